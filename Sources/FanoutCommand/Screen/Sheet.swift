/// Labelled lines for people: labels in one column, what they say in the other, going on below itself on a narrow
/// terminal.
struct Sheet {
  private var rows: [(label: String, text: Phrase)] = []

  /// Whether nothing was added.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a line. The label of the line before is continued by an empty one.
  mutating func add(_ label: String, _ text: Phrase) { rows.append((label, text)) }

  /// Adds a line where there is something to say.
  mutating func add(_ label: String, _ text: String?) {
    if let text, !text.isEmpty { add(label, Phrase(text)) }
  }

  /// The lines, two spaces between the columns.
  func lines(width: Int?, inColor: Bool) -> [String] {
    let label = (rows.map(\.label.displayWidth).max() ?? 0) + 2
    return rows.flatMap { row in
      let text = Terminal.visible(row.text.text)
      let room = width.map { max(24, $0 - label) } ?? .max
      let parts = text.displayWidth > room ? text.wrapped(to: room) : [text]
      return parts.enumerated().map { index, part in
        let begin = Phrase(row.label, .bold).painted(index == 0 ? row.label : "", inColor: inColor)
        let space = String(repeating: " ", count: label - (index == 0 ? row.label.displayWidth : 0))
        return begin + space + row.text.painted(part, inColor: inColor)
      }
    }
  }
}

extension Output {
  /// A sheet as data.
  @discardableResult func print(_ sheet: Sheet) -> Bool {
    sheet.isEmpty || print(lines: sheet.lines(width: data.width, inColor: data.isColored))
  }

  /// A heading with a table below it and an empty line before it; nothing where the table has no rows.
  func print(_ heading: String, _ table: Table) {
    guard !table.isEmpty else { return }
    print("")
    print(Phrase(heading, .bold))
    print(table)
  }
}
