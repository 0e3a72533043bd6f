/// A command that says whether something may start (SPEC 13, "Gates").
public struct GatePolicy: Sendable, Equatable {
  /// The gate's name.
  public var name: String
  /// An argv, never a shell line.
  public var command: [String]
  /// Where it runs, absolute.
  public var directory: String
  /// The categories that it is about; nil: everybody.
  public var categories: [Category]?
  /// How long it may take.
  public var timeLimit: Duration = .seconds(10)
  /// How long an answer is good for.
  public var cache: Duration = .seconds(60)
  /// Exit codes that mean open.
  public var open: [Int] = [0]
  /// Exit codes that mean closed.
  public var closed: [Int] = [1, 75]
  /// What no answer counts as.
  public var onUnknown = OnUnknown.open
  /// What its command lists is a queue of items that wait for review; nil: it is a gate as any other.
  public var reviews: ReviewPolicy?

  /// What no answer counts as.
  public enum OnUnknown: String, Sendable, CaseIterable {
    /// Open: something may start.
    case open
    /// Closed: nothing may.
    case closed
  }

  /// The longest that a fire is held up.
  static let longest: Duration = .seconds(120)
  /// Names that gates of fanout itself have.
  static let reserved = ["host", "freeSpace", "reviews", "budget"]

  /// What the names of probes begin with: no gate of a configuration can have such a name.
  static let probePrefix = "backend:"

  /// Whether it is the probe of a backend: any exit code that is not open means no.
  var isProbe: Bool { name.hasPrefix(GatePolicy.probePrefix) }

  /// A gate with the documented defaults.
  public init(name: String, command: [String], directory: String) {
    self.name = name
    self.command = command
    self.directory = directory
  }

  /// 1 to 64 letters, digits, `.`, `_` and `-`, a letter first.
  static func isName(_ text: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) }
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || [0x2E, 0x5F, 0x2D].contains($0) }
  }
}
