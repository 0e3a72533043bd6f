import FanoutCore
import Foundation
import Testing

/// One state directory, seen from several pid namespaces, as containers that share it see it.
@Suite(.enabled(if: Machine.hasPidNamespaces, .init(rawValue: Machine.needsPidNamespaces)))
struct `Across pid namespaces` {
  private static let holding = """
    echo begin >> begins
    while [ ! -e go ]; do sleep 0.02; done
    echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
    """

  private func box(worker: String = holding, workerOptions: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"selected": {"category": "code"}}"#, worker: worker, confirmFor: "1ms",
      respawn: "{ limit: 0, delay: '1ms' }", workerOptions: workerOptions)
    return box
  }

  /// The namespaces in which numbers were put on record, in order.
  private func namespaces(_ box: Sandbox) -> [String?] {
    box.journal().compactMap { record in
      switch record.event {
      case .lockAcquired(_, _, let namespace): .some(namespace)
      case .runSpawned(let worker): .some(worker.namespace)
      default: nil
      }
    }
  }

  @Test func `a fire with a proc of its own does all that it does elsewhere, and puts its namespace on record`() throws
  {
    let box = try box(worker: "(setsid sleep 600 &); echo '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\"")
    let world = try Otherworld(in: box)
    let fire = try world.run("fire")
    #expect(fire.code == 0 && fire.err.contains("started=1"), "\(fire)")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.exit == .code(0) && end.sweptCount == 1, "\(end)")
    #expect(box.processes("sleep 600").isEmpty)
    #expect(try world.run("status").code == 0)
    #expect(try JournalAudit(box.state + "/journal").faults == [])
    let inside = namespaces(box)
    #expect(inside.count == 2 && inside[0] != nil && inside[0] == inside[1], "\(inside)")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(namespaces(box).last != inside.last)
  }

  @Test func `an inner supervisor is seen from outside, and hears an outer wish`() throws {
    let box = try box()
    let world = try Otherworld(in: box)
    #expect(try world.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    #expect(try box.lanes().first?["supervision"]?.string == "alive")
    let fire = try box.run("fire")
    #expect(fire.err.contains("withheld=1") && box.ends().isEmpty, "\(fire)")
    let kill = try box.run("kill", "code")
    #expect(kill.code == 0, "\(kill)")
    #expect(box.ends().values.first?.map(\.outcome) == [.killed])
    _ = world
  }

  @Test func `the end of a namespace leaves what the outside settles`() throws {
    let box = try box()
    let world = try Otherworld(in: box)
    #expect(try world.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    world.end()
    let fire = try box.run("fire")
    #expect(fire.err.contains("started=1"), "\(fire)")
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.lost]])
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(try JournalAudit(box.state + "/journal").faults == [])
  }

  @Test func `an outer orphan is out of sight inside: nothing is said of it while its lock is held`() throws {
    let box = try box()
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    box.killSupervisors()
    let world = try Otherworld(in: box)
    for _ in 0..<2 {
      let fire = try world.run("fire")
      #expect(fire.err.contains("was started in another pid namespace") && fire.err.contains("withheld=1"), "\(fire)")
    }
    let status = try world.run("status", "--json")
    let lanes = try JSONDocument(parsing: Array(status.out.utf8)).root["lanes"]?.array
    #expect(lanes?.first?["supervision"]?.string == "unproven", "\(status)")
    let kill = try world.run("kill", "code", "--now")
    #expect(kill.code == 1, "\(kill)")
    #expect(box.ends().isEmpty && box.openRuns().count == 1)
    #expect(try box.read("begins") == "begin\n")
    // Its wish waits for whoever can see the run: the next fire outside adopts it and obeys.
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    #expect(try box.run("fire").code != nil)
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.first?.map(\.outcome) == [.killed])
  }

  /// No run of it is open: somebody outside has the lock, and from inside nobody can tell who.
  @Test func `an outsider out of sight is left alone by a kill, which says that it cannot see him`() throws {
    let box = try box(worker: "exit 0")
    #expect(try box.run("fire").code == 0 && box.eventually { box.isQuiet() })
    let holder = try box.start(["flock", "--no-fork", box.lock("code"), "sleep", "600"])
    #expect(try box.eventually { try box.execute(["flock", "-n", box.lock("code"), "true"]).code == 1 })
    let world = try Otherworld(in: box)
    for words in [["kill", "code"], ["kill", "code", "--now"]] {
      let killing = try box.execute(world.entry([Sandbox.binary] + words))
      #expect(killing.code == 1 && killing.err.contains("cannot be seen from here"), "\(killing)")
      #expect(killing.err.contains("no run of it is open"), "\(killing)")
    }
    #expect(Sandbox.lives(holder.pid) && !box.isFree("code"))
    holder.signal(SIGKILL)
    _ = holder.wait()
    let free = try world.run("kill", "code")
    #expect(free.code == 0 && free.err.contains("nothing live"), "\(free)")
  }

  @Test func `what was out of sight is settled inside once its lock is free`() throws {
    let box = try box()
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    box.killSupervisors()
    let world = try Otherworld(in: box)
    #expect(try world.run("fire").err.contains("was started in another pid namespace"))
    try box.write("go", "")
    #expect(box.eventually { box.isFree("code") })
    unlink(box.path + "/go")
    let fire = try world.run("fire")
    #expect(fire.err.contains("started=1"), "\(fire)")
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.productive]])
    world.end()
  }

  @Test func `an inner orphan is adopted from outside, by its numbers there, and its worker is not ended`() throws {
    let box = try box()
    let world = try Otherworld(in: box)
    #expect(try world.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    box.killSupervisors()
    let fire = try box.run("fire")
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    #expect(Set(namespaces(box).compactMap { $0 }).count == 2)
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.exit == .unseen && end.sweptCount == 0, "\(end)")
    _ = world
  }

  /// A container that is started anew: small numbers come again, and its namespace gets the inode of the one that is
  /// gone.
  @Test func `a stranger in the session of a number that a former namespace has put on record is not signalled`() throws
  {
    let box = try box()
    let former = try Otherworld(in: box)
    #expect(try former.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    former.end()
    let workers = box.journal().compactMap { record -> pid_t? in
      if case .runSpawned(let worker) = record.event { worker.pid } else { nil }
    }
    let number = try #require(workers.first)
    let world = try Otherworld(in: box)
    // Its leader has ended: who remains in the session does not show its start any more.
    let line = """
      while :; do
        echo \(number - 1) > /proc/sys/kernel/ns_last_pid
        setsid sh -c '[ $$ = \(number) ] || exit 1; sleep 500 & echo $! > stranger' && break
      done
      """
    let made = try world.shell(line)
    #expect(made.code == 0, "\(made)")
    let stranger = try #require(box.processes("sleep 500").first)
    let fire = try world.run("fire")
    #expect(fire.err.contains("started=1") && !fire.err.contains("adopting"), "\(fire)")
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.lost]])
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(Sandbox.lives(stranger.pid))
    world.end()
  }

  @Test(
    .enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)), arguments: ["100000", "-30"])
  func `an orphan is the same run by shifted clocks: adopted, not lost, not ended as its own leftover`(_ shift: String)
    throws
  {
    let box = try box()
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    box.killSupervisors()
    let fire = try box.execute([
      "unshare", "--time", "--boottime", shift, "--monotonic", shift, "--", Sandbox.binary, "fire",
    ])
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    #expect(box.ends().isEmpty)
    // And back: numbers of the shifted clocks are as foreign here.
    box.killSupervisors()
    let back = try box.run("fire")
    #expect(back.err.contains("adopting 1 orphaned"), "\(back)")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    let end = try #require(box.ends().values.first?.first)
    #expect(end.outcome == .productive && end.sweptCount == 0, "\(end)")
    #expect(try box.read("begins") == "begin\n")
  }

  @Test(
    .enabled(if: Machine.hasTimeNamespaces, .init(rawValue: Machine.needsTimeNamespaces)), arguments: [100_000, -30])
  func `a limit goes on by shifted clocks from where it began`(_ shift: Int64) throws {
    let box = try box(workerOptions: "timeLimit: '1h',")
    #expect(try box.run("fire").err.contains("started=1"))
    #expect(box.eventually { box.exists("begins") })
    box.killSupervisors()
    try box.write("answer.json", #"{"blocked_tasks": ["nothing to do"]}"#)
    let fire = try box.execute([
      "unshare", "--time", "--boottime", "\(shift)", "--monotonic", "\(shift)", "--", Sandbox.binary, "fire",
    ])
    #expect(fire.err.contains("adopting 1 orphaned"), "\(fire)")
    let begins = box.journal().compactMap { record -> Int64? in
      if case .runSpawned(let worker) = record.event { worker.since.nanoseconds } else { nil }
    }
    #expect(begins.count == 2 && begins.last.map { $0 - begins[0] } == shift * 1_000_000_000, "\(begins)")
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.ends().values.map { $0.map(\.outcome) } == [[.productive]])
    #expect(try JournalAudit(box.state + "/journal").faults == [])
    #expect(try box.document("report")["same_lock_violations"]?.integer == 0)
  }

  @Test func `two first uses of a state directory by processes of one number do not meet`() throws {
    let box = try box(worker: "exit 75")
    let worlds = try (0..<2).map { _ in try Otherworld(in: box) }
    // Both prove the locks of a directory that is not there yet.
    for round in 0..<5 {
      try box.replace(round == 0 ? "./state" : "./state\(round - 1)", with: "./state\(round)")
      let fires = try worlds.map { world in
        try box.start(world.entry(box.line("echo 20 > /proc/sys/kernel/ns_last_pid; \"$F\" fire")))
      }
      for fire in fires {
        let result = fire.wait()
        #expect(result.code == 0 || result.code == 75, "\(result)")
      }
    }
  }
}
