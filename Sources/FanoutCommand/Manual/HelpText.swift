import FanoutCore

/// Parts of help as lines of plain text, wrapped at words.
struct HelpText: Sendable {
  let width: Int

  /// For a terminal of that width, at most 100 columns of it: longer lines are hard to read. Nil: no terminal, 80
  /// columns.
  init(width: Int?) { self.width = min(100, max(30, width ?? 80)) }

  /// A page: its title, and its parts with an empty line between them.
  func page(_ title: String, _ sections: [HelpSection]) -> [String] {
    sections.reduce(into: title.wrapped(to: width)) { $0 += [""] + lines($1) }
  }

  /// One part.
  func lines(_ section: HelpSection) -> [String] {
    let heading = section.heading.map { $0.wrapped(to: width) } ?? []
    return section.blocks.enumerated().reduce(into: heading) { $0 += ($1.offset > 0 ? [""] : []) + lines($1.element) }
  }

  private func lines(_ block: HelpSection.Block) -> [String] {
    switch block {
    case .text(let text): text.wrapped(to: width)
    case .rows(let rows): columns(rows)
    case .code(let lines): lines.map { $0.isEmpty ? "" : "    " + $0 }
    case .keys: columns(ConfigurationDescription.all.map { HelpSection.Row(term: $0.path, says: shown($0.key)) })
    }
  }

  /// What a key is for, and what holds without it where that says more.
  private func shown(_ key: ConfigurationKey) -> String {
    switch key.standard {
    case nil: key.meaning + (key.insteadOf.map { "; in place of \($0)" } ?? "; required")
    case "{}": key.meaning
    case let standard?: key.meaning + "; default \(standard)"
    }
  }

  /// Two columns; where the left one is too wide for its neighbour, the right one begins on the next line.
  private func columns(_ rows: [HelpSection.Row]) -> [String] {
    let widest = rows.map(\.term.displayWidth).max() ?? 0
    let column = min(widest, width * 2 / 5)
    var lines: [String] = []
    for row in rows {
      let wrapped = row.says.wrapped(to: width - column - 4)
      let indent = String(repeating: " ", count: column + 4)
      if row.term.displayWidth > column {
        lines += ["  " + row.term] + wrapped.map { indent + $0 }
      } else {
        lines += wrapped.enumerated().map { ($0 == 0 ? "  " + row.term.padded(to: column) + "  " : indent) + $1 }
      }
    }
    return lines
  }
}
