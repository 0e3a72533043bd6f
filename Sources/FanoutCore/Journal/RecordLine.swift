extension Record {
  /// The line for the journal, its newline included; never more than `longest` bytes.
  ///
  /// Where it would be longer, free texts are clipped, then lists of names are shortened, each as little as will do,
  /// and `clipped` says so. Numbers are never left out.
  public func line() -> [UInt8] {
    var room = LineRoom()
    if let line = line(in: room) { return line }
    for (side, least) in LineRoom.givesWay {
      room[keyPath: side] = least
      guard var best = line(in: room) else { continue }
      var fits = least
      var tooMuch = Record.longest
      while tooMuch - fits > 1 {
        room[keyPath: side] = (fits + tooMuch) / 2
        if let line = line(in: room) {
          best = line
          fits = room[keyPath: side]
        } else {
          tooMuch = room[keyPath: side]
        }
      }
      return best
    }
    // With every list empty, what is left is at most forty numbers and twenty words of at most 96 bytes.
    preconditionFailure("the fixed part of a record of kind \(event.kind) is longer than a line")
  }

  private func line(in room: LineRoom) -> [UInt8]? {
    let line = LineWriter(self, room: room).line()
    return line.count <= Record.longest ? line : nil
  }
}

extension String {
  /// The longest beginning that, with `…` behind it, takes at most that many bytes inside a JSON string; nil where all
  /// of it does without.
  func clipped(toEncoded most: Int) -> String? {
    // No byte takes more than six.
    if utf8.count <= most / 6 { return nil }
    var length = 0
    var end = unicodeScalars.startIndex
    for index in unicodeScalars.indices {
      length += String.encodedLength(unicodeScalars[index])
      if length <= most - 3 { end = unicodeScalars.index(after: index) }
      if length > most { return String(unicodeScalars[..<end]) + "…" }
    }
    return nil
  }

  private static func encodedLength(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: 6
    default: UTF8.width(scalar)
    }
  }
}
