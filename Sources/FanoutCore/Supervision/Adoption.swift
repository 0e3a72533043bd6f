/// What a supervisor makes of an orphan that it takes over: whether its worker lives, and what its new lane is told.
public struct Adoption: Sendable, Equatable {
  /// A living process of the run.
  public struct Process: Sendable, Equatable {
    /// The process's number.
    public var pid: Int32
    /// The session that it is in.
    public var session: Int32
    /// The process's start in clock ticks since boot.
    public var startTicks: UInt64

    /// A process.
    public init(pid: Int32, session: Int32, startTicks: UInt64) {
      self.pid = pid
      self.session = session
      self.startTicks = startTicks
    }
  }

  /// What a keeper's notes say of the worker.
  public enum NotedWorker: Sendable, Equatable {
    /// There are none, or they do not count here.
    case unknown
    /// A process that lives, by its number.
    case lives(Int32)
    /// One that lives no more: whoever leads a session now is another.
    case gone
  }

  /// The end that is on disk already.
  public let known: RecordedEnd?
  /// The worker as it is on record, of this boot: its session may live although it does not.
  public let recorded: WorkerProcess?
  /// The worker's own process, if it lives and its end is still to come.
  public let worker: Process?
  /// Since when it runs by our clock, as far as that is on record.
  public let since: MonotonicTime?
  private let isConfirmed: Bool

  /// Decides by what the journal says of the run and by the processes of it that live. A number counts only in the boot
  /// and in the namespace in which it was recorded; `namespace` is the adopter's. An end that its supervisor could not
  /// record any more is on its way already: what is left of such a run are leftovers. `noted`: what its keeper wrote
  /// down of the worker.
  public init(
    facts: RunFacts?, known: RecordedEnd?, processes: [Process], boot: String, namespace: String? = nil,
    noted: NotedWorker = .unknown
  ) {
    let isThisBoot = facts?.startedAt.boot == boot
    self.known = known
    recorded = facts?.worker(seenFrom: namespace, boot: boot)
    worker = known == nil && isThisBoot ? Adoption.worker(recorded, noted, among: processes) : nil
    // What ran under a number of another namespace runs under one of ours, and its limits go on, by our clock.
    let former = isThisBoot ? facts?.worker : nil
    since = former.flatMap { RecordedNumbers.moment($0.since, writtenIn: $0.namespace, seenFrom: namespace) }
    isConfirmed = facts?.isConfirmed ?? false
  }

  /// The recorded process; where its supervisor fell between starting and recording it, the oldest that leads its
  /// session, as a worker does.
  private static func worker(_ recorded: WorkerProcess?, _ noted: NotedWorker, among processes: [Process]) -> Process? {
    guard let recorded else {
      switch noted {
      case .lives(let pid): return processes.first { $0.pid == pid }
      case .gone: return nil
      case .unknown: break
      }
      return processes.filter { $0.pid == $0.session }.min { ($0.startTicks, $0.pid) < ($1.startTicks, $1.pid) }
    }
    return processes.first { $0.pid == recorded.pid && $0.startTicks == recorded.startTicks }
  }

  /// What the new lane is told where the worker lives and can be watched.
  public var ofWorker: Lane.Signal { .adopted(since: since, confirmed: isConfirmed) }
}
