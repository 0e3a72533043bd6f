import Testing

@testable import FanoutCore

@Suite struct `Who else writes a state directory` {
  /// Fires as `boot configuration`, one a minute.
  private func fires(_ words: [String]) -> [ForeignWriters.Fire] {
    words.enumerated().map { place, word in
      let parts = word.split(separator: " ").map(String.init)
      let moment = Moment(
        wall: WallTime(milliseconds: Int64(place) * 60_000), boot: parts[0], bootMilliseconds: Int64(place))
      return ForeignWriters.Fire(id: "f\(place)", began: moment, configuration: parts[1])
    }
  }

  private func writers(_ words: [String], boot: String, unchangedSince: Int64? = 0) -> ForeignWriters {
    let now = Moment(wall: WallTime(milliseconds: 1_000_000_000), boot: boot, bootMilliseconds: 1_000_000)
    return ForeignWriters(
      fires(words), now: now, configuration: "own",
      unchangedSince: unchangedSince.map { WallTime(milliseconds: $0 * 60_000) })
  }

  @Test(
    arguments: [
      ([], "a", nil), (["a own", "a own"], "a", nil), (["a own", "b own"], "b", nil), (["a own", "b own"], "c", nil),
      (["a own", "b own"], "a", "f1"), (["a own", "b own", "a own", "b own"], "b", "f2"),
      (["b own", "a own", "b own", "a own", "a own"], "a", "f2"),
    ] as [([String], String, String?)])
  func `is another machine where a boot comes back`(fires: [String], boot: String, other: String?) {
    #expect(writers(fires, boot: boot).machine?.id.text == other)
  }

  @Test(
    arguments: [
      // An earlier form of the file: all of it was before the change.
      (["a old", "a own"], 1, nil, false),
      // Before and after it, and by turns.
      (["a old", "a other"], 0, "f1", false), (["a other", "a own", "a own"], -1, "f0", false),
      (["a own", "a other", "a own"], 0, "f1", true),
      // Nobody knows since when it is as it is.
      (["a own", "a other"], nil, nil, false),
    ] as [([String], Int64?, String?, Bool)])
  func `is another loop where a fire went by what this file has not been since`(
    fires: [String], unchangedSince: Int64?, other: String?, takesTurns: Bool
  ) {
    let writers = writers(fires, boot: "a", unchangedSince: unchangedSince)
    #expect(writers.loop?.id.text == other && writers.takesTurns == takesTurns)
  }
}
