import Testing

@testable import FanoutCore

@Suite struct `Category names` {
  @Test(arguments: [
    ("Code", "code"), ("  triage\n", "triage"), ("Cross-Repo", "cross-repo"), ("a.b_c-9", "a.b_c-9"), ("9", "9"),
  ])
  func `are trimmed and lower-cased`(written: String, name: String) {
    #expect(CategoryNames().category(written)?.name == name)
  }

  @Test(arguments: ["", " ", "-a", ".a", "a b", "a/b", "é", "\u{212A}", "a\0b", String(repeating: "a", count: 65)])
  func `that are no names are refused`(written: String) {
    #expect(CategoryNames().category(written) == nil)
  }

  /// Every scalar of the first planes of writing, alone and within a name.
  @Test func `are 1 to 64 letters a to z, digits, dots, underscores and dashes, a letter or digit first`() {
    let first = Set("abcdefghijklmnopqrstuvwxyz0123456789".unicodeScalars)
    let later = first.union("._-".unicodeScalars)
    for scalar in (UInt32(0)...0x2FFF).compactMap(Unicode.Scalar.init) {
      let letter = String(scalar)
      let lowered = ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
      let names = CategoryNames()
      #expect(names.category(letter)?.name == (first.contains(lowered) ? String(lowered) : nil), "\(scalar.value)")
      let within = later.contains(lowered) ? "a\(lowered)b" : nil
      #expect(names.category("a\(letter)b")?.name == within, "\(scalar.value)")
      #expect((Category(canonical: letter) != nil) == first.contains(scalar), "\(scalar.value)")
    }
    for (length, isName) in [(1, true), (64, true), (65, false)] {
      #expect((CategoryNames().category(String(repeating: "Z", count: length)) != nil) == isName)
    }
  }

  @Test func `are aliased once, never through a second alias`() throws {
    let infrastructure = try #require(Category(canonical: "infrastructure"))
    let other = try #require(Category(canonical: "other"))
    let names = CategoryNames(aliases: ["infra": infrastructure, "infrastructure": other])
    #expect(names.category(" INFRA ") == infrastructure)
  }
}
