import Glibc

extension OutputLog {
  /// How much is read at a time, looking back.
  private static let stride = 1 << 16

  /// Where the last so many lines begin. What was cut counts as the one line that stands in its place, and a line
  /// without its newline as a line.
  public func start(ofLast count: Int) throws(SystemError) -> Int {
    let file = try open()
    var left = count
    var start = 0
    let parts = try parts(of: file)
    var ends: [(part: Part, start: Int)] = []
    for part in parts {
      ends.append((part, start))
      switch part {
      case .text(let range): start = range.upperBound
      case .cut(let bytes): start += bytes
      }
    }
    if count == 0 { return start }
    for (part, begin) in ends.reversed() {
      switch part {
      case .cut: left -= 1
      case .text(let range):
        if let found = try lineStart(in: range, last: &left, of: file) { return found }
      }
      if left <= 0 { return begin }
    }
    return 0
  }

  /// Where the lines begin of which so many are left to find; nil: there are fewer in that range, and those are taken
  /// off.
  private func lineStart(in range: Range<Int>, last left: inout Int, of file: Descriptor) throws(SystemError) -> Int? {
    var end = range.upperBound
    while end > range.lowerBound {
      let begin = max(range.lowerBound, end - OutputLog.stride)
      let bytes = try bytes(in: begin..<end, of: file)
      for place in bytes.indices.reversed() where bytes[place] == 0x0A {
        // The newline at the very end ends the last line and begins none.
        if begin + place + 1 == range.upperBound { continue }
        left -= 1
        if left == 0 { return begin + place + 1 }
      }
      end = begin
    }
    if !range.isEmpty { left -= 1 }
    return nil
  }
}
