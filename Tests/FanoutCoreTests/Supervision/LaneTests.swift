import Testing

@testable import FanoutCore

@Suite struct `A lane` {
  private let leftover = SweptProcess(pid: 7, name: "sleep")

  private func running(_ run: Run = run()) -> Lane {
    var lane = Lane(run: run)
    #expect(lane.begin() == [.spawn])
    #expect(lane.handle(.spawned, at: at(0)) == [])
    return lane
  }

  /// A lane whose worker ended by itself and left nothing.
  private func ended(_ run: Run = run(), exit: ExitStatus = .code(0), reading: OutcomeReading = productive) -> (
    Lane, RunEnd?
  ) {
    var lane = running(run)
    #expect(lane.handle(.exited(exit, reading), at: at(10)) == [.sweep(sending: 2)])
    let effects = lane.handle(.treeGone(.kernel), at: at(10))
    guard case .record(let end)? = effects.first, effects.count == 1 else {
      Issue.record("expected a record, found \(effects)")
      return (lane, nil)
    }
    return (lane, end)
  }

  @Test func `confirms a worker that has lived for confirmFor, once`() {
    var lane = running()
    #expect(lane.deadline == at(5))
    #expect(lane.handle(.tick, at: at(4.999)) == [])
    #expect(lane.handle(.tick, at: at(5)) == [.confirm])
    #expect(lane.handle(.tick, at: at(6)) == [])
    #expect(lane.deadline == at(100))
  }

