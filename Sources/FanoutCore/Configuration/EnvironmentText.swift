/// A text of `NAME=value` lines, read as systemd reads an `EnvironmentFile=` (systemd.exec(5)).
///
/// A line that begins with `#` or `;` is a comment. Blanks around name and value are cut off. A value may be quoted as a
/// whole or in parts that begin it: within '…' every letter stands for itself, within "…" a backslash before `"`, `\`,
/// `` ` `` or `$` and at the end of a line goes, and elsewhere stays; without quotes it makes the next letter stand for
/// itself, and joins the next line where it ends one. Nothing is expanded. Of two lines with one name the last holds.
public struct EnvironmentText: Sendable, Equatable {
  /// The variables, in order.
  public private(set) var entries: [EnvironmentEntry] = []
  /// Lines that set nothing, as systemd leaves them out: their numbers, and why. No text of them.
  public private(set) var ignored: [Mistake] = []

  /// What is wrong with a line. The line itself is never shown: it may hold a secret.
  public struct Mistake: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line's number, from 1.
    public var line: Int
    /// What is wrong with it.
    public var why: String
    /// `line 3: there is no = in it`
    public var description: String { "line \(line): \(why)" }
  }

  /// Reads it. A quote that is never closed would swallow every variable behind it, and a NUL stands in no text: these
  /// are errors.
  public init(_ bytes: [UInt8]) throws(Mistake) {
    var scanner = Scanner(bytes: bytes)
    while let pair = try scanner.next() { take(pair) }
    ignored =
      scanner.withoutSign.map { Mistake(line: $0, why: "there is no = in it, so that it sets nothing") } + ignored
    ignored.sort { $0.line < $1.line }
  }

  private mutating func take(_ pair: Scanner.Pair) {
    guard let name = String(validating: pair.name, as: UTF8.self), EnvironmentText.isName(name) else {
      let isExport = pair.name.starts(with: "export ".utf8)
      let advice = isExport ? "this is no shell script: leave 'export' out" : "letters, digits and _ make one"
      ignored.append(
        Mistake(line: pair.line, why: "what stands before the = is no name of a variable; \(advice)"))
      return
    }
    guard let value = String(validating: pair.value, as: UTF8.self),
      !value.unicodeScalars.contains(where: { ($0.value < 0x20 && $0 != "\t" && $0 != "\n") || $0.value == 0x7F })
    else {
      ignored.append(
        Mistake(line: pair.line, why: "the value of \(name) is no UTF-8 or has a control character in it"))
      return
    }
    entries.removeAll { $0.name == name }
    entries.append(EnvironmentEntry(name: name, value: value))
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { JSONScanner.isWord($0) && $0 != 0x24 && $0 < 0x80 }
  }

  /// A line that reads back as exactly this variable.
  public static func line(_ name: String, _ value: String) -> String {
    var text = "\(name)=\""
    for scalar in value.unicodeScalars {
      if "\"\\`$".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\"\n"
  }

  /// Goes through the bytes as systemd's own reader does.
  private struct Scanner {
    struct Pair {
      var name: [UInt8]
      var value: [UInt8]
      var line: Int
    }

    let bytes: [UInt8]
    private var place = 0
    private var line = 1
    /// The lines without a sign of equality.
    private(set) var withoutSign: [Int] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func pop() -> UInt8? {
      guard place < bytes.count else { return nil }
      defer { place += 1 }
      if bytes[place] == 0x0A { line += 1 }
      return bytes[place]
    }

    mutating func next() throws(Mistake) -> Pair? {
      while let byte = pop() {
        if Scanner.isSpace(byte) { continue }
        let start = line
        if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
          while let byte = pop(), !Scanner.isEnd(byte) {}
          continue
        }
        guard let name = try name(from: byte) else {
          withoutSign.append(start)
          continue
        }
        return Pair(name: name, value: try value(), line: start)
      }
      return nil
    }

    /// What stands before the sign of equality; nil: the line ended first.
    private mutating func name(from first: UInt8) throws(Mistake) -> [UInt8]? {
      if first == UInt8(ascii: "=") { return [] }
      var name = [try text(first)]
      while let byte = pop() {
        if byte == UInt8(ascii: "=") { return Scanner.trimmed(name) }
        if Scanner.isEnd(byte) { return nil }
        name.append(try text(byte))
      }
      return nil
    }

    private mutating func value() throws(Mistake) -> [UInt8] {
      var value: [UInt8] = []
      while let byte = pop() {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): try quoted(by: byte, into: &value)
        case _ where Scanner.isEnd(byte): return value
        case _ where Scanner.isSpace(byte): continue
        default: return value + (try plain(from: byte))
        }
      }
      return value
    }

    private mutating func quoted(by quote: UInt8, into value: inout [UInt8]) throws(Mistake) {
      let start = line
      while let byte = pop() {
        if byte == quote { return }
        guard byte == 0x5C, quote == UInt8(ascii: "\"") else {
          value.append(try text(byte))
          continue
        }
        guard let next = pop() else { break }
        if next == 0x0A { continue }
        if !"\"\\`$".utf8.contains(next) { value.append(0x5C) }
        value.append(try text(next))
      }
      throw Mistake(line: start, why: "the quote that begins here is never closed")
    }

    /// The rest of a value that no quote begins: there quotes are letters as others.
    private mutating func plain(from first: UInt8) throws(Mistake) -> [UInt8] {
      var value: [UInt8] = []
      var kept = 0
      var next: UInt8? = first
      while let byte = next, !Scanner.isEnd(byte) {
        if byte == 0x5C {
          if let escaped = pop(), escaped != 0x0A { value.append(try text(escaped)) }
          kept = value.count
        } else {
          value.append(try text(byte))
          if !Scanner.isSpace(byte) { kept = value.count }
        }
        next = pop()
      }
      return Array(value[..<kept])
    }

    private func text(_ byte: UInt8) throws(Mistake) -> UInt8 {
      guard byte != 0 else { throw Mistake(line: line, why: "there is a NUL character in it: this is no text") }
      return byte
    }

    private static func trimmed(_ name: [UInt8]) -> [UInt8] {
      Array(name[..<(name.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0)])
    }

    private static func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isEnd(byte) }
  }
}
