/// Whether and where a text stands in another one, byte by byte. The library's own search comes with a machine of
/// regular expressions, which would be a tenth of the program.
extension StringProtocol {
  /// Where that text stands first; nil: nowhere. An empty one stands at the beginning.
  public func range(ofFirst text: String) -> Range<Index>? {
    let sought = text.utf8
    var start = startIndex
    while true {
      if utf8[start...].starts(with: sought) { return start..<utf8.index(start, offsetBy: sought.count) }
      guard start < endIndex else { return nil }
      start = utf8.index(after: start)
    }
  }

  /// Whether that text stands anywhere in it.
  public func holds(_ text: String) -> Bool { range(ofFirst: text) != nil }

  /// Where that text stands last; nil: nowhere.
  public func range(ofLast text: String) -> Range<Index>? {
    var last: Range<Index>?
    var rest = self[...]
    while let range = rest.range(ofFirst: text) {
      last = range
      guard range.lowerBound < endIndex else { break }
      rest = self[unicodeScalars.index(after: range.lowerBound)...]
    }
    return last
  }

  /// The text with another one in each place of a marker, which is not empty.
  public func replacing(marker: String, with text: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.range(ofFirst: marker) {
      result += rest[..<range.lowerBound] + text
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
