/// Which columns of a table a terminal has room for, and how wide they are.
///
/// Where not all fits, in this order: the text of the last column gives way down to what can be read, names are cut in
/// the middle down to what can be told apart, columns are left out in their order, and only then names and text get
/// less, or text goes below its row. What is neither a name nor the last column is never cut.
struct TableLayout {
  /// The columns of text that can be read well.
  static let readable = 24
  /// In fewer columns a text would be one of single words, and goes on below its row.
  static let fewest = 15
  /// How far a text below its row is indented.
  static let indent = 4
  // A name in so many columns can be told from others; in fewer with luck.
  private static let tellable = 14
  private static let narrowestName = 8
  private static let narrowestText = 12

  private let columns: [Table.Column]
  private var widths: [Int]
  /// The places of the columns that are shown.
  private var shown: [Int]
  private let hasText: Bool

  /// The layout of these rows; `width` nil: all of them as wide as they are.
  init(_ columns: [Table.Column], texts: [[String]], width: Int?) {
    var natural = columns.map(\.header.displayWidth)
    for row in texts {
      for (place, text) in row.enumerated() { natural[place] = max(natural[place], text.displayWidth) }
    }
    self.columns = columns
    widths = natural
    shown = Array(columns.indices)
    // A last column of numbers, names or ids is no text.
    hasText = columns.last.map { !$0.isNumber && !$0.isName && !$0.isID } ?? false
    guard let width, total > width else { return }
    let leaving = columns.indices.filter { columns[$0].leaves != nil }.sorted {
      (columns[$0].leaves ?? 0, $0) < (columns[$1].leaves ?? 0, $1)
    }
    for place in leaving {
      if fits(width, natural, text: TableLayout.readable, name: TableLayout.tellable) { return }
      shown.removeAll { $0 == place }
    }
    if fits(width, natural, text: TableLayout.readable, name: TableLayout.tellable) { return }
    if fits(width, natural, text: TableLayout.narrowestText, name: TableLayout.tellable) { return }
    if fits(width, natural, text: TableLayout.narrowestText, name: TableLayout.narrowestName) { return }
    guard hasText, shown.count > 1 else { return }
    // All of the text goes below its row.
    shown.removeLast()
    if fits(width, natural, text: 0, name: TableLayout.tellable) { return }
    _ = fits(width, natural, text: 0, name: TableLayout.narrowestName)
  }

  private var total: Int { shown.reduce(0) { $0 + widths[$1] } + 2 * max(0, shown.count - 1) }

  /// Gives text and names what is left of a width, at least so much each; false where even that is too much.
  private mutating func fits(_ width: Int, _ natural: [Int], text: Int, name: Int) -> Bool {
    widths = natural
    guard let last = shown.last else { return true }
    let hasText = hasText && last == columns.count - 1
    if hasText { widths[last] = min(natural[last], text) }
    let names = shown.filter { columns[$0].isName }
    // The widest names give way first: all get the same most.
    var most = names.map { natural[$0] }.max() ?? 0
    // Where text gets less than can be read, names get no more than it takes to tell them apart.
    if hasText, text < TableLayout.readable, natural[last] > text { most = min(most, name) }
    for place in names { widths[place] = min(natural[place], max(most, columns[place].header.displayWidth)) }
    while total > width, most > name {
      most -= 1
      for place in names { widths[place] = min(natural[place], max(most, columns[place].header.displayWidth)) }
    }
    if hasText { widths[last] = min(natural[last], max(widths[last], widths[last] + width - total)) }
    return total <= width
  }

  /// The columns that the text of the last one has; 0: it goes below its row.
  var roomOfLast: Int {
    guard hasText, let last = shown.last else { return .max }
    return last == columns.count - 1 ? widths[last] : 0
  }

  /// Where the last column begins.
  var beginOfLast: Int { shown.dropLast().reduce(0) { $0 + widths[$1] + 2 } }

  /// One line of cells that were made harmless already.
  func line(_ row: [Phrase], texts: [String], inColor: Bool) -> String {
    var line = ""
    for place in shown {
      let text = columns[place].isName ? texts[place].cutInside(to: widths[place]) : texts[place]
      // Painted before it is padded, and both by its own width: escapes take no columns.
      let space = String(repeating: " ", count: max(0, widths[place] - text.displayWidth))
      let painted = row[place].painted(text, inColor: inColor)
      line += columns[place].isNumber ? space + painted : place == shown.last ? painted : painted + space
      if place != shown.last { line += "  " }
    }
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}
