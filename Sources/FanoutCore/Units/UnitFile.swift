/// A unit file as `install` writes it: a seal in its first line tells whether somebody has changed what stands below.
public struct UnitFile: Sendable, Equatable {
  /// The name of the unit, and of the file.
  public let name: String
  /// The whole text.
  public let text: String

  /// A file with that body.
  public init(name: String, body: String) {
    self.name = name
    text =
      UnitFile.opening + "\(Digest(of: body.utf8)): what you change below is yours, and shown before it is replaced.\n"
      + body
  }

  /// Whether it is one that loops share and people set limits in: that is kept as it is found.
  public var isSlice: Bool { name.hasSuffix(".slice") }

  private static let opening = "# Written by fanout install, seal "

  /// What stands where one is to be written.
  public enum Found: Sendable, Equatable {
    /// Nothing.
    case absent
    /// What was to be written.
    case same
    /// What an earlier `install` wrote, as it wrote it.
    case sealed
    /// What an `install` wrote and somebody changed.
    case edited
    /// Something that no `install` wrote.
    case foreign
  }

  /// Compares with what stands there.
  public func found(_ bytes: [UInt8]?) -> Found {
    guard let bytes else { return .absent }
    if bytes.elementsEqual(text.utf8) { return .same }
    return UnitFile.found(bytes)
  }

  /// The origin of a file, whatever should stand there.
  public static func found(_ bytes: [UInt8]) -> Found {
    guard bytes.starts(with: opening.utf8), let end = bytes.firstIndex(of: 0x0A) else { return .foreign }
    let seal = bytes.dropFirst(opening.utf8.count).prefix(16)
    return seal.elementsEqual("\(Digest(of: bytes[(end + 1)...]))".utf8) ? .sealed : .edited
  }
}
