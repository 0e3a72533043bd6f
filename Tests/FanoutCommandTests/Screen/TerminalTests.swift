import Testing

@testable import FanoutCommand

@Suite struct `What a terminal gets` {
  @Test(arguments: [
    ("plain é 漢字 👩 ⚠️", "plain é 漢字 👩 ⚠️"),
    ("a\u{200F}b\u{FEFF}\u{E0041}\u{E007F}", "a\\u{200f}b\\u{feff}\\u{e0041}\\u{e007f}"),
    ("\u{200B}\u{200D}\u{2060}\u{AD}\u{61C}\u{3164}", "\\u{200b}\\u{200d}\\u{2060}\\u{ad}\\u{61c}\\u{3164}"),
    ("\u{1B}[31mred\u{1B}[0m", "\\x1b[31mred\\x1b[0m"),
    ("a\0b\u{07}c\u{7F}", "a\\x00b\\x07c\\x7f"),
    ("one\ntwo\r\nthree\tfour\r", "one\\ntwo\\r\\nthree\\tfour\\r"),
    ("\u{9B}31m \u{85}", "\\u{9b}31m \\u{85}"),
    ("\u{202E}gnp.exe \u{2066}x\u{2069} \u{2028}", "\\u{202e}gnp.exe \\u{2066}x\\u{2069} \\u{2028}"),
  ])
  func `is harmless`(text: String, shown: String) {
    #expect(Terminal.visible(text) == shown)
  }

  @Test func `keeps line breaks and tabs where the caller says so`() {
    #expect(Terminal.visible("a\tb\r\nc\rd\n", keeping: [.lines, .tabs]) == "a\tb\nc\\rd\n")
    #expect(Terminal.visible("a\tb\n", keeping: .lines) == "a\\tb\n")
    #expect(Terminal.visible("end\r", keeping: .lines) == "end\\r")
  }

  @Test(
    arguments: [
      ([0xFF, 0x41], "\\xffA"), ([0x9B, 0x33], "\\x9b3"), ([0xC0, 0xAF], "\\xc0\\xaf"),
      ([0xE0, 0x80, 0x80], "\\xe0\\x80\\x80"),
      ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
      ([0xE2, 0x82], "\\xe2\\x82"),
      ([0xE2, 0x1B], "\\xe2\\x1b"), ([0xF5, 0x41], "\\xf5A"),
    ] as [([UInt8], String)])
  func `shows what is no UTF-8 byte by byte`(bytes: [UInt8], shown: String) {
    #expect(Terminal.visible(bytes) == shown)
  }

  @Test func `is the same however the bytes arrive`() {
    let text = Array("x\u{1B}é漢👍\u{9B}\r\n\u{202E}".utf8) + [0xFF, 0xE2, 0x82]
    let whole = Terminal.visible(text, keeping: .lines)
    for cut in 0...text.count {
      var stream = VisibleStream(keeping: .lines)
      let pieces = stream.take(Array(text[..<cut])) + stream.take(Array(text[cut...])) + stream.end()
      #expect(String(decoding: pieces, as: UTF8.self) == whole, "cut at \(cut)")
    }
  }

  @Test func `lets every other scalar of Unicode pass and none of the dangerous`() {
    let all = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init)
    var harmless = String.UnicodeScalarView()
    harmless.append(contentsOf: all.filter { !Terminal.isDangerous($0) })
    #expect(Terminal.visible(String(harmless)).unicodeScalars.elementsEqual(harmless))
    let dangerous = all.filter(Terminal.isDangerous)
    // Each control and separator, and each that Unicode calls a format character or invisible, whatever its version.
    let classes: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
    #expect(all.filter { classes.contains($0.properties.generalCategory) }.allSatisfy(Terminal.isDangerous))
    for range in [
      0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE01EF,
      0x80...0x9F,
    ] {
      #expect(range.allSatisfy { UInt32($0).isDangerous })
    }
    #expect(dangerous.count < 5000)
    #expect(
      dangerous.allSatisfy {
        Terminal.visible(String($0)).unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
      })
  }

  @Test func `as JSON means the same`() {
    let document = "{\"a\":\"\u{9B}31m\u{202E}\u{7F}é\u{E0041}👩\"}\n"
    let safe = String(decoding: Terminal.visibleJSON(Array(document.utf8)), as: UTF8.self)
    #expect(safe == "{\"a\":\"\\u009b31m\\u202e\\u007fé\\udb40\\udc41👩\"}\n")
  }
}

extension UInt32 {
  fileprivate var isDangerous: Bool { Unicode.Scalar(self).map(Terminal.isDangerous) ?? false }
}
