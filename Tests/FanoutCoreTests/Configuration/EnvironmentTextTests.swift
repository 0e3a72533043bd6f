import Testing

@testable import FanoutCore

@Suite struct `A text of variables` {
  private func values(_ text: String) throws -> [String] {
    try EnvironmentText(Array(text.utf8)).entries.map { "\($0.name)=\($0.value ?? "")" }
  }

  /// Each as systemd 252 reads it; a test of the whole program lets a real one read them as well.
  static let read: [(String, [String])] = [
    ("A=1\nB=two words\n", ["A=1", "B=two words"]),
    ("# A=1\n; B=2\n\n  C = 3  \n\tD=4", ["C=3", "D=4"]),
    ("A=plain # no comment\n", ["A=plain # no comment"]),
    (#"A="a \"b\" \\ \$x \`y \n""#, [#"A=a "b" \ $x `y \n"#]),
    ("A=\"two\nlines\"\nB='and\ntwo'\n", ["A=two\nlines", "B=and\ntwo"]),
    ("A=\"joined\\\n here\"\nB=joined \\\nthere\n", ["A=joined here", "B=joined there"]),
    (#"A='it is \ " $x'"#, [#"A=it is \ " $x"#]),
    (#"A='x' "y"z  "#, ["A=xyz"]),
    (#"A=a"b c"d"#, [#"A=a"b c"d"#]),
    (#"A=\x\\y\ z\ "#, [#"A=x\y z "#]),
    ("A=crlf\r\nB=2\r\n", ["A=crlf", "B=2"]),
    ("A=1\nA=2\nB=\nC=\"\"", ["A=2", "B=", "C="]),
    ("A==b==\n_x9=y", ["A==b==", "_x9=y"]), ("A=$HOME/bin:${PATH}", ["A=$HOME/bin:${PATH}"]), ("", []),
    ("# ends with a backslash \\\nA=1", ["A=1"]), ("A=häßlich ☃", ["A=häßlich ☃"]),
  ]

  @Test(arguments: read) func `is read as systemd reads it`(text: String, expected: [String]) throws {
    #expect(try values(text) == expected)
    #expect(try EnvironmentText(Array(text.utf8)).ignored.isEmpty)
  }

  @Test func `leaves out what sets nothing, and says where without showing it`() throws {
    let bytes =
      Array("A=1\nhunter2\nexport B=hunter2\n9C=hunter2\n=hunter2\nD-E=hunter2\nF=\u{7}hunter2\nG=".utf8) + [0xFF]
      + Array("\nH=2\n".utf8)
    let text = try EnvironmentText(bytes)
    #expect(text.entries.map(\.name) == ["A", "H"])
    #expect(text.ignored.map(\.line) == [2, 3, 4, 5, 6, 7, 8])
    let words = text.ignored.map(\.description)
    #expect(words[0] == "line 2: there is no = in it, so that it sets nothing")
    #expect(words[1].contains("leave 'export' out") && words[5].contains("the value of F "))
    #expect(!words.joined().contains("hunter2"))
  }

  @Test(arguments: [
    ("A=1\nB=\"hunter2\nC=3\n", "line 2: the quote that begins here is never closed"),
    ("A='hunter2", "line 1: the quote that begins here is never closed"),
    ("A=\"hunter2\\", "line 1: the quote that begins here is never closed"),
    ("A=1\n\nB=hunter2\0", "line 3: there is a NUL character in it: this is no text"),
  ])
  func `is refused where a guess would swallow what follows`(text: String, sentence: String) {
    let error = #expect(throws: EnvironmentText.Mistake.self) { try EnvironmentText(Array(text.utf8)) }
    #expect(error.map { "\($0)" } == sentence)
  }

  @Test func `reads back what it writes, whatever it is`() throws {
    var generator = SeededGenerator(seed: 20_261_129)
    let letters = Array("aZ9 _-=#;'\"\\$`%\n\té☃:/ ")
    for _ in 0..<2000 {
      let value = String(
        (0..<Int.random(in: 0...12, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" })
      let text = EnvironmentText.line("A_1", value) + EnvironmentText.line("B", "end")
      let read = try EnvironmentText(Array(text.utf8)).entries
      #expect(
        read == [EnvironmentEntry(name: "A_1", value: value), EnvironmentEntry(name: "B", value: "end")],
        "\(value.debugDescription)")
    }
  }
}
