/// The names of all units of one loop, chosen so that none can be mistaken for another: a category has no colon in it
/// and no `@`.
public struct UnitNames: Sendable, Equatable {
  /// What they begin with.
  public let prefix: String
  /// The loop's own name (`--name`); nil: it has none.
  public let instance: String?

  /// The names of a loop.
  public init(prefix: String = "fanout", instance: String? = nil) {
    self.prefix = prefix
    self.instance = instance
  }

  /// The unit of the fire: `fanout.service`, `fanout@NAME.service`.
  public var fire: String { "\(installed).service" }
  /// The timer of the fire.
  public var timer: String { "\(installed).timer" }
  /// Where the workers' units lie: `fanout.slice`, `fanout-NAME.slice` within it.
  public var slice: String {
    // A dash in the name of a slice means one within another.
    let name = instance.map { "-" + $0.map { $0 == "-" ? "\\x2d" : String($0) }.joined() } ?? ""
    return "\(prefix.map { $0 == "-" ? "\\x2d" : String($0) }.joined())\(name).slice"
  }
  /// The slice of all loops of this prefix, in which theirs lie.
  public var sharedSlice: String { UnitNames(prefix: prefix).slice }
  /// What marks this loop's line in a crontab.
  public var mark: String { "# \(prefix)" + (instance.map { " \($0)" } ?? "") }
  /// The unit of a category's worker: `fanout-CATEGORY.service`, `fanout-NAME:CATEGORY.service`.
  public func worker(of category: Category) -> String { "\(prefix)-\(within)\(category.name).service" }
  /// The unit of a supervisor that adopts: `fanout-supervisor:ID.service`.
  public func adopter(_ id: SupervisorID) -> String { "\(prefix)-\(within)supervisor:\(id).service" }
  /// A unit that only looks what holds in one: `fanout-probe:ID.service`.
  public func probe(_ id: String) -> String { "\(prefix)-\(within)probe:\(id).service" }

  private var installed: String { prefix + (instance.map { "@\($0)" } ?? "") }
  private var within: String { instance.map { "\($0):" } ?? "" }

  /// 1 to 40 of `a-z 0-9 _ -` that begin with a letter.
  static func isPrefix(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 40 else { return false }
    return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
  }

  static func isSlice(_ text: String) -> Bool {
    let name = text.utf8.dropLast(6)
    guard text.hasSuffix(".slice"), !name.isEmpty, text.utf8.count <= 255 else { return false }
    return name.allSatisfy {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
        || ":_.-\\".utf8.contains($0)
    }
  }
}
