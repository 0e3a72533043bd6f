import FanoutCore
import Glibc

extension RunTrace {
  fileprivate func kept(by keeper: ProcessEntry?) -> RunTrace {
    guard keeper == nil else { return self }
    var trace = self
    trace.keeper = nil
    return trace
  }
}

/// Processes that belong together: those that live, and those that have ended and are not reaped.
struct ProcessGroup: Sendable, Equatable {
  /// The processes that live (or are stopped).
  var live: [ProcessEntry] = []
  /// The processes that have ended.
  var zombies: [ProcessEntry] = []

  /// The same, as looks are told apart by them.
  var dead: Set<EmptyPasses.Dead> { Set(zombies.map { EmptyPasses.Dead(pid: $0.pid, startTicks: $0.startTicks) }) }

  mutating func add(_ entry: ProcessEntry) {
    if entry.isZombie { zombies.append(entry) } else { live.append(entry) }
  }
}

/// What one look at /proc says about some runs.
struct ProcessTree: Sendable, Equatable {
  /// For each trace, in the order of the traces.
  private(set) var runs: [ProcessGroup]
  /// Children of a supervisor that are recognisable to no run at all. Give all runs of the supervisor, else theirs may
  /// be among them.
  private(set) var strays = ProcessGroup()
  /// For each trace: its keeper lives, and all its children are what others look after (a supervisor that its worker
  /// started, keepers of that one).
  private(set) var hasOnlyOthers: [Bool]
  /// For each trace: its keeper, if it lives.
  private(set) var keepers: [ProcessEntry?]

  /// Nobody was seen of any of these.
  init(of traces: [RunTrace]) {
    runs = traces.map { _ in ProcessGroup() }
    hasOnlyOthers = traces.map { _ in false }
    keepers = traces.map { _ in nil }
  }

  /// Sorts the processes of `pass` by the evidence of SPEC 8, "Ending": session, `FANOUT_RUN_ID`, shared lock. One
  /// pass serves all runs; a process belongs to one at most. This process belongs to none. Throws where descriptors or
  /// memory run out while it looks.
  static func members(of traces: [RunTrace], in pass: ProcessPass) throws(SystemError) -> ProcessTree {
    let table = pass.entries
    let keepers = traces.map { trace in
      trace.keeper.flatMap { noted in table.first { !$0.isZombie && $0.isTheKeeper(noted) } }
    }
    // Where no keeper lives, session and number are what is left to go by.
    let traces = traces.indices.map { traces[$0].kept(by: keepers[$0]) }
    var evidence = Evidence(traces: traces, pass: pass)
    let own = getpid()
    var tree = ProcessTree(of: traces)
    tree.keepers = keepers
    var claims: [Int: Evidence.Claim] = [:]
    for place in table.indices where table[place].pid != own && table[place].startTicks >= evidence.oldest {
      claims[place] = try evidence.claim(of: table[place])
    }
    tree.descend(from: traces, in: table, &claims)
    var open: [(entry: ProcessEntry, claim: Evidence.Claim)] = []
    for place in table.indices {
      guard let claim = claims[place] else { continue }
      if case .run(let index) = claim { tree.runs[index].add(table[place]) } else { open.append((table[place], claim)) }
    }
    // Second, because a known member that shares the lock proves that it still is the run's.
    try evidence.proveLocks(by: tree.runs)
    for (entry, claim) in open where claim != .others {
      if let index = try evidence.sharedLock(of: entry) {
        tree.runs[index].add(entry)
      } else if claim == .nobody, evidence.supervisors.contains(entry.parent) {
        tree.strays.add(entry)
      }
    }
    for index in tree.runs.indices { tree.runs[index].live.sort { $0.pid < $1.pid } }
    return tree
  }

  /// For each of the traces: what tells of its life although nobody of it was seen. A keeper knows the whole tree. It
  /// takes a few milliseconds where nobody was.
  func unseen(of traces: [RunTrace], in pass: ProcessPass) throws(SystemError) -> [UnseenLife?] {
    var unseen = traces.map { _ -> UnseenLife? in nil }
    let silent = traces.indices.filter { keepers[$0] == nil && runs[$0].live.isEmpty }
    for (index, life) in zip(silent, try UnseenLife.of(silent.map { traces[$0] }, in: pass.entries)) {
      unseen[index] = life
    }
    return unseen
  }
}

