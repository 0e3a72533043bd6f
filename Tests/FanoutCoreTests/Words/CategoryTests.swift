import Testing

@testable import FanoutCore

@Suite struct `Category names` {
  @Test(arguments: [("Code", "code"), ("  triage\n", "triage"), ("Cross-Repo", "cross-repo"), ("a.b_c-9", "a.b_c-9"), ("9", "9")])
  func `are trimmed and lower-cased`(written: String, name: String) {
    #expect(CategoryNames().category(written)?.name == name)
  }

  @Test(arguments: ["", " ", "-a", ".a", "a b", "a/b", "é", "\u{212A}", "a\0b", String(repeating: "a", count: 65)])
  func `that are no names are refused`(written: String) {
    #expect(CategoryNames().category(written) == nil)
  }

  @Test func `are aliased once, never through a second alias`() throws {
    let infrastructure = try #require(Category(canonical: "infrastructure"))
    let other = try #require(Category(canonical: "other"))
    let names = CategoryNames(aliases: ["infra": infrastructure, "infrastructure": other])
    #expect(names.category(" INFRA ") == infrastructure)
  }
}
