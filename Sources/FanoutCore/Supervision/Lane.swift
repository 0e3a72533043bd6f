/// One category's tenure under one lock: a first run, its leftovers, perhaps one respawn, the release. A state machine
/// as a value: it is told what happened and answers what to do; it does nothing itself and knows no clock.
///
/// ```
/// opening ─spawned─▶ running ─exit─▶ clearing ─tree gone─▶ recording ─on disk─▶ resting ─delay over─▶ asking
///    │ spawnFailed      │ limit, kill         ▲                │ no respawn           │ kill            │ allowed: opening (generation 1)
///    ▼                  ▼                     │                ▼                      ▼                 ▼ denied
/// recording          clearing ────────────────┘             released               released          released
/// ```
public struct Lane: Sendable, Equatable {
  /// Where the lane stands, with just the data that is legal there.
  public enum Phase: Sendable, Equatable {
    /// The run is on record; its worker is being started.
    case opening
    /// The worker lives.
    case running(Running)
    /// Worker or leftovers are being ended; nothing new starts here.
    case clearing(Clearing)
    /// The tree is gone; the end is being put on disk.
    case recording(RunEnd)
    /// The run was productive: the lock and the slot are kept until the respawn.
    case resting(until: MonotonicTime)
    /// Admission is being asked for generation 1.
    case asking
    /// The lock may be freed. Nothing follows.
    case released
  }

  /// A living worker.
  public struct Running: Sendable, Equatable {
    /// When it was started.
    public var since: MonotonicTime
    /// When it counts as started; nil: it does already.
    public var confirmAt: MonotonicTime?
    /// When its time limit ends.
    public var limitAt: MonotonicTime?
    /// When its silence has lasted too long.
    public var stallAt: MonotonicTime?
    /// A signal of life is being looked for; the answer moves `stallAt` or ends the run.
    public var isListening = false
    /// How it is kept from writing faster than its log can be cut.
    public var slowing: Slowing
  }

  /// A tree that is being ended.
  public struct Clearing: Sendable, Equatable {
    /// Since when the worker ran; nil where it was never seen alive.
    public var since: MonotonicTime?
    /// Why fanout ended it; nil: it ended by itself.
    public var cause: EndCause?
    /// How the worker exited; nil: it still lives.
    public var exit: ExitStatus?
    /// When it exited.
    public var exitedAt: MonotonicTime?
    /// The worker ended well by itself before the run was confirmed: it did start, and its end may wait for leftovers.
    public var owesConfirmation = false
    /// What it reported; nil: not read yet.
    public var reading: OutcomeReading?
    /// How many teardown steps were sent; `Int.max` from KILL on.
    public var stepsSent = 0
    /// How many rounds of KILL were sent.
    public var kills = 0
    /// When the next step is due.
    public var nextStepAt: MonotonicTime?
    /// What was seen beside the worker.
    public var swept: [SweptProcess] = []
    /// What the last pass found: where the next one finds the same, it is stuck; else it moves on and is looked for
    /// again soon.
    public var lastFound: [SweptProcess] = []
    /// Nothing is left of it, and by what that is known; nil: it is not known yet.
    public var proof: EndProof?
    /// A pass over the processes is under way.
    public var isSweeping = false
  }

  /// What the world tells a lane.
  public enum Signal: Sendable, Equatable {
    /// The worker was executed.
    case spawned
    /// The worker could not be executed: why.
    case spawnFailed(String)
    /// A living worker of a fallen supervisor was taken over: the moment it had started, on this boot's clock.
    case adopted(since: MonotonicTime?, confirmed: Bool)
    /// A fallen supervisor's worker was found to have ended, so and with that report; something of its run may live.
    case adoptedLeftovers(ExitStatus, OutcomeReading)
    /// The worker's own process ended, and this is what it reported.
    case exited(ExitStatus, OutcomeReading)
    /// A pass over the processes found these of the run; `worker` tells whether its own process is among them.
    case swept([SweptProcess], workerLives: Bool)
    /// One of those that were found has ended.
    case leftoverExited
    /// Nothing of the run is left, and by what that is known. Only after its `exited`.
    case treeGone(EndProof)
    /// The log takes that much on disk.
    case output(onDisk: Int)
    /// The log was cut, which had come to that many bytes, cut ones included; whether the worker was stopped for it and
    /// still is.
    case cut(written: Int, hasStopped: Bool)
    /// The latest sign of life, as far as can be seen.
    case signOfLife(MonotonicTime)
    /// An operator wants it ended; `now` skips the steps.
    case kill(now: Bool)
    /// Time has passed.
    case tick
    /// The end is on disk.
    case recorded
    /// Admission allows generation 1; its run is on record.
    case respawnAllowed
    /// Admission does not allow generation 1: why.
    case respawnDenied(String)
  }

  /// What a lane wants done.
  public enum Effect: Sendable, Equatable {
    /// Start the worker of `run`.
    case spawn
    /// Put on record that the run counts as started.
    case confirm
    /// Look for the latest sign of life (output, heartbeat) and signal it.
    case listen
    /// Stop the worker's group, cut the middle of the log, and signal `cut`; the group stays stopped.
    case cutOutput
    /// Continue the group that was stopped for a cut.
    case continueWorker
    /// Make a pass over the processes, send this signal (nil: none) to what is found of the run, and signal what was
    /// found.
    case sweep(sending: Int32?)
    /// Put the end on disk, then signal `recorded`.
    case record(RunEnd)
    /// Ask admission for generation 1, and put its run on record if allowed.
    case askRespawn
    /// Put on record that the respawn was denied, and why.
    case recordDenial(String)
    /// Free the lock by closing it. Always the last.
    case release
  }

  /// The run that the lane is at.
  public internal(set) var run: Run
  /// Where it stands.
  public internal(set) var phase: Phase
  /// The end of generation 0, once it is recorded.
  public internal(set) var previous: RunEnd?
  /// An operator asked for an end: nothing starts here any more.
  var isUnwanted = false
  /// And asked to skip the steps.
  var isHurried = false

  /// A lane whose lock is held and whose run is on record; `begin` answers the first effects.
  public init(run: Run) {
    self.run = run
    phase = .opening
  }

  /// The first effects of a lane that is not adopted.
  public func begin() -> [Effect] { [.spawn] }

  /// When the lane next wants a `tick`; nil: only the world can move it.
  public var deadline: MonotonicTime? {
    switch phase {
    case .running(let running):
      // One that is slowed is not silent.
      [
        running.confirmAt, running.limitAt,
        running.slowing.stoppedUntil ?? (running.isListening ? nil : running.stallAt),
      ].compactMap { $0 }.min()
    // While a pass is under way only what it finds can move the lane: to be woken then would be to be woken again at
    // once.
    case .clearing(let clearing): clearing.isSweeping ? nil : clearing.nextStepAt
    case .resting(let until): until
    case .opening, .recording, .asking, .released: nil
    }
  }

  /// Whether its lock may be freed.
  public var isReleased: Bool { phase == .released }
}
