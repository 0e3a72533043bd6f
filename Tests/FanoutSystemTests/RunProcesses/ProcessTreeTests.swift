import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

/// One way to leave a process behind: what the worker runs before `sh -c 'echo $$; exec sleep 1000'`, and by what it is
/// found.
struct Leftover: Sendable, CustomTestStringConvertible {
  let name: String
  let prefix: String
  let redirect: String
  let isFound: Bool
  /// Found also by one who does not hold the lock.
  var isFoundByOthers: Bool
  var testDescription: String { name }

  static let all = [
    Leftover(name: "in the background", prefix: "", redirect: "3>&-", isFound: true, isFoundByOthers: true),
    Leftover(
      name: "in the background without environment", prefix: "env -i", redirect: "3>&-", isFound: true,
      isFoundByOthers: true),
    Leftover(name: "in a session of its own", prefix: "setsid", redirect: "3>&-", isFound: true, isFoundByOthers: true),
    Leftover(
      name: "without environment, lock kept", prefix: "env -i setsid", redirect: "", isFound: true,
      isFoundByOthers: false),
    Leftover(
      name: "without anything", prefix: "env -i setsid", redirect: "3>&-", isFound: false, isFoundByOthers: false),
    Leftover(
      name: "that names another run", prefix: "env FANOUT_RUN_ID=other-1 setsid", redirect: "3>&-", isFound: false,
      isFoundByOthers: false),
    Leftover(
      name: "that names a supervisor", prefix: "env -i FANOUT_SUPERVISOR=x setsid", redirect: "3>&-", isFound: false,
      isFoundByOthers: false
    ),
  ]
}