extension ProcessTree {
  /// What is below a keeper is the run's, whatever it did to its session, environment and descriptors; but for what
  /// others look after.
  fileprivate mutating func descend(
    from traces: [RunTrace], in table: [ProcessEntry], _ claims: inout [Int: Evidence.Claim]
  ) {
    guard keepers.contains(where: { $0 != nil }) || traces.contains(where: \.fellToSupervisor) else { return }
    let children = Dictionary(grouping: table.indices) { table[$0].parent }
    for index in traces.indices {
      let keeper = keepers[index]?.pid
      let supervisor = traces[index].fellToSupervisor ? traces[index].supervisor : nil
      for root in [keeper, supervisor].compactMap({ $0 }) {
        var next = children[root] ?? []
        if root == keeper {
          // We ourselves may be one of those others: a supervisor that this worker started, which has adopted its run.
          hasOnlyOthers[index] =
            !next.isEmpty
            && next.allSatisfy { !table[$0].isZombie && (claims[$0] == .others || table[$0].pid == getpid()) }
        }
        while let place = next.popLast() {
          // Older than the run: it was there before, and nobody's child of ours.
          guard let claim = claims[place], claim == .nobody || claim == .run(index) else { continue }
          claims[place] = .run(index)
          next += children[table[place].pid] ?? []
        }
      }
    }
  }
}

/// The traces, arranged so that each process is looked at once.
private struct Evidence {
  enum Claim: Equatable {
    case run(Int)
    /// Somebody else looks after it: not ours to end, although it may hold the lock of a run that it has adopted.
    case others
    case nobody
  }

  let traces: [RunTrace]
  let oldest: UInt64
  let supervisors: Set<Int32>
  private var sessions: [Int32: Int] = [:]
  private var names: [ArraySlice<UInt8>: Int] = [:]
  private var locks: [FileIdentity: Int] = [:]
  private var proven: Set<FileIdentity> = []
  /// Numbers that live: a taker among them cannot be the fallen one, its number was given to somebody else.
  private let living: Set<Int32>

  private let pass: ProcessPass

  init(traces: [RunTrace], pass: ProcessPass) {
    self.traces = traces
    self.pass = pass
    oldest = traces.oldestStart
    living = Set(pass.entries.filter { !$0.isZombie }.map(\.pid))
    supervisors = Set(traces.compactMap(\.supervisor))
    var leaders: [Int32: UInt64] = [:]
    for entry in pass.entries { leaders[entry.pid] = entry.startTicks }
    for (index, trace) in traces.enumerated() {
      names[Array(trace.environmentEntry.utf8)[...]] = index
      if let lock = trace.lock {
        // Of two runs over one lock the later one has it: a respawn starts when nothing is left of the first.
        locks[lock] = index
        if trace.holdsLock { proven.insert(lock) }
      }
      // A stranger that lives under the worker's number leads a session of its own. Where a keeper knows the tree, a
      // number says nothing more.
      if trace.keeper == nil, let worker = trace.worker, leaders[worker.pid].map(worker.started.contains) ?? true {
        sessions[worker.pid] = index
      }
    }
  }

  func claim(of entry: ProcessEntry) throws(SystemError) -> Claim {
    // It shows the environment of the supervisor whose memory it shares.
    if entry.isKeeper { return .others }
    if let index = sessions[entry.session], entry.startTicks >= traces[index].startedTicks { return .run(index) }
    guard !entry.isZombie, let environment = pass.environment(of: entry) else { return .nobody }
    let name = environment.first { $0.starts(with: "FANOUT_RUN_ID=".utf8) }
    if let name, let index = names[name], entry.startTicks >= traces[index].startedTicks { return .run(index) }
    let isChild = supervisors.contains(entry.parent)
    return try LookedAfter.bySomebodyElse(entry, environment, isChildOfOurs: isChild) ? .others : .nobody
  }

  mutating func proveLocks(by runs: [ProcessGroup]) throws(SystemError) {
    for (index, trace) in traces.enumerated() {
      guard let lock = trace.lock, locks[lock] == index, !proven.contains(lock) else { continue }
      for process in runs[index].live where try ProcessTable.lockHeld(process.pid, lock) == true {
        proven.insert(lock)
        break
      }
    }
  }

  /// Whether the fallen supervisor took the lock that is shared. Where its number lives again, that one may have taken
  /// it since.
  private func isTaker(_ lock: HeldLock, of trace: RunTrace) throws(SystemError) -> Bool {
    guard let taker = trace.lockTaker, taker > 0, taker == lock.taker else { return false }
    if taker == getpid() || !living.contains(taker) { return true }
    return try ProcessTable.lockHeld(taker, lock.file) != true
  }

  func sharedLock(of entry: ProcessEntry) throws(SystemError) -> Int? {
    guard !locks.isEmpty, !entry.isZombie, let held = try ProcessTable.locks(entry.pid, of: Set(locks.keys)) else {
      return nil
    }
    for lock in held {
      guard let index = locks[lock.file], entry.startTicks >= traces[index].startedTicks else { continue }
      if proven.contains(lock.file) { return index }
      if try isTaker(lock, of: traces[index]) { return index }
    }
    return nil
  }
}
