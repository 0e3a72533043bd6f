import FanoutCore

/// What was counted in a world, or in many.
public struct Tally: Sendable {
  /// Fires, those that met another at work among them.
  public var fires = 0
  /// Fires that met another at work.
  public var busyFires = 0
  /// Workers that were started.
  public var workers = 0
  /// Processes that workers left behind.
  public var leftovers = 0
  /// Links of chains among them: those that share the lock, and those that have closed it.
  public var links = [0, 0]
  /// Runs of generation 1.
  public var respawns = 0
  /// Runs that were taken over.
  public var adoptions = 0
  /// Runs that reconciliation settled.
  public var settlements = 0
  /// Lanes that were released.
  public var releases = 0
  /// Lines written to journals.
  public var records = 0
  /// Effects of all processes.
  public var steps = 0
  /// How often each kind of fault struck.
  public var struck = [Int](repeating: 0, count: WorldFault.allCases.count)
  /// How often each rule was judged.
  public var judged = [Int](repeating: 0, count: Rule.allCases.count)
  var atOneInstant = 0

  /// Nothing yet.
  public init() {}

  /// Adds what was counted elsewhere.
  public static func += (left: inout Tally, right: Tally) {
    left.fires += right.fires
    left.busyFires += right.busyFires
    left.workers += right.workers
    left.leftovers += right.leftovers
    for place in left.links.indices { left.links[place] += right.links[place] }
    left.respawns += right.respawns
    left.adoptions += right.adoptions
    left.settlements += right.settlements
    left.releases += right.releases
    left.records += right.records
    left.steps += right.steps
    for place in left.struck.indices { left.struck[place] += right.struck[place] }
    for place in left.judged.indices { left.judged[place] += right.judged[place] }
  }
}