extension Machine {
  @Suite(.enabled(if: Tool.exists("setsid"), "setsid is missing")) struct `The processes of a run` {
    let scratch: Scratch
    let lockPath: String
    /// Of this test alone: others run at the same time, and their processes are seen too.
    let run: RunID

    init() throws {
      scratch = try Scratch()
      lockPath = try scratch.file("code.lock")
      run = RunID(URL(fileURLWithPath: scratch.path).lastPathComponent)
    }

    /// A worker of the run that holds the lock and waits; its leftover says its number when it has its final shape.
    func worker(_ leftover: Leftover, lock: CategoryLock, _ body: (Child, ProcessEntry) throws -> Void) throws {
      let words = try Words()
      let hold = try Words()
      let script = "\(leftover.prefix) /bin/sh -c 'echo $$; exec sleep 1000' \(leftover.redirect) & read x"
      let child = try shell(
        script, environment: ["FANOUT_RUN_ID=\(run)"], input: hold.reader.number, output: words.writer.number,
        lock: lock.number)
      let ended = Ended()
      try body(child, try ended.add(try words.number()))
      try stop(child)
    }

    func trace(_ child: Child, lock: CategoryLock, holds: Bool = true) throws -> RunTrace {
      let start = try #require(ProcessTable.entry(child.pid)).startTicks
      return RunTrace(
        runID: run, worker: (child.pid, start), startedTicks: start, lock: lock.identity, holdsLock: holds,
        supervisor: child.pid)
    }

    @Test(arguments: Leftover.all) func `are found by session, by run id and by shared lock`(leftover: Leftover) throws
    {
      let lock = try held(CategoryLock.take(lockPath))
      try worker(leftover, lock: lock) { child, left in
        let tree = try ProcessTree.members(of: [try trace(child, lock: lock)], in: ProcessPass(environmentsSince: 0))
        #expect(tree.runs[0].live.contains { $0.pid == child.pid })
        #expect(tree.runs[0].live.contains { $0.pid == left.pid } == leftover.isFound)
        #expect(tree.strays.live.contains { $0.pid == left.pid } == !leftover.isFound)
        #expect(!tree.runs[0].live.contains { $0.pid == getpid() })
      }
    }

    @Test(arguments: Leftover.all) func `are found when the worker is a zombie, and when it is gone`(leftover: Leftover)
      throws
    {
      let lock = try held(CategoryLock.take(lockPath))
      try worker(leftover, lock: lock) { child, left in
        let trace = try trace(child, lock: lock)
        kill(child.pid, SIGKILL)
        _ = try end(of: child.pidfd, leavingZombie: true)
        for isThere in [true, false] {
          let group = try ProcessTree.members(of: [trace], in: ProcessPass(environmentsSince: 0)).runs[0]
          #expect(group.live.map(\.pid) == (leftover.isFound ? [left.pid] : []), "\(group) of \(child.pid)")
          #expect(group.zombies.map(\.pid) == (isThere ? [child.pid] : []))
          _ = try ExitWatch.status(of: child.pidfd)
        }
      }
    }

    @Test(arguments: Leftover.all) func `are not claimed by a lock that may be a stranger's by now`(leftover: Leftover)
      throws
    {
      let lock = try held(CategoryLock.take(lockPath))
      try worker(leftover, lock: lock) { child, left in
        var trace = try trace(child, lock: lock, holds: false)
        trace.worker = nil
        trace.runID = leftover.isFoundByOthers ? run : "unknown-1"
        func isFound() throws -> Bool {
          try ProcessTree.members(of: [trace], in: ProcessPass(environmentsSince: 0)).runs[0].live.contains {
            $0.pid == left.pid
          }
        }
        // With neither session nor holder, only the run id is left.
        #expect(try isFound() == (leftover.isFoundByOthers && !leftover.prefix.contains("-i")))
        // The number of the taker, and a known member that shares the lock, each prove that it is still the run's.
        trace.lockTaker = getpid()
        #expect(
          try isFound() == (leftover.redirect.isEmpty || (leftover.isFoundByOthers && !leftover.prefix.contains("-i"))))
        trace.lockTaker = getpid() + 1
        #expect(try isFound() == (leftover.isFoundByOthers && !leftover.prefix.contains("-i")))
        trace.runID = run
        #expect(
          try isFound() == (leftover.redirect.isEmpty || (leftover.isFoundByOthers && !leftover.prefix.contains("-i"))))
      }
    }

    @Test(.enabled(if: Tool.exists("flock"), "flock is missing"))
    func `are not those who only have the lock file open, or wait for it`() throws {
      let lock = try held(CategoryLock.take(lockPath))
      let words = try Words()
      let hold = try Words()
      let start = try #require(ProcessTable.entry(getpid())).startTicks
      let waiting = try shell("exec flock \"$1\" true", [lockPath])
      let open = try shell(
        "exec 9<>\"$1\"; echo ready; read x", [lockPath], input: hold.reader.number, output: words.writer.number)
      #expect(try words.line() == "ready")
      try eventually {
        try String(contentsOfFile: "/proc/locks", encoding: .utf8).contains("-> FLOCK  ADVISORY  WRITE \(waiting.pid) ")
      }
      let trace = RunTrace(runID: run, startedTicks: start, lock: lock.identity, holdsLock: true, supervisor: getpid())
      let tree = try ProcessTree.members(of: [trace], in: ProcessPass(environmentsSince: 0))
      #expect(tree.runs[0].live == [])
      #expect(tree.strays.live.contains { $0.pid == waiting.pid } && tree.strays.live.contains { $0.pid == open.pid })
      for child in [waiting, open] { try stop(child) }
    }

    /// Its first thread has ended, and the environment or the lock is all that it has kept.
    @Test(.enabled(if: Tool.exists("python3"), "python3 is missing"), arguments: [true, false])
    func `are also those of which another thread than the first lives`(keepsLock: Bool) throws {
      let lock = try held(CategoryLock.take(lockPath))
      let start = try #require(ProcessTable.entry(getpid())).startTicks
      let words = try Words()
      let hold = try Words()
      let child = try leaderless(
        environment: keepsLock ? [] : ["FANOUT_RUN_ID=\(run)"], input: hold.reader.number,
        output: words.writer.number, lock: keepsLock ? lock.number : nil)
      #expect(try words.line() == "ready")
      try eventually { ProcessTable.entry(child.pid)?.state == UInt8(ascii: "Z") }
      let trace = RunTrace(runID: run, startedTicks: start, lock: lock.identity, holdsLock: true)
      let tree = try ProcessTree.members(of: [trace], in: ProcessPass(environmentsSince: start))
      #expect(tree.runs[0].live.map(\.pid) == [child.pid] && tree.runs[0].zombies == [])
      #expect(try ProcessTable.lockHeld(child.pid, lock.identity) == keepsLock)
      try stop(child)
    }

    /// What the kernel says of the group, whether anybody was seen or not.
    @Test func `are known to the kernel by the group that the worker led`() throws {
      let words = try Words()
      let hold = try Words()
      let child = try shell("sleep 1000 & echo $!; read x", input: hold.reader.number, output: words.writer.number)
      let left = Ended()
      let sleeper = try left.add(try words.number())
      let start = try #require(ProcessTable.entry(child.pid)).startTicks
      func lives(_ worker: (pid: Int32, startTicks: UInt64)) throws -> Bool {
        UnseenLife.groupLives(
          RunTrace.Worker(worker.pid, startTicks: worker.startTicks), in: try ProcessTable.read())
      }
      #expect(try lives((child.pid, start)))
      // A stranger that leads a group of that number.
      #expect(try !lives((child.pid, start - 1)) && !lives((1, 0)))
      try stop(child)
      #expect(try lives((child.pid, start)))
      kill(sleeper.pid, SIGKILL)
      try eventually { try !lives((child.pid, start)) }
    }

    @Test func `of several runs are told apart in one look`() throws {
      let hold = try Words()
      let children = try (0..<5).map {
        try shell("read x", environment: ["FANOUT_RUN_ID=\(run)-\($0)"], input: hold.reader.number)
      }
      let traces = (0..<5).map { RunTrace(runID: "\(run)-\($0)", startedTicks: 0) }
      let tree = try ProcessTree.members(of: traces, in: ProcessPass(environmentsSince: 0))
      #expect(tree.runs.map { $0.live.map(\.pid) } == children.map { [$0.pid] })
      for child in children { try stop(child) }
    }
  }

  @Suite struct `A session` {
    // Numbers that no kernel gives out, so that nothing but the table speaks.
    static let worker: Int32 = 1 << 29
    static func entry(_ pid: Int32, session: Int32 = worker, start: UInt64, parent: Int32 = 1) -> ProcessEntry {
      ProcessEntry(
        pid: pid, parent: parent, group: session, session: session, state: UInt8(ascii: "S"), threads: 1,
        startTicks: start, name: "x")
    }
    static let member = entry(worker + 1, start: 120)

    @Test(arguments: [
      ("its leader lives", [entry(worker, start: 100), member], 2),
      ("its leader is gone", [member], 1),
      ("a stranger leads it", [entry(worker, start: 110), member], 0),
      ("a member is older than the run", [entry(worker + 1, start: 99)], 0),
      ("another session", [entry(worker + 1, session: worker + 1, start: 120)], 0),
    ]) func `counts only where the number cannot mean another`(name: String, table: [ProcessEntry], count: Int) throws {
      let trace = RunTrace(runID: "a-1", worker: (Self.worker, 100), startedTicks: 100)
      #expect(try ProcessTree.members(of: [trace], in: ProcessPass(table)).runs[0].live.count == count)
    }

    /// Its supervisor fell before it could record the worker: a keeper tells a start to the millisecond, between two.
    @Test(arguments: [
      ("its leader lives", [entry(worker, start: 101), member], 2),
      ("its leader is gone", [member], 1),
      ("a stranger leads it", [entry(worker, start: 103), member], 0),
    ]) func `counts by what a keeper noted as by a record`(name: String, table: [ProcessEntry], count: Int) throws {
      var trace = RunTrace(runID: "a-1", startedTicks: 100)
      trace.worker = RunTrace.Worker(KeeperNotes.Process(pid: Self.worker, started: 1005...1025))
      #expect(try ProcessTree.members(of: [trace], in: ProcessPass(table)).runs[0].live.count == count)
      // Where the keeper lives, it knows more.
      trace.keeper = KeeperNotes.Process(pid: Self.worker - 1, started: 1000...1000)
      let keeper = ProcessEntry(
        pid: Self.worker - 1, parent: 1, group: 1, session: 1, state: UInt8(ascii: "S"), threads: 1, startTicks: 100,
        name: "fanout-keeper")
      #expect(try ProcessTree.members(of: [trace], in: ProcessPass(table + [keeper])).runs[0].live.isEmpty)
    }

    @Test func `counts nothing for a run that is older than it, though an older run is looked at with it`() throws {
      let traces = [
        RunTrace(runID: "a-1", worker: (Self.worker, 100), startedTicks: 100),
        RunTrace(runID: "b-1", startedTicks: 50),
      ]
      let table = [Self.entry(Self.worker + 1, start: 99), Self.member]
      #expect(try ProcessTree.members(of: traces, in: ProcessPass(table)).runs.map(\.live) == [[Self.member], []])
    }

    @Test func `of nobody makes a stray only of what the run can have started`() throws {
      let trace = RunTrace(runID: "a-1", startedTicks: 100, supervisor: 77)
      let table = [
        Self.entry(Self.worker + 2, session: 5, start: 99, parent: 77),
        Self.entry(Self.worker + 3, session: 5, start: 100, parent: 77),
        Self.entry(Self.worker + 4, session: 5, start: 100, parent: 78),
      ]
      #expect(try ProcessTree.members(of: [trace], in: ProcessPass(table)).strays.live == [table[1]])
    }
  }

  @Suite struct `A signal` {
    @Test func `reaches the process that was meant and no other under its number`() throws {
      let child = try shell("exec sleep 1000")
      let entry = try #require(ProcessTable.entry(child.pid))
      let earlier = ProcessEntry(
        pid: entry.pid, parent: entry.parent, group: entry.group, session: entry.session, state: entry.state,
        threads: 1,
        startTicks: entry.startTicks - 1, name: entry.name)
      #expect(earlier.signal(SIGKILL) == .gone)
      #expect(try ExitWatch.status(of: child.pidfd) == nil)
      #expect(entry.signal(SIGTERM) == .sent)
      #expect(try end(of: child.pidfd) == .signal(SIGTERM))
      #expect(entry.signal(SIGTERM) == .gone)
    }
  }
}
