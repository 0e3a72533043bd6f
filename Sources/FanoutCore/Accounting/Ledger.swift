/// TEMP
public struct RunFacts: Sendable, Equatable {
  public var id: String
  public var fire: String?
  public var category: Category?
  public var generation = 0
  public var attempt = 1
  public var startedAt: Moment?
  public var supervisor: String?
  public var worker: WorkerProcess?
  public var isConfirmed = false
  public var end: RunEndRecord?
  public var endedAt: Moment?
  public var respawnDenied: String?
  public var lockTaker: Int32?
  public var released: Moment?
  init(id: String) { self.id = id }
}
public struct Ledger: Sendable {
  var runs: [String: RunFacts] = [:]
  var order: [String] = []
  public init() {}
  public mutating func apply(_ record: Record) {
    guard let id = record.run else { return }
    if runs[id] == nil { runs[id] = RunFacts(id: id); order.append(id) }
    guard var r = runs[id] else { return }
    r.fire = record.fire ?? r.fire; r.category = record.category ?? r.category
    switch record.event {
    case .runStarted(let s): r.startedAt = record.moment; r.generation = Int(s.generation); r.supervisor = s.supervisor
    case .runSpawned(let w): r.worker = w
    case .runConfirmed: r.isConfirmed = true
    case .runEnded(let e): if r.end == nil { r.end = e; r.endedAt = record.moment }
    case .respawnDenied(let w): r.respawnDenied = w
    case .lockAcquired(_, let t): r.lockTaker = t
    case .lockReleased: r.released = record.moment
    case .runAdopted(let s, _): r.supervisor = s
    default: break
    }
    runs[id] = r
  }
  public func run(_ id: String) -> RunFacts? { runs[id] }
  public func recent(_ n: Int) -> [RunFacts] { order.suffix(n).compactMap { runs[$0] } }
  public var released: [Category: WallTime] { [:] }
  public func attempt(for c: Category) -> Int { 1 }
  public func refusals(of c: Category) -> Int { 0 }
  public func isReleased(lane: String) -> Bool { runs[lane]?.released != nil }
  public var openRuns: [RunFacts] { order.compactMap { runs[$0] }.filter { $0.startedAt != nil && $0.end == nil } }
  public var pendingRespawns: [RunFacts] { [] }
}
