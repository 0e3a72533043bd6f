import FanoutCore
import Testing

@Suite struct `A written unit file` {
  private let file = UnitFile(name: "fanout.timer", body: "[Timer]\nOnCalendar=*:0/30:00\n")
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `begins with a seal of what stands below`() {
    #expect(
      file.text == """
        # Written by fanout install, seal \(Digest(of: Array("[Timer]\nOnCalendar=*:0/30:00\n".utf8))): what you change below is yours, and shown before it is replaced.
        [Timer]
        OnCalendar=*:0/30:00

        """)
  }

  @Test func `is told from one of another install, one that was changed, and one of somebody else`() {
    let other = UnitFile(name: "fanout.timer", body: "[Timer]\nOnCalendar=hourly\n")
    #expect(file.found(nil) == .absent)
    #expect(file.found(bytes(file.text)) == .same)
    #expect(file.found(bytes(other.text)) == .sealed)
    #expect(file.found(bytes(file.text + "# mine\n")) == .edited)
    #expect(file.found(bytes(file.text.replacing("0/30", with: "0/31"))) == .edited)
    #expect(file.found(bytes(String(file.text.dropLast()))) == .edited)
    #expect(file.found(bytes("[Timer]\n")) == .foreign)
    #expect(file.found([]) == .foreign && file.found([0xFF, 0x0A]) == .foreign)
    // A first line alone, cut within the seal.
    #expect(UnitFile.found(bytes("# Written by fanout install, seal 12\n")) == .edited)
  }
}

@Suite struct `The steps of an installation` {
  private let units = InstanceTests.instance().units
  private let names = UnitNames()
  private let on = TimerState(isEnabled: true, isActive: true, isCurrent: true)
  private let off = TimerState(isEnabled: false, isActive: false, isCurrent: false)

  private func steps(_ found: [UnitFile.Found], _ timer: TimerState) -> InstallSteps {
    InstallSteps(zip(units, found).map { InstallSteps.Piece($0, $1) }, timer: timer, names: names)
  }

  @Test func `are to write, reload and enable where nothing is`() {
    let steps = steps([.absent, .absent, .absent], off)
    #expect(steps.writes == units && steps.conflicts.isEmpty)
    #expect(steps.commands == [["daemon-reload"], ["enable", "--now", "fanout.timer"]])
  }

  @Test func `are none where all is as it should be`() {
    #expect(steps([.same, .same, .same], on).isNothing)
  }

  @Test func `put right what is left of a half installation`() {
    #expect(
      steps([.same, .same, .same], TimerState(isEnabled: true, isActive: true, isCurrent: false)).commands == [
        ["daemon-reload"]
      ])
    #expect(
      steps([.same, .same, .same], TimerState(isEnabled: true, isActive: false, isCurrent: true)).commands
        == [["enable", "--now", "fanout.timer"]])
  }

  @Test func `restart a timer that waits by another schedule, and no other`() {
    #expect(steps([.same, .sealed, .same], on).commands == [["daemon-reload"], ["restart", "fanout.timer"]])
    #expect(steps([.sealed, .same, .same], on).commands == [["daemon-reload"]])
  }

  @Test func `stop at what a person changed, and leave a person's slices alone`() {
    #expect(steps([.edited, .foreign, .absent], on).conflicts.map(\.name) == ["fanout.service", "fanout.timer"])
    let slices = steps([.same, .same, .edited], on)
    #expect(slices.conflicts.isEmpty && slices.isNothing && slices.kept.map(\.name) == ["fanout.slice"])
    #expect(steps([.same, .same, .foreign], on).isNothing)
    #expect(steps([.same, .same, .sealed], on).writes.map(\.name) == ["fanout.slice"])
  }
}
