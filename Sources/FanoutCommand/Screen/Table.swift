/// Rows for people: columns aligned by what a terminal shows, two spaces apart, no trailing space.
public struct Table: Sendable {
  /// One column.
  public struct Column: Sendable, ExpressibleByStringLiteral {
    /// What stands above it.
    public let header: String
    /// Whether it is aligned at its right end, as numbers are.
    public let isNumber: Bool

    /// A column.
    public init(_ header: String, isNumber: Bool = false) {
      self.header = header
      self.isNumber = isNumber
    }
    /// A column of text.
    public init(stringLiteral header: String) { self.init(header) }
  }

  /// What becomes of a last column that is wider than the terminal.
  public enum Overflow: Sendable {
    /// The column goes on below itself.
    case wraps
    /// The column is cut, and marked with `…`.
    case clips
  }

  let columns: [Column]
  let overflow: Overflow
  private var rows: [[Phrase]] = []
  // A last column gets at least this much, however narrow the terminal is.
  private static let narrowest = 12

  /// A table without rows.
  public init(_ columns: [Column], overflow: Overflow = .wraps) {
    self.columns = columns
    self.overflow = overflow
  }

  /// Whether it has no rows.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty. More cells than columns are a mistake in this program.
  public mutating func add(_ cells: [Phrase]) {
    precondition(cells.count <= columns.count, "a row of \(cells.count) cells in a table of \(columns.count) columns")
    rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
  }

  /// The lines. `width` nil (no terminal): nothing is cut or wrapped, because a reader may want to search it.
  public func lines(width: Int?, inColor: Bool) -> [String] {
    let texts = rows.map { $0.map { Terminal.visible($0.text) } }
    var widths = columns.map(\.header.displayWidth)
    for row in texts {
      for (index, text) in row.enumerated() { widths[index] = max(widths[index], text.displayWidth) }
    }
    if let width, let last = widths.indices.last {
      let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
      widths[last] = min(widths[last], max(Table.narrowest, width - before))
    }
    let header = columns.map { Phrase($0.header, .bold) }
    var lines = aligned(header, texts: columns.map(\.header), widths: widths, inColor: inColor)
    for (row, text) in zip(rows, texts) { lines += aligned(row, texts: text, widths: widths, inColor: inColor) }
    return lines
  }

  private func aligned(_ row: [Phrase], texts: [String], widths: [Int], inColor: Bool) -> [String] {
    guard let lastText = texts.last, let lastPhrase = row.last, let lastWidth = widths.last else { return [] }
    var beginning = ""
    for (index, text) in texts.dropLast().enumerated() {
      // Painted before it is padded, and both by its own width: escapes take no columns.
      let space = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
      let painted = row[index].painted(text, inColor: inColor)
      beginning += (columns[index].isNumber ? space + painted : painted + space) + "  "
    }
    var ends = [lastText]
    if lastText.displayWidth > lastWidth {
      ends = overflow == .wraps ? lastText.wrapped(to: lastWidth) : [lastText.clipped(to: lastWidth)]
    }
    let indent = String(repeating: " ", count: widths.dropLast().reduce(0) { $0 + $1 + 2 })
    return ends.enumerated().map { index, end in
      let padding =
        columns.last?.isNumber == true ? String(repeating: " ", count: max(0, lastWidth - end.displayWidth)) : ""
      let line = (index == 0 ? beginning : indent) + padding + lastPhrase.painted(end, inColor: inColor)
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
