/// What stands against a claim at this moment, as it was read under the admission lock.
public struct ClaimRoom: Sendable, Equatable {
  /// Lanes that hold a slot.
  public private(set) var live: Int
  private var busy: [Category: String] = [:]
  private let unreadable: String?
  private let pauses: PauseReading
  private let gate: ClosedGate?
  private let width: Int
  private let now: WallTime

  /// The room that these open lanes leave; `width` is nil where it may be exceeded. `unreadable` tells of index entries of
  /// which nobody can say what they are.
  ///
  /// A lane that is over and not settled yet still counts: only reconciliation may say that it is gone.
  public init(
    open: [(run: String, category: Category)], unreadable: String?, pauses: PauseReading, gate: ClosedGate?, width: Int?, now: WallTime
  ) {
    live = Set(open.map(\.category)).count
    for lane in open { busy[lane.category] = "run \(lane.run)" }
    self.unreadable = unreadable
    self.pauses = pauses
    self.gate = gate
    self.width = width ?? .max
    self.now = now
  }

  /// The reason that a claim of this category is denied for; nil: none. In the order of SPEC 5.
  public func objection(toClaimOf category: Category) -> Reason? { objection(to: category, holdsLane: false) }

  /// The reason that a respawn of this category is denied for; nil: none. Its lane has its slot already: it only stands in the
  /// way if there are more lanes than there may be.
  public func objection(toRespawnOf category: Category) -> Reason? { objection(to: category, holdsLane: true) }

  private func objection(to category: Category, holdsLane: Bool) -> Reason? {
    if let why = pauses.unreadableForAll ?? pauses.unreadable[category] ?? unreadable { return .unreadable(why) }
    for pause in [pauses.all, pauses.categories[category]] {
      if let pause, pause.standing(at: now) == .holds { return .paused(until: pause.until, why: pause.why) }
    }
    if !holdsLane, let by = busy[category] { return .busy(by: by) }
    if let gate { return .gate(name: gate.name, detail: gate.detail) }
    if live - (holdsLane ? 1 : 0) >= width { return .noFreeSlot }
    return nil
  }

  /// A claim of this category was granted.
  public mutating func took(_ category: Category) {
    live += 1
    busy[category] = "this fire"
  }
}
