import Testing

@testable import FanoutCore

@Suite struct `An id as a person writes it` {
  private static let run = RunID("20261121T011624Z-7f3a-12")

  @Test(arguments: [
    ("20261121T011624Z-7f3a-12", WrittenID.Likeness.whole), ("20261121", .beginning), ("202", .beginning),
    ("20261121T011624Z-7f3a-1", .beginning), ("7f3a-12", .tail), ("7F3A-12", .tail), ("Z-7f3a-12", .tail),
    ("7f3a", .tailBeginning), ("7f3a-", .tailBeginning), ("7f3", .tailBeginning), ("z-7f3a", .tailBeginning),
    ("f3a-12", .end), ("a-12", .end), ("1624Z-7f3a-12", .end), ("f3a", .within), ("a-1", .within),
    ("1624Z-7f3a", .within),
  ])
  func `may be all of it, its beginning, or any part behind its moment`(written: String, how: WrittenID.Likeness) throws
  {
    #expect(try #require(WrittenID(written)).likeness(to: Self.run) == how)
  }

  /// A part of the moment is none: half of all ids have it.
  @Test(arguments: ["7f3b", "011624Z", "1121T", "7f3a-12r", "7f3a-123", "T011624Z-7f3b", "2027", "12-7"])
  func `that is another one's means nothing`(written: String) {
    #expect(WrittenID(written)?.likeness(to: Self.run) == nil)
  }

  @Test(arguments: [
    "", "7", "7f", "12", "code", "last", "../7f3a", "7f3a/..", "7f3a*", "7f3 a", "7f3a\n", "né", "7f3rr", "deadline",
    "20261121T01:16", String(repeating: "7", count: 65),
  ])
  func `is no other word, and not too short to mean one`(written: String) {
    #expect(WrittenID(written) == nil)
  }

  @Test(arguments: [
    ("20261121T011624Z-7f3a-2", true), ("20261121T011624Z-7f3a-2r", true), ("20261121T011624Z-7f3a-", false),
    ("20261121T011624Z-7f3a", false), ("20261121T011624Z-7", false), ("2026", false), ("7f3a-2", true),
    ("7f3a-2r", true), ("a-2", true), ("7f3a-", false), ("7f3a", false), ("1624Z-7f3a-2", true), ("1624Z-73", false),
    ("Z-7f3a-2", true),
  ])
  func `names a rank where one stands at its end`(written: String, namesRank: Bool) throws {
    #expect(try #require(WrittenID(written)).namesRank == namesRank)
  }

  /// The run of rank 1 has ended when that of rank 12 is open.
  @Test(arguments: [
    ("7f3a-12", true), ("7f3a-1", false), ("f3a-1", false), ("20261121T011624Z-7f3a-1", false), ("7f3a", true),
    ("7f3a-", true), ("20261121T011624Z-7f3a", true), ("a-12", true), ("7f3a-12r", false),
  ])
  func `means no run whose rank only begins so where it would cost something`(written: String, means: Bool) throws {
    #expect(try #require(WrittenID(written)).means(Self.run) == means)
  }

  @Test func `that several are meant by names the newest, a fire's runs by their rank, and how many there are`() throws
  {
    let written = try #require(WrittenID("7f3a"))
    let runs = (1...10).map { RunID("20261121T011624Z-7f3a-\($0)") } + [RunID("20261123T000000Z-7f3a-4")]
    let code = try #require(Category(canonical: "code"))
    let ambiguous = AmbiguousID(
      written, fires: [FireID("20261122T000000Z-7f3a")],
      runs: runs.shuffled().map { ($0, $0.rank == 4 ? code : nil) })
    #expect(
      ambiguous.lines == [
        "'7f3a' is a part of 12 ids:", "  20261123T000000Z-7f3a-4  code", "  20261122T000000Z-7f3a",
        "  20261121T011624Z-7f3a-1", "  20261121T011624Z-7f3a-2", "  20261121T011624Z-7f3a-3", "  and 7 more",
      ])
    let beginning = AmbiguousID(
      try #require(WrittenID("20261121")), fires: [FireID](), runs: runs.prefix(2).map { ($0, nil) })
    #expect(beginning.lines.first == "'20261121' is the beginning of 2 ids:" && beginning.lines.count == 3)
  }
}
