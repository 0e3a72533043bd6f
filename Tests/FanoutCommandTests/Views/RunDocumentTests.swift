import FanoutCore
import Testing

@testable import FanoutCommand

/// What a journal says of a run is in its document, whoever made the record (`runs --json`, `show --json`).
@Suite struct `The document of a run` {
  private static let id = RunID("20261121T011624Z-7f3a-2")
  private static let moment = Moment(wall: WallTime(milliseconds: 1_795_223_784_250), boot: "b", bootMilliseconds: 77)

  /// Every kind of record that is about a run, with every field that it can have.
  private static var events: [Event] {
    var start = RunStart(generation: 0, streak: 2, source: "selected", rank: 2, supervisor: SupervisorID("s"))
    start.unit = "fanout-code.service"
    start.unenforced = ["memoryMax"]
    start.unlike = ["umask"]
    var end = RunEndRecord(outcome: .failed, exit: .code(3))
    (end.detail, end.cause, end.declared, end.grade) = ("because", .timeLimit, .productive, 0.5)
    (end.summary, end.reason, end.question, end.session) = ("s", "r", "q", "x")
    (end.reviews, end.elapsedMilliseconds, end.respawn) = (1, 60, .due)
    (end.swept, end.sweptCount) = ([SweptProcess(pid: 7, name: "sleep")], 1)
    (end.logBytes, end.cutBytes, end.overshootBytes, end.outOfMemoryKills) = (10, 5, 3, 1)
    end.proof = .evidence
    let worker = WorkerProcess(
      pid: 9, startTicks: 12, since: MonotonicTime(nanoseconds: 34), namespace: "pid:[4026531836]")
    return [
      .lockAcquired(path: "/l/code.lock", taker: 8, namespace: "pid:[4026531836]"), .runStarted(start),
      .runSpawned(worker), .runConfirmed, .runAdopted(supervisor: SupervisorID("t"), gap: true), .runEnded(end),
      .respawnDenied(why: "killed"), .lockReleased(holderGone: true),
    ]
  }

  private func keys(_ node: JSONNode) -> Set<String> {
    var found: Set<String> = []
    for member in node.object?.entries ?? [] { found.formUnion([member.key] + keys(member.value)) }
    for element in node.array ?? [] { found.formUnion(keys(element)) }
    return found
  }

  @Test func `has every key that its records have`() throws {
    let records = Self.events.map {
      Record(
        moment: Self.moment, fire: FireID("20261121T011624Z-7f3a"), run: Self.id,
        category: Category(canonical: "code"), event: $0)
    }
    let facts = try #require(Ledger(of: records).run(Self.id))
    let document = try JSONDocument(parsing: facts.json(lane: nil).encoded()).root
    let shown = keys(document)
    // What a record says of itself, and what has another name where it is told of the run.
    let own: Set<String> = ["v", "kind"]
    let renamed = [
      "at": "started_at", "unlike": "unlike_fire", "signal": "exit", "gap": "adoption_gaps", "why": "respawn_denied",
    ]
    for record in records {
      for key in keys(try JSONDocument(parsing: record.line()).root) where !own.contains(key) {
        #expect(shown.contains(renamed[key] ?? key), "\(key) of \(record.event)")
      }
    }
    #expect(document["lock"]?["path"]?.string == "/l/code.lock" && document["lock"]?["pid"]?.integer == 8)
    #expect(document["holder_gone"]?.bool == true && document["adoption_gaps"]?.integer == 1)
    #expect(document["since_ns"]?.integer == 34 && document["start_ticks"]?.integer == 12)
    #expect(document["end"]?["proof"]?.string == "evidence" && document["extra_ends"]?.integer == 0)
  }

  /// A lock's records come before those of its run, and a release may come last of all.
  @Test func `tells of its lock whatever the order of the records is`() throws {
    for events in [Self.events, Self.events.reversed()] {
      let facts = try #require(
        Ledger(of: events.map { Record(moment: Self.moment, run: Self.id, event: $0) }).run(Self.id))
      #expect(facts.lockPath == "/l/code.lock" && facts.holderGone == true)
    }
  }
}
