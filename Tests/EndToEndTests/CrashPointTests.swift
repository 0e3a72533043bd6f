import FanoutSystem
import Foundation
import Testing

#if DEBUG
  /// The program ends itself by SIGKILL at each instant between two durable steps; the next fires put everything right.
  @Suite struct `A crash at each durable step` {
    /// What goes on when the crash comes.
    enum Scene: String, CaseIterable {
      /// A fire starts a productive worker, which is respawned, and both end.
      case fire
      /// A supervisor is dead, its worker lives, and a fire adopts it.
      case adoption
      /// Everything is dead, and a fire settles it.
      case settlement
      /// The same after a loss of the index, as after a power cut.
      case restoration
      /// The same within a boot, as after somebody who cleans up.
      case cleaning
    }

    struct Case: CustomStringConvertible, Sendable {
      let scene: Scene
      let point: CrashPoint
      var time = 1
      var argument: String { "\(point.rawValue):\(time)" }
      var description: String { "\(scene.rawValue) at \(argument)" }
    }

    static let cases: [Case] =
      [
        .fireLocked, .fireMade, .fireAnswered, .fireLaunched, .fireKept, .supervisorLocked, .supervisorNamed,
        .supervisorFinishing,
        .claimLocked, .claimIndexed, .claimMade, .claimRecorded, .directoryFilled, .spawnExecuted, .respawnAsked,
        .respawnIndexed,
        .respawnMade, .respawnRecorded, .respawnUnindexed, .endRecorded, .releaseUnindexed, .releaseFreed,
        .wroteFireBegan,
        .wroteFireEnded, .wroteLockAcquired, .wroteLockReleased, .wroteRunStarted, .wroteRunSpawned, .wroteRunConfirmed,
        .wroteRunEnded,
      ].map { Case(scene: .fire, point: $0) }
      // The second time: generation 1.
      + [
        .directoryFilled, .spawnExecuted, .wroteRunStarted, .wroteRunSpawned, .wroteRunConfirmed, .wroteRunEnded,
        .endRecorded,
      ].map {
        Case(scene: .fire, point: $0, time: 2)
      }
      + [.adoptLocked, .adoptRecorded, .adoptIndexed, .wroteRunAdopted, .supervisorNamed, .wroteRunEnded].map {
        Case(scene: .adoption, point: $0)
      }
      + [.settleNoted, .wroteRunEnded, .wroteLockReleased, .settleRecorded, .settleUnindexed].map {
        Case(scene: .settlement, point: $0)
      }
      + [.indexRestored, .wroteRespawnDenied, .settleRecorded].map { Case(scene: .restoration, point: $0) }
      + [.indexFound, .indexRestored].map { Case(scene: .cleaning, point: $0) }

    /// But those of units: `scripts/chaos` meets them with a manager of systemd (`--scenario units`).
    @Test func `is tried at every point that there is`() {
      let points = CrashPoint.allCases.filter { !$0.rawValue.hasPrefix("unit.") }
      #expect(points.filter { point in !Self.cases.contains { $0.point == point } } == [])
    }

    @Test(arguments: cases)
    func `leaves nothing that the next fire does not put right`(of crash: Case) throws {
      let box = try Sandbox()
      try box.configure(
        answer: #"{"selected": {"category": "code"}}"#,
        worker: """
          echo "begin $FANOUT_RUN_ID $FANOUT_GENERATION" >> "\(box.path)/begins"
          sleep 0.1
          while [ -e "\(box.path)/hold" ]; do sleep 0.02; done
          echo '{"outcome": "productive", "grade": 1}' > "$FANOUT_OUTCOME_FILE"
          """, confirmFor: "1ms", respawn: "{ limit: 1, delay: '1ms' }")
      try prepare(crash.scene, box)
      let armed = try box.run("fire", environment: ["FANOUT_CRASH_AT": crash.argument])
      unlink(box.path + "/hold")
      // Who waited for what was killed says so: that is no fault of the program's own.
      #expect(armed.code != 70, "\(armed)")
      #expect(box.eventually { hasCrashed(box, armed, crash.point) }, "the point was never reached: \(armed)")

      try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
      let isRight = try box.eventually {
        let calm = try box.run("fire")
        #expect(calm.code == 0 || calm.code == 75, "\(calm)")
        return box.isQuiet() && box.inhabitants().isEmpty && supervisorLocks(box).isEmpty
      }
      #expect(isRight, "open \(box.openRuns()), alive \(box.inhabitants())")
      try check(box)

      // And the category is there for the next one, at once.
      try box.write("answer.json", #"{"selected": {"category": "code"}}"#)
      let next = try box.run("fire")
      #expect(next.code == 0 && next.err.contains("started=1"), "\(next)")
    }

    private func prepare(_ scene: Scene, _ box: Sandbox) throws {
      guard scene != .fire else { return }
      if scene == .restoration || scene == .cleaning {
        // Killed between an end that earned a respawn and the respawn: the journal knows of both a pending and an open
        // run.
        let first = try box.run("fire", environment: ["FANOUT_CRASH_AT": "respawn.asked"])
        #expect(box.eventually { hasCrashed(box, first, .respawnAsked) })
      } else {
        try box.write("hold", "")
        let first = try box.run("fire")
        #expect(first.err.contains("started=1"), "\(first)")
        box.killSupervisors()
      }
      if scene != .adoption { #expect(box.killEverything()) }
      if scene == .restoration || scene == .cleaning {
        for run in box.openRuns() { unlink(box.state + "/live/" + run) }
      }
      if scene == .restoration { unlink(box.state + "/boot") }
    }

    private func hasCrashed(_ box: Sandbox, _ fire: Sandbox.Result, _ point: CrashPoint) -> Bool {
      let logs = ((try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []).filter {
        $0.hasSuffix(".log")
      }
      let words = logs.compactMap { try? box.read(box.state + "/supervisors/" + $0) } + [fire.err]
      return words.contains { $0.contains("crash point \(point.rawValue)\n") }
    }

    private func check(_ box: Sandbox) throws {
      let audit = try JournalAudit(box.state + "/journal")
      #expect(audit.faults == [])
      let begins = ((try? box.read("begins")) ?? "").split(separator: "\n").map(String.init)
      #expect(Set(begins).count == begins.count, "a worker was started twice: \(begins)")
      #expect(begins.filter { $0.hasSuffix(" 1") }.count <= 1)
      // A worker that began was on record, and is.
      #expect(begins.allSatisfy { audit.starts[String($0.split(separator: " ")[1])] != nil }, "\(begins)")
      #expect(try box.execute(["flock", "-n", box.lock("code"), "true"]).code == 0)
      let runs = try FileManager.default.contentsOfDirectory(atPath: box.state + "/runs").sorted()
      #expect(runs == audit.starts.keys.sorted(), "directories of runs that never were")
    }

    /// One that fell before it had its name is left for ten seconds, in which it might get it.
    private func supervisorLocks(_ box: Sandbox) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: box.state + "/supervisors")) ?? []).filter {
        $0.hasSuffix(".lock") && !$0.hasPrefix(".")
      }
    }
  }
#endif
