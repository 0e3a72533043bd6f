import Testing

@testable import FanoutCommand

@Suite struct `A sheet` {
  @Test func `aligns what it says and wraps it beside its labels`() {
    var sheet = Sheet()
    sheet.add("a", "one two three four five six seven")
    sheet.add("label", Phrase("x"))
    sheet.add("absent", nil as String?)
    #expect(sheet.lines(width: nil, inColor: false) == ["a      one two three four five six seven", "label  x"])
    #expect(
      sheet.lines(width: 31, inColor: false) == ["a      one two three four five", "       six seven", "label  x"])
  }

  @Test func `shows control characters of what it quotes`() {
    var sheet = Sheet()
    sheet.add("a", Phrase("\u{1B}[31m\nred"))
    #expect(sheet.lines(width: nil, inColor: false) == ["a  \\x1b[31m\\nred"])
  }
}
