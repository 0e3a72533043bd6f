/// What a command shows to a person, line by line, for one terminal or for none. Views write pages; what a page holds
/// depends on nothing but what it was made of.
struct Page {
  /// The columns of the terminal; nil: none, and nothing is cut or wrapped.
  let width: Int?
  /// Whether styles become colour.
  let inColor: Bool
  /// What stands on it so far.
  private(set) var lines: [String] = []

  /// An empty page.
  init(width: Int?, inColor: Bool = false) {
    self.width = width
    self.inColor = inColor
  }

  /// Adds a sentence, broken at words and going on below itself, behind a mark of its style and the space that it takes.
  mutating func add(_ sentence: Phrase, behind mark: String = "") {
    let (first, others) = parts(of: sentence, behind: mark)
    lines.append(sentence.painted(mark + first, inColor: inColor))
    for part in others { lines.append(sentence.painted(part, inColor: inColor)) }
  }

  /// The same behind a mark of another style.
  mutating func add(_ sentence: Phrase, behind mark: Phrase) {
    let (first, others) = parts(of: sentence, behind: mark.text)
    lines.append(mark.painted(mark.text, inColor: inColor) + sentence.painted(first, inColor: inColor))
    for part in others { lines.append(sentence.painted(part, inColor: inColor)) }
  }

  /// A sentence as it is broken behind a mark: the first part, and the others with the space that the mark takes.
  private func parts(of sentence: Phrase, behind mark: String) -> (first: String, others: [String]) {
    let text = Terminal.visible(sentence.text)
    let space = String(repeating: " ", count: mark.displayWidth)
    let parts = width.map { text.wrapped(to: max(1, $0 - mark.displayWidth)) } ?? [text]
    return (parts.first ?? "", parts.dropFirst().map { space + $0 })
  }

  /// Adds an empty line.
  mutating func addSpace() { lines.append("") }

  /// Adds labelled lines.
  mutating func add(_ sheet: Sheet) {
    if !sheet.isEmpty { lines += sheet.lines(width: width, inColor: inColor) }
  }

  /// Adds a table without a heading, where it has rows.
  mutating func add(_ table: Table) {
    if !table.isEmpty { lines += table.lines(width: width, inColor: inColor) }
  }

  /// Adds a heading with a table below it and an empty line before it; nothing where the table has no rows.
  mutating func add(_ heading: String, _ table: Table) {
    guard !table.isEmpty else { return }
    addSpace()
    add(Phrase(heading, .bold))
    add(table)
  }
}

extension Output {
  /// An empty page for where data goes.
  var page: Page { Page(width: data.width, inColor: data.isColored) }

  /// A page as data.
  @discardableResult func print(_ page: Page) -> Bool { page.lines.isEmpty || print(lines: page.lines) }
}
