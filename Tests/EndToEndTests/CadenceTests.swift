import FanoutCore
import Foundation
import Testing

/// Whether fires come: with the built binary, journals as they could have been, and clocks of a time namespace.
@Suite struct `Fires that come, and fires that do not` {
  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"])
    return box
  }

  private static let boot = Sandbox.file("/proc/sys/kernel/random/boot_id").trimmingCharacters(
    in: .whitespacesAndNewlines)

  /// How long the machine has been up in these tests, in seconds, when the last fire has been told.
  private static let up: Int64 = 1_000_000

  /// Writes fires that began so many seconds before the machine had been up for that long.
  private func write(
    _ box: Sandbox, ago: [Int64], by: FiredBy, timer: String? = nil, every: Duration? = nil, boot: String = Self.boot
  ) throws {
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    var days: [String: [Record]] = [:]
    for (place, seconds) in ago.enumerated() {
      let wall = WallTime(milliseconds: now - seconds * 1000)
      let moment = Moment(wall: wall, boot: boot, bootMilliseconds: (Self.up - seconds) * 1000)
      let firing = Firing(by: by, timer: timer, manager: timer == nil ? nil : "user", every: every)
      let begin = FireBegin(version: "1", configuration: "x", trigger: "fire", firing: firing, suspended: .zero)
      let id = FireID("20260101T000000Z-\(String(place + 0x1000, radix: 16))")
      days[wall.day, default: []] += [
        Record(moment: moment, fire: id, event: .fireBegan(begin)),
        Record(moment: moment, fire: id, event: .fireEnded(FireEnd())),
      ]
    }
    for (day, records) in days { try box.writeJournal(records, day: day) }
  }

  /// `fanout` on a machine that has been up for so long, and asleep for a part of that.
  private func aged(_ box: Sandbox, _ seconds: Int64, asleep: Int64 = 0, _ arguments: String...) throws
    -> Sandbox.Result
  {
    func offset(_ clock: clockid_t, _ wanted: Int64) -> String {
      var time = timespec()
      clock_gettime(clock, &time)
      return String(wanted - Int64(time.tv_sec))
    }
    let boot = "--boottime=" + offset(CLOCK_BOOTTIME, seconds)
    let monotonic = "--monotonic=" + offset(CLOCK_MONOTONIC, seconds - asleep)
    return try box.execute(["unshare", "--time", boot, monotonic, "--", Sandbox.binary] + arguments)
  }

  @Test func `are on record with who fired and by which launcher`() throws {
    let box = try sandbox()
    #expect(try box.run("fire").code == 0)
    let last = try box.document("status")["last_fire"]
    #expect(
      last?["fired_by"]?.string == "program" && last?["launcher"]?.string == "process"
        && last?["suspended_ms"]?.integer != nil)
    #expect(last?["timer"]?.string == nil && last?["late_ms"]?.integer == nil)
    #expect(try box.run("status").out.contains("fired by  a program\n"))
    #expect(try box.run("report").out.contains(/fired by +program 1\n/))
    #expect(box.eventually { box.isQuiet() })
  }

  @Test func `are a person's where there is a terminal`() throws {
    let box = try sandbox()
    let result = try box.execute([
      "script", "--quiet", "--return", "--command", "'\(Sandbox.binary)' fire", "/dev/null",
    ])
    #expect(result.code == 0, "\(result)")
    #expect(try box.document("status")["last_fire"]?["fired_by"]?.string == "person")
    // What a worker fires is a program's, terminal or not.
    let inside = try box.execute(
      ["script", "--quiet", "--return", "--command", "FANOUT_RUN_ID=x '\(Sandbox.binary)' fire", "/dev/null"])
    #expect(inside.code == 0, "\(inside)")
    #expect(try box.document("status")["last_fire"]?["fired_by"]?.string == "program")
    #expect(box.eventually { box.isQuiet() })
  }

  @Test(.enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)))
  func `without a timer are expected by the median of the last gaps`() throws {
    let box = try sandbox()
    try write(box, ago: [4300, 3700, 3100, 2500, 1700], by: .cron)
    let healthy = try aged(box, Self.up, "status", "--check")
    #expect(healthy.code == 0, "\(healthy)")
    let status = try aged(box, Self.up, "status")
    #expect(status.out.contains(", one every 10 min (estimated: the median of the last 4 gaps)\n"), "\(status)")
    #expect(status.out.contains("missed      2 fires since the last one\n"), "\(status)")
    let report = try aged(box, Self.up, "report").out.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(report.contains("missed 2 fires since the last one"), "\(report)")
    #expect(
      report.contains { $0.hasPrefix("next fire ") } && report.contains { $0.hasPrefix("last fire ") }, "\(report)")
    // The same machine four minutes later.
    let silent = try aged(box, Self.up + 240, "status", "--check")
    #expect(silent.code == 1, "\(silent)")
    #expect(
      silent.out.hasPrefix("no fire for 32m")
        && silent.out.contains("one is expected every 10m (estimated: the median of the last 4 gaps)"),
      "\(silent)")
    let document = try JSONDocument(parsing: Array(aged(box, Self.up + 240, "status", "--json").out.utf8)).root
    #expect(document["healthy"]?.bool == false)
    #expect(document["cadence"]?["source"]?.string == "gaps" && document["cadence"]?["gaps"]?.integer == 4)
    #expect(document["cadence"]?["every_ms"]?.integer == 600_000)
  }

  @Test(.enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)))
  func `are not missed while the machine sleeps, nor while everything is paused, nor right after`() throws {
    let box = try sandbox()
    try write(box, ago: [3100, 2500, 1900, 1300, 700], by: .cron)
    #expect(try aged(box, Self.up + 100_000, "status", "--check").code == 1)
    // It slept through all of that, and woke up just now.
    let slept = try aged(box, Self.up + 100_000, asleep: 99_900, "status", "--check")
    #expect(slept.code == 0, "\(slept)")
    #expect(try aged(box, Self.up + 100_000, "pause").code == 0)
    #expect(try aged(box, Self.up + 100_000, "status", "--check").code == 0)
    #expect(try aged(box, Self.up + 100_000, "unpause").code == 0)
    let after = try aged(box, Self.up + 100_000, "status", "--check")
    #expect(after.code == 0, "\(after)")
    let later = try aged(box, Self.up + 102_000, "status", "--check")
    #expect(later.code == 1 && later.out.contains(" since the pause ended"), "\(later)")
  }

  /// A machine that was started a moment ago: nothing of before counts.
  @Test(.enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)))
  func `are not missed right after a start`() throws {
    let box = try sandbox()
    try write(box, ago: [100_400, 100_300, 100_200, 100_100, 100_000], by: .cron, boot: "another")
    let fresh = try aged(box, 10, "status", "--check")
    #expect(fresh.code == 0, "\(fresh)")
    let old = try aged(box, 1000, "status", "--check")
    #expect(old.code == 1 && old.out.contains(" since the machine started"), "\(old)")
  }

  @Test(.enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)))
  func `of a timer that nobody answers for are expected by its last record`() throws {
    let box = try sandbox()
    try write(box, ago: [1700], by: .timer, timer: "loop.timer", every: .seconds(600))
    #expect(try aged(box, Self.up, "status", "--check").code == 0)
    let silent = try aged(box, Self.up + 240, "status", "--check")
    #expect(silent.code == 1 && silent.out.contains(", and one is expected every 10m; the last began "), "\(silent)")
  }
}
