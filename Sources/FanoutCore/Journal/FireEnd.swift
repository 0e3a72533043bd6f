/// The end of a fire: its summary as numbers.
public struct FireEnd: Sendable, Equatable {
  /// How many the plan admitted.
  public var admitted: Int64 = 0
  /// How many were confirmed started, refused ones among them.
  public var started: Int64 = 0
  /// How many of the started had refused before the fire ended.
  public var refused: Int64 = 0
  /// How many did not start.
  public var failed: Int64 = 0
  /// How many candidates were withheld.
  public var withheld: Int64 = 0
  /// Lanes live at the end.
  public var live: Int64 = 0
  /// How many there may be.
  public var width: Int64 = 0
  /// `selector`, `allowlist(CAUSE)`, …
  public var source = "selector"
  /// The sentence behind a degraded source.
  public var cause: String?
  /// What limited it.
  public var constraint = "supply"
  /// The part of what could run that started, 0 to 1; nil: nothing could, or there was no place.
  public var intent: Double?
  /// The part of all that was asked for that started; nil: that was nothing.
  public var demandMet: Double?
  /// The admitted categories in order, as many as fit.
  public var categories: [String] = []
  /// Reasons with how many they withheld, in order of first appearance.
  public var reasons: [ReasonCount] = []
  /// What did not start, and why, as much as fits.
  public var failures: [Failure] = []
  /// How long the selector took; nil: it was not run.
  public var selectorMilliseconds: Int64?
  /// The digest of its answer.
  public var answer: String?
  /// The exit code of the fire.
  public var exit: Int64 = 0
  /// Names were left out because the line was full.
  public var isClipped = false

  /// An end with nothing in it.
  public init() {}

  /// A reason, how many it withheld, and which, as many as fit.
  public struct ReasonCount: Sendable, Equatable {
    /// The word.
    public var reason: String
    /// How many.
    public var count: Int64
    /// Which.
    public var names: [String]
    /// A count.
    public init(reason: String, count: Int64, names: [String]) {
      self.reason = reason
      self.count = count
      self.names = names
    }
  }

  /// A category that did not start.
  public struct Failure: Sendable, Equatable {
    /// The category.
    public var category: String
    /// Why.
    public var why: String
    /// A failure.
    public init(category: String, why: String) {
      self.category = category
      self.why = why
    }
  }
}

extension FireEnd {
  /// The name of the cause for which this fire could not follow its selector, out of `allowlist(CAUSE)` or
  /// `none(CAUSE)`; nil: it did follow it.
  public var degradation: String? { FireEnd.degradation(of: source) }

  /// The same of a source alone.
  public static func degradation(of written: String) -> String? {
    for source in ["allowlist(", "none("] where written.hasPrefix(source) && written.hasSuffix(")") {
      return String(written.dropFirst(source.count).dropLast())
    }
    return nil
  }
}

extension FireEnd: RecordTable {
  static var blank: FireEnd { FireEnd() }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.integer("admitted", &admitted)
    try line.integer("started", &started)
    try line.integer("refused", &refused)
    try line.integer("failed", &failed)
    try line.integer("withheld", &withheld)
    try line.integer("live", &live)
    try line.integer("width", &width)
    try line.text("source", &source, .word, counted: .source)
    try line.text("cause", &cause, .free)
    try line.text("constraint", &constraint, .word, counted: .constraint)
    try line.number("intent", &intent)
    try line.number("demand_met", &demandMet)
    try line.integer("exit", &exit)
    try line.integer("selector_ms", &selectorMilliseconds)
    try line.text("answer", &answer, .word, counted: .answer)
    try line.texts("categories", &categories, .always)
    try line.list("reasons", &reasons, .reasons, .always)
    try line.list("failures", &failures, .names, .always)
    try line.clipped(&isClipped)
  }
}

extension FireEnd.ReasonCount: RecordTable {
  static var blank: FireEnd.ReasonCount { FireEnd.ReasonCount(reason: "", count: 0, names: []) }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("reason", &reason, .word, counted: .reason)
    try line.integer("count", &count)
    try line.texts("names", &names, .always, counted: .names)
  }
}

extension FireEnd.Failure: RecordTable {
  static var blank: FireEnd.Failure { FireEnd.Failure(category: "", why: "") }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.needed("category", &category, .word)
    try line.text("why", &why, .free)
  }
}
