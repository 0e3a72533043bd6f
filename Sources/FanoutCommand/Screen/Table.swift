/// Rows for people: columns aligned by what a terminal shows, two spaces apart, no trailing space, and never wider than
/// the terminal (`TableLayout`).
public struct Table: Sendable {
  /// One column.
  public struct Column: Sendable, ExpressibleByStringLiteral {
    /// What stands above it.
    public let header: String
    /// Whether it is aligned at its right end, as numbers are.
    public let isNumber: Bool
    /// Whether its cells are names, which are cut in the middle where the terminal is narrow; all else but the last
    /// column is never cut, ids least of all.
    let isName: Bool
    /// Whether its cells are ids, which are never cut or broken, also not in the last column.
    let isID: Bool
    /// The place among the columns that are left out where the terminal is narrow, the lowest first; nil: never.
    let leaves: Int?

    /// A column.
    public init(_ header: String, isNumber: Bool = false) { self.init(header, isNumber: isNumber, leaves: nil) }

    /// A column that may be left out.
    init(_ header: String, isNumber: Bool = false, isName: Bool = false, isID: Bool = false, leaves: Int?) {
      self.header = header
      self.isNumber = isNumber
      self.isName = isName
      self.isID = isID
      self.leaves = leaves
    }

    /// A column of names.
    static func name(_ header: String) -> Column { Column(header, isName: true, leaves: nil) }

    /// A column of ids.
    static func id(_ header: String) -> Column { Column(header, isID: true, leaves: nil) }

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
  private var rows: [Row] = []

  private struct Row {
    var cells: [Phrase]
    /// The last cell is not cut, whatever becomes of others.
    var isWhole: Bool
  }

  /// A table without rows.
  public init(_ columns: [Column], overflow: Overflow = .wraps) {
    self.columns = columns
    self.overflow = overflow
  }

  /// Whether it has no rows.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty. More cells than columns are a mistake in this program. The last cell of a
  /// `whole` row is not cut.
  public mutating func add(_ cells: [Phrase], whole isWhole: Bool = false) {
    precondition(cells.count <= columns.count, "a row of \(cells.count) cells in a table of \(columns.count) columns")
    rows.append(
      Row(cells: cells + Array(repeating: "", count: columns.count - cells.count), isWhole: isWhole))
  }

  /// The lines. `width` nil (no terminal): nothing is cut or wrapped, because a reader may want to search it.
  public func lines(width: Int?, inColor: Bool) -> [String] {
    let texts = rows.map { $0.cells.map { Terminal.visible($0.text) } }
    let layout = TableLayout(columns, texts: texts, width: width)
    var lines = [layout.line(columns.map { Phrase($0.header, .bold) }, texts: columns.map(\.header), inColor: inColor)]
    for (row, text) in zip(rows, texts) { lines += self.lines(row, text, layout, width, inColor: inColor) }
    return lines
  }

  private func lines(_ row: Row, _ texts: [String], _ layout: TableLayout, _ width: Int?, inColor: Bool) -> [String] {
    let room = layout.roomOfLast
    guard let last = texts.last, let phrase = row.cells.last, last.displayWidth > room else {
      return [layout.line(row.cells, texts: texts, inColor: inColor)]
    }
    if overflow == .clips, !row.isWhole, room > 0 {
      return [layout.line(row.cells, texts: texts.dropLast() + [last.clipped(to: room)], inColor: inColor)]
    }
    // What would be a column of single words goes on below its row.
    if room < TableLayout.fewest, let width {
      let columns = max(1, width - TableLayout.indent)
      let below = overflow == .clips && !row.isWhole ? [last.clipped(to: columns)] : last.wrapped(to: columns)
      let space = String(repeating: " ", count: TableLayout.indent)
      return [layout.line(row.cells, texts: texts.dropLast() + [""], inColor: inColor)]
        + below.map { space + phrase.painted($0, inColor: inColor) }
    }
    let parts = last.wrapped(to: room)
    let space = String(repeating: " ", count: layout.beginOfLast)
    return parts.enumerated().map { place, part in
      place == 0
        ? layout.line(row.cells, texts: texts.dropLast() + [part], inColor: inColor)
        : space + phrase.painted(part, inColor: inColor)
    }
  }
}
