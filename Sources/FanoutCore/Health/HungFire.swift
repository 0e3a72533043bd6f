/// A fire that holds its lock for longer than a fire takes.
public struct HungFire: Sendable, Equatable {
  /// The fire's number.
  public var pid: Int32
  /// The fire's name.
  public var name: String
  /// What it is seen to do: `sleeping`.
  public var doing: String
  /// How long it holds it.
  public var length: Duration
  /// How long a fire of this configuration takes at most.
  public var most: Duration

  /// A fire.
  public init(pid: Int32, name: String, doing: String, length: Duration, most: Duration) {
    self.pid = pid
    self.name = name
    self.doing = doing
    self.length = length
    self.most = most
  }

  /// What it means, and what ends it.
  var cause: HealthCause {
    HealthCause(
      .hung, of: "the fire lock",
      "pid \(pid) (\(name), \(doing)) holds the fire lock for \(length.inOneUnit), where a fire takes "
        + "\(most.inOneUnit) at most, so that no fire can look",
      helps: Remedy("kill -KILL \(pid)", "ends it"))
  }
}
