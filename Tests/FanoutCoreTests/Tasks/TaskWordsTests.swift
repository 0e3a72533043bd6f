import Testing

@testable import FanoutCore

/// The words of tasks: states, priorities, dates.
@Suite struct `The words of a task` {
  @Test(arguments: [
    ("active", TaskState.active), ("In Progress", .active), ("in_progress", .active), ("◒ In-Progress", .active),
    ("To Do", .ready), ("○ to-do", .ready), ("OPEN", .ready), ("backlog", .ready), ("new", .ready), ("paused", .ready),
    ("", .ready), ("waiting", .waiting), ("Blocked", .waiting), ("someday", .waiting), ("ready_for_review", .waiting),
    ("Done", .done), ("closed", .done), ("cancelled", .done), ("Won't Do", .done), ("expired", .done),
  ])
  func `for its state are known without case and signs`(written: String, state: TaskState) {
    #expect(TaskState(written: written) == state)
  }

  @Test func `for its state can be told by the configuration, which wins`() {
    let states: [String: TaskState] = ["Polishing!": .active, "done": .waiting, "Überprüft": .done]
    #expect(TaskState(written: "polishing") == nil && TaskState(written: "polishing", states: states) == .active)
    #expect(TaskState(written: "DONE", states: states) == .waiting)
    #expect(TaskState(written: "Überprüft", states: states) == .done)
  }

  @Test(arguments: [
    ("0", 0.0), ("4", 4), ("2.5", 2.5), ("P0", 0), ("p3", 3), ("urgent", 0), ("High", 1), ("MEDIUM", 2), ("low", 3),
    ("none", 2),
  ])
  func `for its priority count from 0, the most urgent`(written: String, rank: Double) {
    #expect(TaskPriority(written: written)?.rank == rank)
  }

  @Test(arguments: ["shiny", "-1", "nan", "inf", "p", ""]) func `for its priority may mean nothing`(written: String) {
    #expect(TaskPriority(written: written) == nil)
  }

  @Test(arguments: [
    ("2026-08-15", "2026-08-14T22:00:00.000Z"), ("2026-08-15 14:00", "2026-08-15T12:00:00.000Z"),
    ("2026-08-15T14:00", "2026-08-15T12:00:00.000Z"), ("2026-08-15T14:00:30Z", "2026-08-15T14:00:30.000Z"),
    ("2026-08-15T14:00:30.123456789Z", "2026-08-15T14:00:30.123Z"), ("2026-08-15 9:05", "2026-08-15T07:05:00.000Z"),
    ("2026-05-05T17:22:26+05:30", "2026-05-05T11:52:26.000Z"), ("2026-05-01 09:31:00+0000", "2026-05-01T09:31:00.000Z"),
    ("2026-05-01 09:31 -08", "2026-05-01T17:31:00.000Z"), ("15.08.26", "2026-08-14T22:00:00.000Z"),
    ("15-08-26 14:00", "2026-08-15T12:00:00.000Z"), ("15/8/2026", "2026-08-14T22:00:00.000Z"),
    (" 2024-02-29 ", "2024-02-28T22:00:00.000Z"),
  ])
  func `for a date are read in every spelling, without a zone as local clocks show it`(written: String, moment: String)
  {
    #expect(TaskDate.moment(written, in: .fixed(.seconds(7200)))?.rfc3339 == moment)
  }

  @Test(arguments: [
    "", "soon", "2026", "2026-02-30", "2026-13-01", "2026-08-15 25:00", "2026-08-15T14:00+99:00", "26-8-150", "1.2",
    "2026-08-15 noon", "08/15/26", "2026-08-15T14:00:00+", "٢٠٢٦-08-15",
  ])
  func `for a date may be none`(written: String) { #expect(TaskDate.moment(written, in: .fixed(.zero)) == nil) }
}
