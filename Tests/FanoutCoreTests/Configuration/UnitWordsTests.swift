import FanoutCore
import Testing

@Suite struct `Words of a unit file` {
  @Test(arguments: [
    ("/usr/bin/fanout", "/usr/bin/fanout", "/usr/bin/fanout"),
    ("/a b/c", #""/a b/c""#, #""/a b/c""#),
    ("100%", #""100%%""#, #""100%%""#),
    ("$HOME/x", #""$HOME/x""#, #""$$HOME/x""#),
    (#"a"b\c"#, #""a\"b\\c""#, #""a\"b\\c""#),
    ("it's; #1", #""it's; #1""#, #""it's; #1""#),
    ("", #""""#, #""""#),
    ("größe", #""größe""#, #""größe""#),
  ])
  func `are quoted only where they must be, and specifiers and variables doubled`(
    text: String, plain: String, argument: String
  ) {
    #expect(UnitWords.quoted(text, as: .plain) == plain)
    #expect(UnitWords.quoted(text, as: .argument) == argument)
  }

  @Test func `come back as they were, whatever they are`() {
    var generator = SeededGenerator(seed: 7)
    let scalars = Array("ab/. %$\"'\\;#=ü\u{301}".unicodeScalars)
    for _ in 0..<2000 {
      let words = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        var word = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
          word.append(scalars.randomElement(using: &generator) ?? "a")
        }
        return String(word)
      }
      let line = words.map { UnitWords.quoted($0, as: .argument) }.joined(separator: " ")
      #expect(UnitWords.read(line) == words, "\(line)")
    }
  }

  @Test func `that are not whole are not read`() {
    #expect(UnitWords.read("\"a b") == nil)
    #expect(UnitWords.read("a\\") == nil)
    #expect(UnitWords.read("  a \t 'b c' ") == ["a", "b c"])
  }

  @Test func `hold no control characters`() {
    #expect(UnitWords.canHold("/a b%$\"ü"))
    #expect(!UnitWords.canHold("/a\nb") && !UnitWords.canHold("\u{7F}"))
  }
}
