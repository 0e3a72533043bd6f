import FanoutSystem
import Testing

@Suite struct `Recorded names` {
  private let names = RecordedNames(
    fires: ["20261121T011624Z-7f3a", "20261122T000000Z-0001"],
    runs: [
      "20261121T011624Z-7f3a-1", "20261121T011624Z-7f3a-1r", "20261121T011624Z-7f3a-10", "20261122T000000Z-0001-2",
      "20261123T000000Z-0002-1",
    ])

  @Test(
    arguments: [
      ("20261121T011624Z-7f3a", .fire("20261121T011624Z-7f3a")), ("20261121", .fire("20261121T011624Z-7f3a")),
      ("20261121T011624Z-7f3a-1", .run("20261121T011624Z-7f3a-1")),
      ("20261121T011624Z-7f3a-1r", .run("20261121T011624Z-7f3a-1r")),
      ("20261122T000000Z-0001-", .run("20261122T000000Z-0001-2")), ("20261123", .run("20261123T000000Z-0002-1")),
      ("2026112", .several(["20261121T011624Z-7f3a", "20261122T000000Z-0001", "20261123T000000Z-0002-1"], count: 3)),
      (
        "20261121T011624Z-7f3a-",
        .several(["20261121T011624Z-7f3a-1", "20261121T011624Z-7f3a-10", "20261121T011624Z-7f3a-1r"], count: 3)
      ),
      ("2027", .nothing),
    ] as [(String, RecordedNames.Match)])
  func `are found whole, or by a beginning that means one thing`(written: String, match: RecordedNames.Match) {
    #expect(names.match(written) == match)
  }

  @Test(
    arguments: [
      ("20261122T000000Z-0001", .run("20261122T000000Z-0001-2")),
      ("20261121T011624Z-7f3a-1", .run("20261121T011624Z-7f3a-1")),
      ("20261121T011624Z-7f3a-1r", .run("20261121T011624Z-7f3a-1r")), ("x", .nothing),
    ] as [(String, RecordedNames.Match)])
  func `of runs mean a run, also by its fire where that has only one`(written: String, match: RecordedNames.Match) {
    #expect(names.matchRun(written) == match)
  }
}
