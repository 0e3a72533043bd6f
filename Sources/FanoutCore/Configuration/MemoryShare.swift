/// So much memory: a part of the whole, or a number of bytes.
public enum MemoryShare: Sendable, Equatable {
  /// Of a limit, or of the machine.
  case percent(Double)
  /// Bytes.
  case size(ByteCount)

  /// The forms that are read, for the sentence that refuses one.
  static let writtenForms = "a percentage such as \"20%\", or a size such as \"4GiB\""

  /// Reads `20%`, `4GiB`; nil for anything else.
  public init?(written: String) {
    if written.hasSuffix("%") {
      let digits = written.dropLast()
      guard digits.utf8.first.map({ (0x30...0x39).contains($0) }) == true, let percent = Double(digits),
        (0...100).contains(percent)
      else { return nil }
      self = .percent(percent)
    } else {
      guard let size = ByteCount(written: written) else { return nil }
      self = .size(size)
    }
  }

  /// As it is written.
  public var written: String {
    switch self {
    case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
    case .size(let size): size.written
    }
  }

  /// Whether it is as much at least, as far as that can be told: a part and a size cannot be compared.
  func isNoLess(than other: MemoryShare) -> Bool {
    switch (self, other) {
    case (.percent(let mine), .percent(let theirs)): mine >= theirs
    case (.size(let mine), .size(let theirs)): mine >= theirs
    default: true
    }
  }

  /// Whether less than that is left, where so much is of so much.
  func isAbove(_ available: Int64, of limit: Int64) -> Bool {
    switch self {
    case .percent(let percent): Double(available) < Double(limit) * percent / 100
    case .size(let size): available < size.bytes
    }
  }
}
