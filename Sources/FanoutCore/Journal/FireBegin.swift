/// The begin of a fire.
public struct FireBegin: Sendable, Equatable {
  /// The program's version.
  public var version: String
  /// The digest of the configuration.
  public var configuration: String
  /// What fired: `fire` or `run` (a person's one-shot).
  public var trigger: String
  /// Who set it off; nil in records of versions that did not look.
  public var firing: Firing?
  /// The launcher in force.
  public var launcher: String?
  /// How long this boot had been suspended altogether (CLOCK_BOOTTIME less CLOCK_MONOTONIC).
  public var suspended: Duration?
  /// How manieth boot of the machine this is, as far as the state directory knows: boots have no order of their own.
  public var bootNumber: Int64?
  /// The trigger of a person's one-shot.
  static let oneShot = "run"
  /// Whether a person's one-shot (`fanout run`) fired it.
  public var isOneShot: Bool { trigger == FireBegin.oneShot }
  /// A begin.
  public init(
    version: String, configuration: String, trigger: String, firing: Firing? = nil, launcher: String? = nil,
    suspended: Duration? = nil,
    bootNumber: Int64? = nil
  ) {
    self.version = version
    self.configuration = configuration
    self.trigger = trigger
    self.firing = firing
    self.launcher = launcher
    self.suspended = suspended
    self.bootNumber = bootNumber
  }
}

extension FireBegin: RecordTable {
  static var blank: FireBegin { FireBegin(version: "", configuration: "", trigger: "fire") }

  @inline(__always) mutating func fields<Visitor: FieldVisitor>(_ line: inout Visitor) throws(Visitor.Failure) {
    try line.text("version", &version, .word)
    try line.text("configuration", &configuration, .word)
    try line.text("trigger", &trigger, .word, counted: .trigger)
    try line.part("fired_by", &firing)
    try line.text("launcher", &launcher, .word)
    try line.integer("suspended_ms", &suspended)
    try line.integer("boot_number", &bootNumber)
  }
}
