import FanoutCore
import Glibc

/// What is left of a lane, as the world shows it and not as records say.
struct LaneRemains {
  /// The lane has an index entry, and no end was kept aside for it.
  var isOpen = false
  /// The lane's end, wherever it is kept.
  var end: RunEndRecord?
  /// Processes that are recognised as its.
  var processes: [ProcessEntry] = []
  /// Who holds its lock, in words; nil: nobody is seen to.
  var holder: String?

  /// Nothing is left.
  var isNothing: Bool { !isOpen && processes.isEmpty && holder == nil }

  /// Looks at a lane. Processes and lock are only looked at when its end is known: before, both are there. Throws where
  /// we lack what it takes to look: nobody has gone for that.
  static func of(
    _ lane: LaneToEnd, entries: [LiveEntry], ledger: Ledger, boot: String, state: StateDirectory, isThorough: Bool
  ) throws(SystemError) -> LaneRemains {
    var remains = LaneRemains()
    let entry = entries.first { $0.lane == lane.entry.lane }
    remains.end = ledger.run(lane.entry.run)?.end
    var isKeptAside = false
    if remains.end == nil, let kept = try lane.directory.keptEnd(), kept.run == lane.entry.run,
      case .runEnded(let end) = kept.event
    {
      remains.end = end
      isKeptAside = true
    }
    remains.isOpen = entry != nil && !isKeptAside
    guard isThorough || !remains.isOpen else { return remains }
    let notes = try KeeperFiles(state: state).notes(of: [lane.entry.run])
    let trace = Census.trace(of: lane.entry, in: ledger, boot: boot, state: state, noted: notes[lane.entry.run])
    remains.processes = try ProcessTree.members(of: [trace], in: [trace].pass()).runs[0].live
    // Whoever came after it in the same category holds the lock rightly.
    guard !entries.contains(where: { $0.category == lane.entry.category && $0.lane != lane.entry.lane }) else {
      return remains
    }
    let path = state.lock(of: lane.entry.category)
    let heldness = LockTable.observe([path])[0]
    // One that is no lock file any more holds nobody up; a want of descriptors has shown itself at the processes.
    if case .held = heldness { remains.holder = LockTable.words(heldness, path) }
    return remains
  }
}

extension LaneRemains {
  /// What is left, in words. With `admission` that lock was not to be had, and that is its holder.
  func sentence(of lane: LaneToEnd, in state: StateDirectory, admissionHeldBy admission: String?) -> String {
    var parts: [String] = []
    if !processes.isEmpty {
      let named = processes.prefix(5).map { "pid \($0.pid) (\($0.name), \($0.doing))" }
      let more = processes.count > named.count ? " and \(processes.count - named.count) more" : ""
      parts.append("\(named.joined(separator: ", "))\(more) still there")
    }
    if let holder { parts.append("its lock is held by \(holder)") }
    if isOpen {
      if let supervisor = SupervisorProcess.find(lane.entry.supervisor, in: state) {
        let doing =
          supervisor.isStopped
          ? "stopped; --now continues or ends it" : "\(supervisor.doing), and has not put its end on record"
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
