/// A page of the manual as man(7) has it: the few macros that groff and mandoc read alike, in lines of at most 78
/// bytes.
struct Roff {
  private var lines: [String]

  /// A page that begins with its title.
  init(_ page: ManualPage, date: String, source: String) {
    let title = Roff.escaped(page.name.uppercased())
    // No word is divided and no line stretched: what is to be typed stays as it is.
    lines = [".TH \(title) \(page.section) \(date) \"\(Roff.escaped(source))\" \"fanout\"", ".nh", ".ad l"]
  }

  /// The whole text.
  var text: String { lines.joined(separator: "\n") + "\n" }

  /// The section that every page begins with: what apropos(1) knows.
  mutating func name(_ name: String, _ summary: String) {
    heading("Name")
    fill("\(Roff.escaped(name)) \\- \(Roff.escaped(summary))")
  }

  /// The head of a section.
  mutating func heading(_ text: String) { lines.append(".SH \(Roff.quoted(text.uppercased()))") }

  /// The head of a part of one.
  mutating func subheading(_ text: String) { lines.append(".SS \(Roff.quoted(text))") }

  /// A block, as the first one below its heading or behind another.
  mutating func add(_ block: HelpSection.Block, isFirst: Bool) {
    switch block {
    case .text(let text):
      if !isFirst { lines.append(".PP") }
      fill(Roff.marked(text))
    case .rows(let rows): for row in rows { add(row.term, row.says) }
    case .code(let code):
      lines += isFirst ? [".RS 4", ".nf"] : [".PP", ".RS 4", ".nf"]
      lines += code.map { $0.isEmpty ? "\\&" : Roff.guarded(Roff.escaped($0)) }
      lines += [".fi", ".RE"]
    case .keys: preconditionFailure("keys are added one by one")
    }
  }

  /// A term and the paragraphs below it.
  mutating func add(_ term: String, _ paragraphs: String...) {
    lines += [".TP", Roff.bold(term)]
    for (place, paragraph) in paragraphs.enumerated() {
      if place > 0 { lines.append(".br") }
      fill(Roff.marked(paragraph))
    }
  }

  private mutating func fill(_ escaped: String) {
    var line = ""
    for word in escaped.split(separator: " ") {
      if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > 78 {
        lines.append(Roff.guarded(line))
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(Roff.guarded(line)) }
  }

  /// Words in backticks in bold.
  private static func marked(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
      place % 2 == 1 ? bold(String(part)) : escaped(String(part))
    }.joined()
  }

  // Each word by itself, so that a line may end between them.
  private static func bold(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "\\fB\(escaped(String($0)))\\fR"
    }
    .joined(separator: " ")
  }

  /// An argument of a macro.
  private static func quoted(_ text: String) -> String { text.contains(" ") ? "\"\(escaped(text))\"" : escaped(text) }

  /// A line that begins like a request is none.
  private static func guarded(_ line: String) -> String {
    line.hasPrefix(".") ? "\\&" + line : line
  }

  /// The text as it is meant: what roff reads as something else is named, and what is no ASCII is a number.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\(rs"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case "\"": "\\(dq"
      case "\u{80}"...: "\\[u" + hexadecimal(scalar.value) + "]"
      default: String(scalar)
      }
    }.joined()
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
