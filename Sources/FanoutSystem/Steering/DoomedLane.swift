import FanoutCore
import Glibc

/// A lane that an operator wants ended, from the wish to the moment in which nothing of it is left.
struct DoomedLane {
  /// The run that the lane is at: generation 1, should its respawn have been quicker than the wish.
  var entry: LiveEntry
  /// Its directory.
  var directory: RunDirectory

  init(_ entry: LiveEntry, in state: StateDirectory) {
    self.entry = entry
    directory = RunDirectory(path: state.run(entry.run))
  }

  /// How long its tree may take to end: every step of its teardown, unless it is hurried.
  func patience(hurried: Bool) -> Duration {
    hurried ? .zero : (directory.run()?.terms.teardown ?? []).reduce(.zero) { $0 + $1.wait }
  }

  /// Moves the wish into the run's directory. A wish to end it at once is never weakened by one that waits, and waits
  /// for no look at what lies there.
  func wish(now: Bool) throws(SystemError) {
    if !now, directory.killWish() != nil { return }
    do throws(SystemError) {
      try directory.wishKill(now: now)
    } catch {
      switch error.code {
      // The run has ended, and so has its directory: there is nobody to tell.
      case ENOENT: return
      // Its worker may have put anything there.
      case EISDIR, ENOTEMPTY, EEXIST:
        FileTree.remove(directory.killFile)
        try directory.wishKill(now: now)
      default: throw error
      }
    }
  }

  /// Goes on to the respawn of the lane where that has begun; whether it has.
  mutating func follow(_ entries: [LiveEntry], in state: StateDirectory) -> Bool {
    guard let later = entries.first(where: { $0.lane == entry.lane }) else { return false }
    defer { entry = later }
    guard later.run != entry.run else { return false }
    directory = RunDirectory(path: state.run(later.run))
    return true
  }
}

/// What is left of a lane, as the world shows it and not as records say.
struct Remains {
  /// It has an index entry, and no end was kept aside for it.
  var isOpen = false
  /// Its end, wherever it is kept.
  var end: RunEndRecord?
  /// Processes that are recognised as its.
  var processes: [ProcessEntry] = []
  /// Who holds its lock, in words; nil: nobody is seen to.
  var holder: String?

  /// Nothing is left.
  var isNothing: Bool { !isOpen && processes.isEmpty && holder == nil }

  /// Looks at a lane. Processes and lock are only looked at when its end is known: before, both are there. Throws where we lack what it
  /// takes to look: nobody has gone for that.
  static func of(
    _ lane: DoomedLane, entries: [LiveEntry], ledger: Ledger, boot: String, state: StateDirectory, isThorough: Bool
  ) throws(SystemError) -> Remains {
    var remains = Remains()
    let entry = entries.first { $0.lane == lane.entry.lane }
    remains.end = ledger.run(lane.entry.run)?.end
    var isKeptAside = false
    if remains.end == nil, let kept = try lane.directory.keptEnd(), kept.run == lane.entry.run, case .runEnded(let end) = kept.event {
      remains.end = end
      isKeptAside = true
    }
    remains.isOpen = entry != nil && !isKeptAside
    guard isThorough || !remains.isOpen else { return remains }
    let notes = try KeeperFiles(state: state).notes(of: [lane.entry.run])
    let trace = Census.trace(of: lane.entry, in: ledger, boot: boot, state: state, noted: notes[lane.entry.run])
    remains.processes = try ProcessTree.members(of: [trace], in: ProcessTable.read()).runs[0].live
    // Whoever came after it in the same category holds the lock rightly.
    guard !entries.contains(where: { $0.category == lane.entry.category && $0.lane != lane.entry.lane }) else { return remains }
    let path = state.lock(of: lane.entry.category)
    let heldness = LockTable.observe([path])[0]
    // One that is no lock file any more holds nobody up; a want of descriptors has shown itself at the processes.
    if case .held = heldness { remains.holder = LockTable.words(heldness, path) }
    return remains
  }
}

extension Remains {
  /// What is left, in words. With `admission` that lock was not to be had, and that is its holder.
  func sentence(of lane: DoomedLane, in state: StateDirectory, admissionHeldBy admission: String?) -> String {
    var parts: [String] = []
    if !processes.isEmpty {
      let named = processes.prefix(5).map { "pid \($0.pid) (\($0.name), \($0.doing))" }
      let more = processes.count > named.count ? " and \(processes.count - named.count) more" : ""
      parts.append("\(named.joined(separator: ", "))\(more) still there")
    }
    if let holder { parts.append("its lock is held by \(holder)") }
    if isOpen {
      if let supervisor = SupervisorProcess.find(lane.entry.supervisor, in: state) {
        let doing = supervisor.isStopped ? "stopped; --now continues or ends it" : "at work, and has not put its end on record"
        parts.append("supervisor \(supervisor.id) (pid \(supervisor.pid)) is \(doing)")
      } else {
        parts.append(
          "no supervisor of it can be seen"
            + (admission.map { ", and to adopt it takes the admission lock, held by \($0)" } ?? ""))
      }
    }
    return parts.joined(separator: "; ")
  }
}

extension ProcessEntry {
  /// What it does, by the kernel's letter.
  var doing: String {
    switch state {
    case UInt8(ascii: "R"): "running"
    case UInt8(ascii: "S"), UInt8(ascii: "I"): "sleeping"
    case UInt8(ascii: "D"): "waiting inside the kernel, where no signal reaches it"
    case UInt8(ascii: "T"): "stopped"
    case UInt8(ascii: "t"): "stopped by a debugger"
    default: "ending"
    }
  }
}
