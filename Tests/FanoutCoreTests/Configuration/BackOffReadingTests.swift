import Testing

@testable import FanoutCore

@Suite struct `Rests in a configuration` {
  private func backOff(_ more: String, of name: String = "code") throws -> BackOff {
    try readConfiguration(leastConfiguration(more)).get().policy(for: category(name)).backOff
  }
  private func rule(_ after: Int, _ first: Int, _ limit: Int) -> BackOff.Rule {
    BackOff.Rule(after: after, first: .seconds(first), limit: .seconds(limit))
  }

  @Test func `are mild where nothing is said`() throws {
    #expect(try backOff("") == BackOff(noop: rule(3, 1800, 14_400), failure: rule(2, 600, 28_800)))
    #expect(try backOff("backOff: {}") == BackOff())
  }

  @Test func `can be switched off: all, one kind, for one category`() throws {
    #expect(try backOff("backOff: null") == BackOff.none)
    #expect(try backOff("backOff: {noop: null}") == BackOff(noop: nil, failure: BackOff().failure))
    #expect(try backOff("categories: {code: {backOff: null}}") == BackOff.none)
    #expect(try backOff("categories: {code: {backOff: null}}", of: "news") == BackOff())
    #expect(
      try backOff("categories: {code: {backOff: {failure: null}}}") == BackOff(noop: BackOff().noop, failure: nil))
  }

  @Test func `are laid over each other key by key`() throws {
    let more = "backOff: {noop: {after: 5, limit: '2h'}}, categories: {code: {backOff: {noop: {first: '1m'}}}}"
    #expect(try backOff(more, of: "news") == BackOff(noop: rule(5, 1800, 7200), failure: BackOff().failure))
    #expect(try backOff(more) == BackOff(noop: rule(5, 60, 7200), failure: BackOff().failure))
    #expect(
      try backOff("backOff: null, categories: {code: {backOff: {noop: {after: 1}}}}")
        == BackOff(noop: rule(1, 1800, 14_400), failure: nil))
  }

  @Test func `give way to the one bound that is said, and refuse two that do not fit`() throws {
    #expect(try backOff("backOff: {noop: {first: '6h'}}").noop == rule(3, 21_600, 21_600))
    #expect(try backOff("backOff: {noop: {limit: '1m'}}").noop == rule(3, 60, 60))
    guard
      case .failure(let errors) = readConfiguration(leastConfiguration("backOff: {noop: {first: '2h', limit: '1h'}}"))
    else {
      Issue.record("it was taken for a good one")
      return
    }
    #expect(errors.description.contains("backOff.noop: its limit (1h) is less than its first rest (2h)"), "\(errors)")
  }
}