  @Test func `records an end, waits the delay, asks, and runs once more`() throws {
    var (lane, end) = ended()
    #expect(
      end?.verdict == Verdict(.productive) && end?.elapsed == .seconds(10) && end?.respawn == .due(after: .seconds(20)))
    #expect(lane.handle(.recorded, at: at(11)) == [])
    #expect(lane.deadline == at(31))
    #expect(lane.handle(.tick, at: at(30)) == [])
    #expect(lane.handle(.tick, at: at(31)) == [.askRespawn])
    #expect(lane.handle(.respawnAllowed, at: at(31)) == [.spawn])
    #expect(lane.run == run().respawned && lane.previous == end)
    #expect(lane.handle(.spawned, at: at(32)) == [])
    #expect(lane.deadline == at(37))
    #expect(lane.handle(.exited(.code(0), productive), at: at(40)) == [.sweep(sending: 2)])
    guard case .record(let second)? = lane.handle(.treeGone(.kernel), at: at(40)).first else {
      return #expect(Bool(false), "no second record")
    }
    #expect(second.respawn == .notEarned && second.elapsed == .seconds(8))
    #expect(lane.handle(.recorded, at: at(41)) == [.release])
    #expect(lane.isReleased)
  }

  @Test func `releases after a denial, which is final`() {
    var (lane, _) = ended(run(respawn: RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .zero)))
    #expect(lane.handle(.recorded, at: at(10)) == [.askRespawn])
    #expect(lane.handle(.respawnDenied("noFreeSlot"), at: at(10)) == [.recordDenial("noFreeSlot"), .release])
    #expect(lane.handle(.tick, at: at(1000)) == [] && lane.deadline == nil)
  }

  @Test func `releases at once where nothing follows`() {
    var (lane, end) = ended(exit: .code(3))
    #expect(end?.verdict == Verdict(.failed, "exit 3") && end?.reading == productive)
    #expect(lane.handle(.recorded, at: at(11)) == [.release])
  }

  @Test func `records a worker that could not be started`() {
    var lane = Lane(run: run())
    guard case .record(let end)? = lane.handle(.spawnFailed("no such file"), at: at(0)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(end.verdict == Verdict(.failed, "could not start: no such file") && end.elapsed == nil)
    #expect(lane.handle(.recorded, at: at(0)) == [.release])
  }

  @Test func `sends the steps of a teardown in order, waits after each, then KILL ever more seldom`() {
    var lane = running()
    #expect(lane.handle(.tick, at: at(100)) == [.sweep(sending: 2)])
    #expect(lane.deadline == nil)
    var sent: [Int32?] = []
    var moments: [MonotonicTime?] = []
    for _ in 0..<11 {
      #expect(lane.handle(.swept([leftover], workerLives: true), at: lane.deadline ?? at(100)) == [])
      let due = lane.deadline
      moments.append(due)
      for effect in lane.handle(.tick, at: due ?? at(0)) { if case .sweep(let signal) = effect { sent.append(signal) } }
    }
    #expect(sent == [15] + [Int32?](repeating: 9, count: 10))
    let waits = [3, 4, 0.25, 0.5, 1, 2, 4, 8, 16, 16, 16]
    #expect(moments == waits.indices.map { at(100 + waits[...$0].reduce(0, +)) })
  }

  @Test func `sends leftovers the first step at once, and looks again when one ends`() {
    var lane = running()
    #expect(lane.handle(.exited(.code(0), productive), at: at(10)) == [.sweep(sending: 2)])
    // Its end has to wait for them, so that it started is said now.
    #expect(lane.handle(.swept([leftover], workerLives: false), at: at(10)) == [.confirm])
    #expect(lane.handle(.leftoverExited, at: at(11)) == [.sweep(sending: nil)])
    #expect(lane.handle(.leftoverExited, at: at(11)) == [])
    guard case .record(let end)? = lane.handle(.treeGone(.kernel), at: at(11)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(end.swept == [leftover] && end.elapsed == .seconds(10))
  }

  @Test func `takes no empty pass for the end, and confirms what outlasts one`() {
    var lane = running()
    #expect(lane.handle(.exited(.code(0), productive), at: at(1)) == [.sweep(sending: 2)])
    #expect(lane.handle(.swept([], workerLives: false), at: at(1)) == [.confirm])
    for moment in [4.0, 8.0] {
      guard case .sweep? = lane.handle(.tick, at: at(moment)).first else {
        return #expect(Bool(false), "no pass at \(moment)")
      }
      #expect(lane.handle(.swept([], workerLives: false), at: at(moment)) == [])
      guard case .clearing = lane.phase else { return #expect(Bool(false), "\(lane.phase)") }
    }
    guard case .record(let end)? = lane.handle(.treeGone(.evidence), at: at(9)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(end.proof == .evidence && end.elapsed == .seconds(1))
    #expect(RunEndRecord(end).proof == .evidence)
  }

  @Test func `sends KILL soon to a tree that moves on, and seldom to one that is stuck`() {
    var lane = running()
    _ = lane.handle(.kill(now: true), at: at(1))
    _ = lane.handle(.exited(.signal(9), .none), at: at(1))
    _ = lane.handle(.swept([leftover], workerLives: false), at: at(1))
    #expect(lane.deadline == at(1.02))
    #expect(lane.handle(.tick, at: at(1.02)) == [.sweep(sending: 9)])
    _ = lane.handle(.swept([SweptProcess(pid: 8, name: "next")], workerLives: false), at: at(1.02))
    #expect(lane.deadline == at(1.06))
    #expect(lane.handle(.tick, at: at(1.06)) == [.sweep(sending: 9)])
    _ = lane.handle(.swept([SweptProcess(pid: 8, name: "next")], workerLives: false), at: at(1.06))
    #expect(lane.deadline == at(2.06))
  }

  @Test func `keeps the lock while the worker's exit was not seen`() {
    var lane = running()
    _ = lane.handle(.kill(now: false), at: at(10))
    #expect(lane.handle(.swept([], workerLives: false), at: at(10)) == [])
    #expect(lane.handle(.exited(.signal(2), .none), at: at(10)) == [.sweep(sending: nil)])
    #expect(lane.handle(.swept([], workerLives: true), at: at(10)) == [])
    guard case .clearing = lane.phase else { return #expect(Bool(false), "\(lane.phase)") }
  }

  @Test func `hurries when it is told to, with KILL in the very next pass`() {
    var living = running()
    #expect(living.handle(.kill(now: true), at: at(1)) == [.sweep(sending: 9)])
    var clearing = running()
    #expect(clearing.handle(.kill(now: false), at: at(1)) == [.sweep(sending: 2)])
    #expect(clearing.handle(.kill(now: true), at: at(2)) == [.sweep(sending: 9)])
    #expect(clearing.handle(.kill(now: true), at: at(2)) == [])
    var opening = Lane(run: run())
    #expect(opening.handle(.kill(now: true), at: at(0)) == [])
    #expect(opening.handle(.spawned, at: at(0)) == [.sweep(sending: 9)])
  }

  @Test func `sends KILL to what was born since the last one`() {
    var lane = running()
    _ = lane.handle(.kill(now: true), at: at(1))
    _ = lane.handle(.swept([leftover], workerLives: true), at: at(1))
    #expect(lane.handle(.exited(.signal(9), .none), at: at(1)) == [.sweep(sending: 9)])
    _ = lane.handle(.swept([leftover], workerLives: false), at: at(1))
    #expect(lane.handle(.leftoverExited, at: at(1)) == [.sweep(sending: 9)])
  }

  @Test(arguments: [false, true])
  func `obeys a kill that came before a worker was started or adopted`(isAdopted: Bool) {
    var lane = Lane(run: run())
    #expect(lane.handle(.kill(now: false), at: at(0)) == [])
    #expect(
      lane.handle(isAdopted ? .adopted(since: at(-5), confirmed: true) : .spawned, at: at(0)) == [.sweep(sending: 2)])
  }

  @Test func `starts nothing after a kill, whenever it comes`() {
    var (recording, _) = ended()
    #expect(recording.handle(.kill(now: false), at: at(10)) == [])
    #expect(recording.handle(.recorded, at: at(10)) == [.recordDenial("killed"), .release])

    var (resting, _) = ended()
    _ = resting.handle(.recorded, at: at(10))
    #expect(resting.handle(.kill(now: false), at: at(11)) == [.recordDenial("killed"), .release])

    var (asking, _) = ended(run(respawn: RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .zero)))
    _ = asking.handle(.recorded, at: at(10))
    #expect(asking.handle(.kill(now: false), at: at(11)) == [])
    guard case .record(let end)? = asking.handle(.respawnAllowed, at: at(11)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(end.verdict.outcome == .killed && end.elapsed == nil)
    #expect(asking.handle(.recorded, at: at(11)) == [.release])
  }

  @Test(arguments: [
    (RespawnPolicy(limit: 1, gradeAtLeast: nil, delay: .zero), RespawnDecision.denied("killed")),
    (RespawnPolicy(limit: 0, gradeAtLeast: nil, delay: .zero), .notEarned),
    (RespawnPolicy(limit: 1, gradeAtLeast: 0.9, delay: .zero), .denied("gradeBelow")),
  ])
  func `denies for a kill only what had been due`(policy: RespawnPolicy, decision: RespawnDecision) {
    var lane = running(run(respawn: policy))
    _ = lane.handle(.exited(.code(0), productive), at: at(10))
    _ = lane.handle(.kill(now: false), at: at(10))
    guard case .record(let end)? = lane.handle(.treeGone(.kernel), at: at(10)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(end.verdict == Verdict(.productive) && end.cause == nil && end.respawn == decision)
  }

  @Test func `names the first cause: a limit before a kill, an own end before a kill`() {
    for (first, cause) in [(Lane.Signal.tick, EndCause.timeLimit), (.kill(now: false), .kill)] {
      var lane = running()
      _ = lane.handle(first, at: first == .tick ? at(100) : at(50))
      _ = lane.handle(.kill(now: false), at: at(100))
      _ = lane.handle(.tick, at: at(101))
      _ = lane.handle(.exited(.code(0), productive), at: at(101))
      guard case .record(let end)? = lane.handle(.treeGone(.kernel), at: at(101)).first else {
        return #expect(Bool(false), "nothing was recorded")
      }
      #expect(end.cause == cause && end.verdict == Verdict(exit: .code(0), cause: cause, reading: .none))
      #expect(end.reading == productive && end.respawn == .notEarned)
    }
  }

  @Test func `does not confirm in passing a run that is over its time`() {
    var lane = running(run(limit: .seconds(5)))
    #expect(lane.handle(.tick, at: at(5)) == [.sweep(sending: 2)])
  }

  @Test func `listens before it calls a worker silent, and goes on from the latest sign of life`() {
    var lane = running(run(limit: nil, stall: .seconds(60)))
    _ = lane.handle(.tick, at: at(5))
    #expect(lane.deadline == at(60))
    #expect(lane.handle(.tick, at: at(60)) == [.listen])
    #expect(lane.deadline == nil)
    #expect(lane.handle(.signOfLife(at(40)), at: at(60)) == [] && lane.deadline == at(100))
    #expect(lane.handle(.tick, at: at(100)) == [.listen])
    #expect(lane.handle(.signOfLife(at(40)), at: at(100)) == [.sweep(sending: 2)])
    guard case .clearing(let clearing) = lane.phase else { return #expect(Bool(false), "\(lane.phase)") }
    #expect(clearing.cause == .stall)
  }

  @Test(arguments: [(500, [Lane.Effect]()), (501, [.cutOutput]), (8001, [.cutOutput]), (.max, [.cutOutput])])
  func `cuts a log past half its limit, and ends no worker for what it writes`(bytes: Int, effects: [Lane.Effect]) {
    var lane = running()
    #expect(lane.handle(.output(onDisk: bytes), at: at(1)) == effects)
  }

  @Test func `counts the limit of an adopted worker from its own start`() {
    var lane = Lane(run: run(stall: .seconds(60)))
    #expect(lane.handle(.adopted(since: at(-90), confirmed: true), at: at(0)) == [])
    #expect(lane.deadline == at(10))
    var unconfirmed = Lane(run: run())
    _ = unconfirmed.handle(.adopted(since: at(-2), confirmed: false), at: at(0))
    #expect(unconfirmed.deadline == at(3))
  }

  @Test func `ends adopted leftovers, and never respawns what nobody saw exit`() {
    var lane = Lane(run: run())
    #expect(lane.handle(.adoptedLeftovers(.unseen, productive), at: at(0)) == [.sweep(sending: 2)])
    guard case .record(let end)? = lane.handle(.treeGone(.kernel), at: at(0)).first else {
      return #expect(Bool(false), "nothing was recorded")
    }
    #expect(
      end.verdict == Verdict(.productive) && end.exit == .unseen && end.respawn == .denied("exitUnseen")
        && end.elapsed == nil)
    #expect(lane.handle(.recorded, at: at(0)) == [.release])
  }
}
