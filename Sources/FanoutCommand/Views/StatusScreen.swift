import FanoutCore

/// What `status` shows, as values: the verdict, then what waits for a person, what is wrong, what limits, what is live,
/// what does not start now and why, and locks that no live run explains. Where it is longer than the terminal the
/// verdict stands below it as well.
struct StatusScreen {
  /// A question that waits for a person.
  struct Question {
    /// Whose.
    var subject: String
    /// Since when; empty: nobody knows.
    var age: String
    /// What it asks, whole.
    var text: String
    /// What helps, a command a line.
    var helps: [String]
  }

  /// An open lane.
  struct Lane {
    var category: String
    var pid: String
    var age: String
    var sign: String
    var state: Phrase
    var run: String
  }

  var verdict: Phrase
  var questions: [Question] = []
  /// What is wrong, with what helps.
  var troubles: [String] = []
  /// The last fire and the next one.
  var fires = Sheet()
  /// In the order in which they are shown.
  var lanes: [Lane] = []
  /// What does not start now, and why.
  var notNow: [(name: String, why: String)] = []
  /// Locks that no live run explains, and who holds them.
  var locks: [(name: String, holder: String)] = []
  /// What is worth knowing.
  var notes: [String] = []
  /// Where all this is from.
  var origin = Sheet()

  /// The lines for a terminal of that size; nil: none.
  func lines(width: Int?, height: Int? = nil, inColor: Bool = false) -> [String] {
    var page = Page(width: width, inColor: inColor)
    addVerdict(to: &page)
    add(questions, to: &page)
    for trouble in troubles { page.add(Phrase(trouble, .red), behind: "! ") }
    page.add(fires)
    page.add("live", live)
    page.add("not now", two("category", "why", notNow))
    page.add("locks", two("lock", "holder", locks))
    if !notes.isEmpty { page.addSpace() }
    for note in notes { page.add(Phrase(note, .yellow), behind: "- ") }
    page.addSpace()
    page.add(origin)
    if let height, page.lines.count >= height {
      page.addSpace()
      addVerdict(to: &page)
    }
    return page.lines
  }

  /// Only what needs attention.
  func attention(width: Int?, inColor: Bool = false) -> [String] {
    var page = Page(width: width, inColor: inColor)
    guard !(questions.isEmpty && troubles.isEmpty && notes.isEmpty) else { return [] }
    addVerdict(to: &page)
    add(questions, to: &page)
    for trouble in troubles { page.add(Phrase(trouble, .red), behind: "! ") }
    for note in notes { page.add(Phrase(note, .yellow), behind: "- ") }
    return page.lines
  }

  /// In one line where it fits; else the command has a line of its own, so that it is not broken.
  private func addVerdict(to page: inout Page) {
    let mark = " " + VerdictWords.mark
    let shown = Terminal.visible(verdict.text).displayWidth
    guard let width = page.width, shown > width, let place = verdict.text.range(ofLast: mark) else {
      return page.add(verdict)
    }
    page.add(Phrase(String(verdict.text[..<place.lowerBound]), verdict.style))
    page.add(Phrase(String(verdict.text[place.upperBound...]), verdict.style), behind: VerdictWords.mark)
  }

  private var live: Table {
    var table = Table([
      .name("category"), Table.Column("pid", isNumber: true, leaves: 1), Table.Column("age", isNumber: true),
      Table.Column("last output", isNumber: true, leaves: 2), "state", .id("run"),
    ])
    for lane in lanes {
      table.add([
        Phrase(lane.category), Phrase(lane.pid), Phrase(lane.age), Phrase(lane.sign), lane.state, Phrase(lane.run),
      ])
    }
    return table
  }

  private func two(_ one: String, _ other: String, _ rows: [(String, String)]) -> Table {
    var table = Table([.name(one), Table.Column(stringLiteral: other)])
    for row in rows { table.add([Phrase(row.0), Phrase(row.1)]) }
    return table
  }

  /// The whole question beside who asks, and what helps below it.
  private func add(_ questions: [Question], to page: inout Page) {
    guard !questions.isEmpty else { return }
    page.add(Phrase("waiting for you", .bold))
    let most = page.width.map { max(8, $0 / 4) } ?? .max
    let names = questions.map { Terminal.visible($0.subject).cutInside(to: most) }
    let column = names.map(\.displayWidth).max() ?? 0
    let ages = questions.map(\.age.displayWidth).max() ?? 0
    for (question, name) in zip(questions, names) {
      let mark = "  " + name.padded(to: column) + "  " + question.age.padded(to: ages, leading: true) + "  "
      page.add(Phrase("asks: \(question.text)", .yellow), behind: mark)
      let space = String(repeating: " ", count: mark.displayWidth)
      for command in question.helps { page.add(Phrase(command), behind: space) }
    }
  }
}
