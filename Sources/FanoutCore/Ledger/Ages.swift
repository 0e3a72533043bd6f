/// How old something in a state directory is by every clock there is: what retention goes by.
public struct Ages: Sendable, Equatable {
  /// Now.
  public let now: Moment
  private let elapsed: Int64
  private let files: [Standing.File]
  /// The wall clock is further than what proves it, and has not stood for long enough to be believed.
  public let doubt: ProvenTime.Doubt?

  /// Ages as they are now, by what a journal amounts to.
  public init(_ standing: Standing, at now: Moment) {
    self.now = now
    var time = standing.time
    time.witness(now)
    elapsed = time.elapsed
    doubt = time.doubt
    files = standing.files.filter { $0.first != nil }
  }

  /// How old what bears that moment in its name is at least.
  ///
  /// The wall clock that named it may have been wrong, and so may the present one. What was named for a day was made
  /// before the last record of that day's file (of the last before it, where it has none): so it is no older than what
  /// has passed since. What is older than all files is older than the first record by what the names say.
  public func age(of stamp: WallTime) -> Duration {
    let byWall = now.wall - stamp
    guard let proven = proven(stamp) else { return byWall }
    return min(byWall, proven)
  }

  private func proven(_ stamp: WallTime) -> Duration? {
    let day = stamp.day
    if let file = files.last(where: { $0.day <= day }) { return .milliseconds(elapsed - file.elapsed) }
    guard let first = files.first, let wall = first.first?.wall else { return nil }
    return .milliseconds(elapsed - first.elapsed) + max(.zero, wall - stamp)
  }
}
