import FanoutCore
import Glibc

/// One look at /proc for all open lanes.
struct LaneLook {
  let lanes: [ObservedLane]
  let strays: [StrayProcess]
  let unreadable: [String]
  private let table: [ProcessEntry]
  private let state: StateDirectory

  init(_ state: StateDirectory, census: Census, ledger: Ledger, clocks: Clocks) {
    self.state = state
    let now = clocks.moment()
    let monotonic = clocks.monotonic()
    var unreadable: [String] = []
    let ids = Set(census.lanes.map(\.entry.supervisor)).sorted()
    var supervisors: [SupervisorID: ProcessEntry] = [:]
    for (id, heldness) in zip(ids, LockTable.observe(ids.map(state.supervisorLock))) {
      if case .held(let pids) = heldness {
        supervisors[id] = pids.lazy.compactMap { ProcessTable.entry($0) }.first
      }
    }
    var notes: [RunID: KeeperNotes] = [:]
    do throws(SystemError) { notes = try KeeperFiles(state: state).notes(of: Set(census.lanes.map(\.entry.run))) } catch
    {
      unreadable.append("\(error)")
    }
    let traces = census.lanes.map { lane in
      var trace = Census.trace(of: lane.entry, in: ledger, boot: now.boot, state: state, noted: notes[lane.entry.run])
      trace.supervisor = supervisors[lane.entry.supervisor]?.pid
      return trace
    }
    var tree = ProcessTree(of: traces)
    var table: [ProcessEntry] = []
    do throws(SystemError) {
      let pass = try traces.pass()
      tree = try ProcessTree.members(of: traces, in: pass)
      table = pass.entries
    } catch {
      unreadable.append("\(error)")
    }
    self.table = table
    /// Whether what a lane's killed keeper left has fallen to the supervisor.
    func hasLostKeeper(_ place: Int) -> Bool {
      traces[place].keeper != nil && tree.keepers[place] == nil && notes[census.lanes[place].entry.run]?.isGone == false
    }
    func strays(of supervisor: ProcessEntry?) -> [ProcessEntry] {
      supervisor.map { parent in tree.strays.live.filter { $0.parent == parent.pid } } ?? []
    }
    let lanes = census.lanes.enumerated().map { place, lane in
      let entry = lane.entry
      let supervisor = supervisors[entry.supervisor]
      let seen = ObservedLane.Seen(
        processes: tree.runs[place].live, supervisor: supervisor,
        strays: hasLostKeeper(place) ? strays(of: supervisor) : [],
        indexed: FileSign("\(state.live)/\(entry.run)")?.changed,
        exited: notes[entry.run]?.exit == nil ? nil : FileSign(state.keeperNotes(entry.supervisor))?.changed)
      return ObservedLane(
        lane, seen: seen, facts: ledger.run(entry.run), directory: RunDirectory(path: state.run(entry.run)), now: now,
        monotonic: monotonic)
    }
    self.lanes = lanes
    self.strays = tree.strays.live.map { process in
      StrayProcess(
        process: process,
        supervisor: ids.first { supervisors[$0]?.pid == process.parent } ?? SupervisorID(""),
        mayBeOf: lanes.filter { $0.strays.contains(process) }.map(\.run))
    }
    self.unreadable = unreadable
  }

  /// Living processes whose environment names a run of this state directory that has ended and is not open any more.
  func leftovers(of ledger: Ledger) -> [LeftoverProcess] {
    let open = Set(lanes.map(\.run)).union(lanes.map(\.lane.first))
    let own = getpid()
    return table.compactMap { process in
      guard process.pid != own, !process.isZombie,
        let environment = (try? ProcessTable.environment(process.pid)) ?? nil,
        let run = ProcessEnvironment.value(of: "FANOUT_RUN_ID", in: environment).map({ RunID($0) }),
        !open.contains(run), ledger.run(run)?.end != nil,
        ProcessEnvironment.value(of: "FANOUT_RUN_DIR", in: environment) == state.run(run),
        !ancestors(of: own).contains(process.pid)
      else { return nil }
      return LeftoverProcess(process: process, run: run)
    }
  }

  /// The processes above one: somebody who looks from inside a worker's old shell is no leftover to himself.
  private func ancestors(of pid: Int32) -> Set<Int32> {
    var found: Set<Int32> = []
    var next = pid
    while let entry = table.first(where: { $0.pid == next }), entry.parent > 0, found.insert(entry.parent).inserted {
      next = entry.parent
    }
    return found
  }
}
