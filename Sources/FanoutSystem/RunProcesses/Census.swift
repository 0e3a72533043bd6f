import FanoutCore

/// What is open in a state directory at one moment, and what proves it.
struct Census {
  /// One open lane.
  struct Lane: Sendable, Equatable {
    var entry: LiveEntry
    /// Who looks after it.
    var care: LaneStanding.Care
    /// The run's processes, where nobody does.
    var processes: [ProcessEntry] = []
    /// By what it is known to be over, where it is.
    var proof = EndProof.kernel
    /// How its worker had ended, as its keeper wrote it down.
    var exit: ExitStatus?
    /// Whether it could not be found out whether it lives.
    var isUnproven: Bool { if case .unproven = care { true } else { false } }
  }

  var lanes: [Lane] = []
  /// Index entries that cannot be read, as sentences: safety state.
  var unreadable: [String] = []

  /// The runs of which nothing could be found out, and why; nil: of all others it is known.
  var unproven: (runs: [RunID], why: String)? {
    var runs: [RunID] = []
    var cause: String?
    for lane in lanes {
      guard case .unproven(let why) = lane.care else { continue }
      runs.append(lane.entry.run)
      cause = why
    }
    return cause.map { (runs, $0) }
  }

  /// Lanes that hold a slot.
  var living: [Lane] { lanes.filter { $0.care != .over } }
}
