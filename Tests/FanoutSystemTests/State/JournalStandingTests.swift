import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

@Suite struct `The checkpoint of a journal` {
  private let machine: Timeline

  init() throws { machine = try Timeline() }

  private var whole: JournalStanding {
    let kept = try? Data(contentsOf: URL(fileURLWithPath: machine.state.standing))
    try? FileManager.default.removeItem(atPath: machine.state.standing)
    defer { if let kept { try? kept.write(to: URL(fileURLWithPath: machine.state.standing)) } }
    return JournalStanding(machine.journal)
  }

  private func checkpoint() throws { try JournalStanding(machine.journal).write() }
  private var file: String { machine.state.journal + "/\(machine.journal.days().days.last ?? "").jsonl" }

  @Test func `and what followed amount to what the whole journal does`() throws {
    for round in 0..<12 {
      try machine.fire("code", round % 3 == 0 ? .failed : .refused)
      switch round % 6 {
      case 1: machine.set(by: .seconds(26 * 3600))
      case 2: machine.set(by: .seconds(-26 * 3600))
      case 3: machine.restart(off: .seconds(600))
      case 4: machine.pass(.seconds(86_400))
      default: try checkpoint()
      }
      var following = JournalStanding(machine.journal)
      try machine.fire("news", .failed)
      following.catchUp()
      #expect(following.standing == whole.standing && JournalStanding(machine.journal).standing == whole.standing)
    }
    #expect(machine.exists(machine.state.standing))
  }

  @Test func `is what is read, and not the journal once more`() throws {
    try machine.fire("code", .failed)
    try checkpoint()
    let text = try String(contentsOfFile: machine.state.standing, encoding: .utf8)
    try text.replacingOccurrences(of: #""bad_ends":1"#, with: #""bad_ends":41"#).write(
      toFile: machine.state.standing, atomically: true, encoding: .utf8)
    try machine.fire("code", .failed)
    let code = try Timeline.named("code")
    #expect(JournalStanding(machine.journal).standing.streak(of: code) == 43 && whole.standing.streak(of: code) == 3)
  }

  @Test(arguments: ["shorter", "replaced", "rewritten", "gone", "other version", "no JSON", "absent"])
  func `that does not fit is left alone`(how: String) throws {
    try machine.fire("code", .failed)
    machine.pass(.seconds(86_400))
    try machine.fire("code", .failed)
    try checkpoint()
    let url = URL(fileURLWithPath: file)
    let bytes = try Data(contentsOf: url)
    let standing = URL(fileURLWithPath: machine.state.standing)
    switch how {
    case "shorter": try FileHandle(forWritingTo: url).truncate(atOffset: UInt64(bytes.count - 200))
    case "replaced":
      try FileManager.default.removeItem(at: url)
      try bytes.write(to: url)
    case "rewritten":
      let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\"failed\"", with: "\"noop\"  ")
      try Data(text.utf8).write(to: url)
    case "gone": try FileManager.default.removeItem(at: url)
    case "other version": try Data(#"{"v":2}"#.utf8).write(to: standing)
    case "no JSON": try Data("{".utf8).write(to: standing)
    default: try FileManager.default.removeItem(at: standing)
    }
    #expect(JournalStanding(machine.journal).standing == whole.standing)
    try machine.fire("code", .failed)
    #expect(JournalStanding(machine.journal).standing == whole.standing)
  }

  @Test func `leaves a line that is being written until it is whole`() throws {
    try machine.fire()
    let end = RunEndRecord(outcome: .failed, exit: .code(1))
    let record = Record(
      moment: machine.clocks.moment(), run: "x-1", category: try Timeline.named("code"), event: .runEnded(end))
    let line = record.line()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(line.prefix(40)))
    var following = JournalStanding(machine.journal)
    #expect(following.standing.recent.count == 1)
    try checkpoint()
    try handle.write(contentsOf: Data(line.dropFirst(40)))
    following.catchUp()
    #expect(following.standing.recent.count == 2 && JournalStanding(machine.journal).standing == following.standing)
  }

  @Test func `says which file cannot be read, and goes on with the others`() throws {
    try machine.fire("code", .failed)
    let day = machine.state.journal + "/2020-01-01.jsonl"
    try FileManager.default.createDirectory(atPath: day, withIntermediateDirectories: true)
    let standing = JournalStanding(machine.journal)
    #expect(
      standing.unreadable.count == 1 && standing.unreadable[0].contains(day) && standing.standing.recent.count == 1)
  }

  @Test func `reads no file that has not changed`() throws {
    for _ in 0..<5 {
      try machine.fire()
      machine.pass(.seconds(86_400))
    }
    try checkpoint()
    let old = machine.state.journal + "/\(machine.journal.days().days[0]).jsonl"
    let before = try stat.of(old)
    // Whoever opened it would see its time of access move.
    #expect(system("touch -a -d @1 \(old)") == 0)
    try checkpoint()
    #expect(system("touch -a -d @1 \(old)") == 0)
    try checkpoint()
    let seen = try stat.of(old).st_atim.tv_sec
    _ = JournalStanding(machine.journal)
    #expect(try stat.of(old).st_atim.tv_sec == seen && before.st_size == (try stat.of(old).st_size))
  }
}

@Suite struct `The history of a journal whose clock was wrong` {
  private let machine: Timeline

  init() throws { machine = try Timeline() }

  private func latest(_ since: Duration = .zero) -> [RunID] {
    History(machine.journal, since: machine.now - since) { $0.runs.count >= 2 }.ledger.runs.map(\.id)
  }

  @Test(arguments: [26, -26, 365 * 24, -365 * 24])
  func `has last what was written last`(hours: Int) throws {
    _ = try machine.fire()
    machine.set(by: .seconds(hours * 3600))
    let strange = try machine.fire().run
    machine.set(by: .seconds(-hours * 3600))
    let last = [try machine.fire().run, try machine.fire().run]
    #expect(latest().suffix(3) == [strange] + last)
    // Two days later nothing of these days is in the window.
    machine.pass(.seconds(3 * 86_400))
    #expect(latest().suffix(2) == last[...])
    #expect(latest(.seconds(7 * 86_400)).suffix(3) == [strange] + last)
  }

  @Test func `goes back in the order of writing`() throws {
    machine.set(by: .seconds(300 * 86_400))
    let ahead = try machine.fire().run
    machine.set(by: .seconds(-300 * 86_400))
    var runs: [RunID] = []
    for _ in 0..<9 {
      runs.append(try machine.fire().run)
      machine.pass(.seconds(86_400))
    }
    machine.restart(off: .seconds(60))
    #expect(
      History(machine.journal, since: machine.now) { $0.runs.count >= 4 }.ledger.runs.map(\.id).suffix(4)
        == runs.suffix(4))
    // What is dated later than now is read, and is not the latest.
    #expect(History(machine.journal, since: machine.now).ledger.runs.map(\.id).first == ahead)
  }
}
