import Testing

@testable import FanoutCore

@Suite struct `A text within a text` {
  /// The library's own search, which only tests have, is asked for the same.
  @Test(arguments: ["", "a", "ab", "abab", "aab", "xabyabz", "ä ab ö ab", "$(x)", "€ab", "abcab"])
  func `is found first and last where the library finds it`(text: String) {
    for sought in ["a", "ab", "ba", "$(", "ö", "abc", text + "a"] {
      #expect(text.range(ofFirst: sought) == text.firstRange(of: sought), "\(sought) in \(text)")
      #expect(text.range(ofLast: sought) == text.ranges(of: sought).last, "\(sought) in \(text)")
      #expect(text.holds(sought) == text.contains(sought), "\(sought) in \(text)")
      #expect(text.replacing(marker: sought, with: "<>") == text.replacing(sought, with: "<>"))
    }
  }

  @Test func `is found within a part, and an empty one at the beginning`() {
    let part = "one two three".dropFirst(4)
    #expect(part.range(ofFirst: "one") == nil && part.holds("two"))
    #expect(part.range(ofFirst: "") == part.startIndex..<part.startIndex)
    // The last of two that overlap.
    #expect("aaa".range(ofLast: "aa").map { "aaa"[..<$0.lowerBound] } == "a")
  }
}
