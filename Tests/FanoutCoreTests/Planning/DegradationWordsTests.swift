import Testing

@testable import FanoutCore

@Suite struct `An answer that names what the allowlist does not contain` {
  private func sentence(_ names: [String]) -> String? {
    plan(names, policy: Policy(allowlist: categories("example", "news"), width: 6, perFire: nil)).degradationSentence
  }

  @Test func `is told by those names, with the one that was meant`() {
    #expect(
      sentence(["exmaple"])
        == "the selector named exmaple (did you mean example?), and the allowlist contains no such category")
    #expect(sentence(["zzz"]) == "the selector named zzz, and the allowlist contains no such category")
    #expect(
      sentence(["a", "b", "c", "d", "e"])
        == "the selector named a, b, c and 2 more, and the allowlist contains none of them")
    #expect(sentence(["news"]) == nil)
  }
}
