import Testing

@testable import FanoutCommand

@Suite struct `Display width` {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("👩‍👩‍👧", 2), ("❤\u{FE0F}", 2),
    ("한", 2),
    ("\u{200B}", 0), ("…", 1),
  ])
  func `is what a terminal shows`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test(
    arguments: [
      ("one two three", 7, ["one two", "three"]), ("abcdefgh ij", 4, ["abcd", "efgh", "ij"]), ("漢字漢", 4, ["漢字", "漢"]),
      ("", 5, [""]),
      ("漢", 1, ["漢"]),
    ] as [(String, Int, [String])])
  func `breaks lines at spaces, and words only when they must`(text: String, columns: Int, lines: [String]) {
    #expect(text.wrapped(to: columns) == lines)
  }

  @Test(
    arguments: [
      ("lane-10", 7, "lane-10"), ("lane-of-work-10", 9, "lane…k-10"), ("漢字漢字", 6, "漢…字"), ("abc", 2, "a…"),
      ("abc", 1, "…"), ("abc", 0, ""), ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, "👩‍👩‍👧…👩‍👩‍👧"),
    ] as [(String, Int, String)])
  func `cuts names in the middle`(text: String, columns: Int, cut: String) {
    #expect(text.cutInside(to: columns) == cut)
  }

  @Test(arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字漢", 4, "漢…"), ("abc", 0, ""), ("abc", 1, "…")])
  func `clips with a mark`(text: String, columns: Int, clipped: String) {
    #expect(text.clipped(to: columns) == clipped)
  }
}

@Suite struct `A table` {
  var table: Table {
    var table = Table(["CATEGORY", Table.Column("PID", isNumber: true), "REASON"])
    table.add(["code", "7", "started"])
    table.add(["漢字", "12345", "held by somebody for a long time"])
    table.add(["x"])
    return table
  }

  @Test func `aligns its columns by what is seen`() {
    #expect(
      table.lines(width: nil, inColor: false) == [
        "CATEGORY    PID  REASON",
        "code          7  started",
        "漢字      12345  held by somebody for a long time",
        "x",
      ])
  }

  @Test func `wraps its last column to the terminal`() {
    #expect(
      table.lines(width: 32, inColor: false) == [
        "CATEGORY    PID  REASON",
        "code          7  started",
        "漢字      12345  held by",
        "                 somebody for a",
        "                 long time",
        "x",
      ])
  }

  @Test func `clips its last column where it is told to`() {
    var table = Table(["A", "B"], overflow: .clips)
    table.add(["1", "abcdefghijklmnopqrstuvwxyz"])
    #expect(table.lines(width: 20, inColor: false) == ["A  B", "1  abcdefghijklmnop…"])
    #expect(table.lines(width: 1, inColor: false) == ["A", "1", "    …"])
  }

  private static let id = "20261121T120000Z-7f3a-10"

  private func runs(_ name: String) -> Table {
    var table = Table(
      [
        .id("run"), .name("category"), Table.Column("gen", isNumber: true, leaves: 2), "started",
        Table.Column("grade", leaves: 1), "summary",
      ], overflow: .clips)
    table.add([Phrase(Self.id), Phrase(name), "0", "12:00", "0.80", "merged two fixes into one branch"])
    table.add([Phrase(Self.id), "b", "0", "12:00", "", "Which of the two licences is meant for it?"], whole: true)
    return table
  }

  @Test func `cuts names in the middle, and leaves out columns in their order, where a terminal is narrow`() {
    let name = String(repeating: "x", count: 60) + "1234"
    #expect(
      runs(name).lines(width: 90, inColor: false) == [
        "run                       category           gen  started  grade  summary",
        "20261121T120000Z-7f3a-10  xxxxxxxx…xxxx1234    0  12:00    0.80   merged two fixes into o…",
        "20261121T120000Z-7f3a-10  b                    0  12:00           Which of the two",
        "                                                                  licences is meant for",
        "                                                                  it?",
      ])
    #expect(
      runs(name).lines(width: 70, inColor: false) == [
        "run                       category        started  summary",
        "20261121T120000Z-7f3a-10  xxxxxxx…xx1234  12:00    merged two fixes i…",
        "20261121T120000Z-7f3a-10  b               12:00    Which of the two",
        "                                                   licences is meant",
        "                                                   for it?",
      ])
    #expect(
      runs(name).lines(width: 64, inColor: false) == [
        "run                       category        started  summary",
        "20261121T120000Z-7f3a-10  xxxxxxx…xx1234  12:00    merged two f…",
        "20261121T120000Z-7f3a-10  b               12:00",
        "    Which of the two licences is meant for it?",
      ])
  }

  @Test(arguments: [1, 8, 14, 64], ["a", "漢"])
  func `is never wider than a terminal, and breaks no id`(length: Int, letter: String) {
    for width in 60...200 {
      let lines = runs(String(repeating: letter, count: length)).lines(width: width, inColor: false)
      #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(width): \(lines)")
      #expect(lines.count { $0.hasPrefix(Self.id + " ") } == 2 && !lines.contains(""))
    }
  }

  @Test func `paints without moving a column, and shows control codes`() {
    var table = Table(["A", "B"])
    table.add([Phrase("ok", .green), "x\u{1B}\n"])
    #expect(
      table.lines(width: nil, inColor: true) == [
        "\u{1B}[1mA\u{1B}[0m   \u{1B}[1mB\u{1B}[0m", "\u{1B}[32mok\u{1B}[0m  x\\x1b\\n",
      ])
  }
}
