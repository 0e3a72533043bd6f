/// A crontab as bytes, of which only one line is ours.
public struct Crontab: Sendable, Equatable {
  /// All of it.
  public let bytes: [UInt8]

  /// A crontab.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The crontab's lines, each with its end.
  private var lines: [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let line = rest.firstIndex(of: 0x0A).map { rest[...$0] } ?? rest
      lines.append(line)
      rest = rest[line.endIndex...]
    }
    return lines
  }

  private static func isLine(_ line: ArraySlice<UInt8>, of names: UnitNames) -> Bool {
    seal(of: line, names) != nil
  }

  /// The seal that stands behind the mark of that loop, and what it is a seal of.
  private static func seal(of line: ArraySlice<UInt8>, _ names: UnitNames) -> (
    seal: ArraySlice<UInt8>, command: ArraySlice<UInt8>
  )? {
    let content = line.last == 0x0A ? line.dropLast() : line
    let mark = Array(" \(names.mark) [".utf8)
    let tail = content.suffix(mark.count + 17)
    guard tail.count == mark.count + 17, tail.starts(with: mark), tail.last == 0x5D else { return nil }
    return (tail.dropFirst(mark.count).dropLast(), content.dropLast(tail.count))
  }

  /// The lines of that loop, as text.
  public func lines(of names: UnitNames) -> [String] {
    lines.filter { Crontab.isLine($0, of: names) }.map {
      String(decoding: $0.last == 0x0A ? $0.dropLast() : $0, as: UTF8.self)
    }
  }

  /// Whether somebody changed a line of that loop.
  public func isEdited(_ names: UnitNames) -> Bool {
    lines.contains { line in
      guard let (seal, command) = Crontab.seal(of: line, names) else { return false }
      return !seal.elementsEqual("\(Digest(of: command))".utf8)
    }
  }

  /// With that line in place of what the loop had, or at the end; all else byte for byte.
  public func with(_ line: CrontabLine, of names: UnitNames) -> Crontab {
    var result: [UInt8] = []
    var isPlaced = false
    for old in lines {
      guard Crontab.isLine(old, of: names) else {
        result += old
        continue
      }
      if !isPlaced { result += Array(line.text.utf8) + [0x0A] }
      isPlaced = true
    }
    if !isPlaced {
      if let last = result.last, last != 0x0A { result.append(0x0A) }
      result += Array(line.text.utf8) + [0x0A]
    }
    return Crontab(result)
  }

  /// Without the loop's line.
  public func without(_ names: UnitNames) -> Crontab {
    Crontab(lines.filter { !Crontab.isLine($0, of: names) }.flatMap { $0 })
  }
}
