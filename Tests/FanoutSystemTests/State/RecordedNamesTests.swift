import FanoutCore
import Testing

@testable import FanoutSystem

@Suite struct `Recorded names` {
  private let names = RecordedNames(
    fires: ["20261121T011624Z-7f3a", "20261122T000000Z-0001"],
    runs: [
      "20261121T011624Z-7f3a-1", "20261121T011624Z-7f3a-1r", "20261121T011624Z-7f3a-10", "20261122T000000Z-0001-2",
      "20261123T000000Z-0002-1",
    ])

  /// A match in a word or two: an id, or how many there are.
  private func said(_ match: RecordedNames.Match) -> String {
    switch match {
    case .fire(let id): "fire \(id)"
    case .run(let id): "run \(id)"
    case .several(let ambiguous): "\(ambiguous.count): " + ambiguous.candidates.joined(separator: " ")
    case .nothing: "nothing"
    }
  }

  @Test(
    arguments: [
      ("20261121T011624Z-7f3a", "fire 20261121T011624Z-7f3a"), ("20261121", "fire 20261121T011624Z-7f3a"),
      ("20261121T011624Z-7f3a-1", "run 20261121T011624Z-7f3a-1"),
      ("20261121T011624Z-7f3a-1r", "run 20261121T011624Z-7f3a-1r"),
      ("20261122T000000Z-0001-", "run 20261122T000000Z-0001-2"), ("20261123", "run 20261123T000000Z-0002-1"),
      ("2026112", "3: 20261123T000000Z-0002-1 20261122T000000Z-0001 20261121T011624Z-7f3a"),
      (
        "20261121T011624Z-7f3a-",
        "3: 20261121T011624Z-7f3a-1 20261121T011624Z-7f3a-1r 20261121T011624Z-7f3a-10"
      ),
      ("2027", "nothing"),
      // A part of what stands behind the moment.
      ("7f3a", "fire 20261121T011624Z-7f3a"), ("7f3", "fire 20261121T011624Z-7f3a"),
      ("f3a", "fire 20261121T011624Z-7f3a"),
      ("Z-7f3a", "fire 20261121T011624Z-7f3a"), ("7F3A-1", "run 20261121T011624Z-7f3a-1"),
      ("7f3a-1r", "run 20261121T011624Z-7f3a-1r"), ("a-10", "run 20261121T011624Z-7f3a-10"),
      ("0001", "fire 20261122T000000Z-0001"), ("0002", "run 20261123T000000Z-0002-1"),
      ("000", "2: 20261123T000000Z-0002-1 20261122T000000Z-0001"), ("7f3b", "nothing"), ("a-2", "nothing"),
    ])
  func `are found whole, by a beginning or by a part that means one thing`(written: String, match: String) throws {
    #expect(said(names.match(try #require(WrittenID(written)))) == match)
  }

  @Test(
    arguments: [
      ("20261122T000000Z-0001", "run 20261122T000000Z-0001-2"), ("0001", "run 20261122T000000Z-0001-2"),
      ("20261121T011624Z-7f3a-1", "run 20261121T011624Z-7f3a-1"), ("7f3a-1", "run 20261121T011624Z-7f3a-1"),
      ("20261121T011624Z-7f3a-1r", "run 20261121T011624Z-7f3a-1r"), ("fff", "nothing"),
      ("7f3a", "3: 20261121T011624Z-7f3a-1 20261121T011624Z-7f3a-1r 20261121T011624Z-7f3a-10"),
    ])
  func `of runs mean a run, also by its fire where that has only one`(written: String, match: String) throws {
    #expect(said(names.matchRun(try #require(WrittenID(written)))) == match)
  }

  @Test(
    arguments: [
      ("7f3a", "fire 20261121T011624Z-7f3a"), ("7f3a-10", "fire 20261121T011624Z-7f3a"),
      ("0002-1", "fire 20261123T000000Z-0002"), ("000", "2: 20261123T000000Z-0002-1 20261122T000000Z-0001"),
    ])
  func `of fires mean a fire, also by one of its runs`(written: String, match: String) throws {
    #expect(said(names.matchFire(try #require(WrittenID(written)))) == match)
  }

  /// What was drawn comes again within a year: what is kept or recent is meant, and what is old only where nothing of
  /// that is.
  @Test func `by a part are looked for among what is recent first`() throws {
    let scratch = try Scratch()
    let state = StateDirectory(path: scratch.path)
    let clocks = try Clocks.live()
    for path in [state.journal, state.fires, state.runs] { try PrivateDirectory.make(path) }
    func begin(_ fire: FireID, on day: Int) throws {
      let date = WallTime(milliseconds: Int64(20_000 + day) * 86_400_000)
      let record = Record(
        moment: Moment(wall: date, boot: "b", bootMilliseconds: Int64(day)), fire: fire,
        event: .fireBegan(FireBegin(version: "0", configuration: "0", trigger: "fire")))
      _ = try scratch.file("journal/\(date.day).jsonl", String(decoding: record.line(), as: UTF8.self))
    }
    try begin("20241003T000000Z-7f3a", on: 0)
    try begin("20241004T000000Z-beef", on: 1)
    for day in 2..<18 { try begin(FireID("20241005T000000Z-\(day + 1000)"), on: day) }
    func meant(_ written: String) throws -> String {
      let id = try #require(WrittenID(written))
      return said(RecordedNames(state, journal: Journal(state, clocks: clocks), meantBy: id).match(id))
    }
    #expect(try meant("beef") == "fire 20241004T000000Z-beef")
    #expect(try meant("7f3a") == "fire 20241003T000000Z-7f3a")
    try PrivateDirectory.make(state.fires + "/20261121T011624Z-7f3a")
    #expect(try meant("7f3a") == "fire 20261121T011624Z-7f3a")
    // A beginning is looked for everywhere.
    #expect(try meant("2024100").hasPrefix("18: "))
  }
}
