import Testing

@testable import FanoutCore

/// Whoever writes and whoever reads go by one table: what is wrong in it is wrong for both, and no reading of what was
/// written tells. So each field stands here with a value of its own, and the line in letters.
@Suite struct `The tables of records` {
  private static var fireBegan: Event {
    let firing = Firing(by: .timer, timer: "t.timer", manager: "user", late: .milliseconds(3), every: .milliseconds(4))
    return .fireBegan(
      FireBegin(
        version: "1.2", configuration: "00ff", trigger: "run", firing: firing, launcher: "systemd",
        suspended: .milliseconds(5), bootNumber: 6))
  }

  private static var fireEnded: Event {
    var end = FireEnd()
    (end.admitted, end.started, end.refused, end.failed, end.withheld, end.live, end.width) = (1, 2, 3, 4, 5, 6, 7)
    (end.source, end.cause, end.constraint, end.exit) = ("none(x)", "why", "perFire", 8)
    (end.selectorMilliseconds, end.answer, end.categories) = (9, "00aa", ["a"])
    end.reasons = [FireEnd.ReasonCount(reason: "busy", count: 10, names: ["b", "c"])]
    end.failures = [FireEnd.Failure(category: "d", why: "no")]
    (end.intent, end.demandMet) = (0.5, 0.25)
    end.isClipped = true
    return .fireEnded(end)
  }

  private static var runStarted: Event {
    var start = RunStart(generation: 1, streak: 2, source: "selected", rank: 3, supervisor: "s")
    (start.entry, start.unit, start.unenforced, start.unlike) = ("e", "u", ["memoryMax"], ["umask"])
    (start.backend, start.backends) = ("judge", 4)
    return .runStarted(start)
  }

  private static var runEnded: Event {
    var end = RunEndRecord(outcome: .productive, exit: .code(11))
    (end.detail, end.cause, end.declared, end.grade, end.reviews) = ("d", .kill, .noop, 0.5, 1)
    (end.elapsedMilliseconds, end.respawn, end.logBytes, end.cutBytes) = (2, .due, 3, 4)
    (end.overshootBytes, end.outOfMemoryKills, end.proof, end.sweptCount) = (5, 6, .evidence, 7)
    end.swept = [SweptProcess(pid: 8, name: "n")]
    (end.backendSays, end.backendUntil, end.hostClosed) = (.limit, WallTime(milliseconds: 0), "h")
    (end.reason, end.question, end.session, end.summary) = ("r", "q", "i", "t")
    return .runEnded(end)
  }

  private static let lines: [(Event, String)] = [
    (
      fireBegan,
      #"fireBegan^,"version":"1.2","configuration":"00ff","trigger":"run","fired_by":"timer","timer":"t.timer","#
        + #""manager":"user","late_ms":3,"every_ms":4,"launcher":"systemd","suspended_ms":5,"boot_number":6"#
    ),
    (
      fireEnded,
      #"fireEnded^,"admitted":1,"started":2,"refused":3,"failed":4,"withheld":5,"live":6,"width":7,"source":"none(x)","#
        + #""cause":"why","constraint":"perFire","intent":0.5,"demand_met":0.25,"exit":8,"selector_ms":9,"answer":"00aa","categories":["a"],"#
        + #""reasons":[{"reason":"busy","count":10,"names":["b","c"]}],"failures":[{"category":"d","why":"no"}],"#
        + #""clipped":true"#
    ),
    (.lockAcquired(path: "/l", taker: 7, namespace: "n"), #"lockAcquired^,"path":"/l","pid":7,"namespace":"n""#),
    (.lockReleased(holderGone: true), #"lockReleased^,"holder_gone":true"#),
    (
      runStarted,
      #"runStarted^,"generation":1,"streak":2,"source":"selected","rank":3,"supervisor":"s","entry":"e","backend":"judge","backends":4,"#
        + #""unit":"u","#
        + #""unenforced":["memoryMax"],"unlike":["umask"]"#
    ),
    (
      .runSpawned(WorkerProcess(pid: 1, startTicks: 2, since: MonotonicTime(nanoseconds: 3), namespace: "n")),
      #"runSpawned^,"pid":1,"start_ticks":2,"since_ns":3,"namespace":"n""#
    ),
    (.runConfirmed, "runConfirmed^"),
    (.runAdopted(supervisor: "s", gap: true), #"runAdopted^,"supervisor":"s","gap":true"#),
    (
      runEnded,
      #"runEnded^,"outcome":"productive","detail":"d","exit":11,"cause":"kill","declared":"noop","grade":0.5,"#
        + #""reviews":1,"elapsed_ms":2,"backend_says":"limit","backend_until":"1970-01-01T00:00:00.000Z","#
        + #""host_closed":"h","respawn":"due","log_bytes":3,"cut_bytes":4,"overshoot_bytes":5,"#
        + #""out_of_memory":6,"proof":"evidence","swept_count":7,"swept":[{"pid":8,"name":"n"}],"reason":"r","#
        + #""question":"q","session":"i","summary":"t""#
    ),
    (.respawnDenied(why: "w"), #"respawnDenied^,"why":"w""#),
    (
      .paused(until: WallTime(milliseconds: 0), why: "w"),
      #"paused^,"until":"1970-01-01T00:00:00.000Z","why":"w""#
    ),
    (.unpaused, "unpaused^"),
    (.restEnded, "restEnded^"),
    (
      .reviewsSampled(
        ReviewRecord(queue: "q", open: 1, stale: 2, failing: 3, high: 4, came: 5, went: 6, dated: 7, age: 8)),
      #"reviewsSampled^,"queue":"q","open":1,"stale":2,"failing":3,"high":4,"came":5,"went":6,"dated":7,"age_ms":8"#
    ),
    (
      .backendPaused(backend: "b", until: WallTime(milliseconds: 0), why: "w"),
      #"backendPaused^,"backend":"b","until":"1970-01-01T00:00:00.000Z","why":"w""#
    ),
    (.backendClosed(backend: "b", by: .probe), #"backendClosed^,"backend":"b","by_whom":"probe""#),
    (
      .handRaised(HandRaise(HandID(3), .question, subject: "s", detail: "d", question: "q")),
      #"handRaised^,"hand":3,"needs":"question","subject":"s","detail":"d","question":"q""#
    ),
    (.handLowered(HandLowering(HandID(3), .person, by: "b")), #"handLowered^,"hand":3,"how":"person","by":"b""#),
    (
      .handSilenced(HandSilence(HandID(3), until: WallTime(milliseconds: 0), by: "b")),
      #"handSilenced^,"hand":3,"until":"1970-01-01T00:00:00.000Z","by":"b""#
    ),
    (
      .handsTold(HandsTold(raised: [HandID(3), HandID(4)], lowered: [HandID(1)])),
      #"handsTold^,"raised":["h3","h4"],"lowered":["h1"]"#
    ),
    (.onFireFailed(why: "w"), #"onFireFailed^,"why":"w""#),
    (.pruned(runs: 1, fires: 2, days: 3, more: true), #"pruned^,"runs":1,"fires":2,"days":3,"more":true"#),
    (.clockAhead(by: .milliseconds(4)), #"clockAhead^,"ahead_ms":4"#),
  ]

  @Test func `say of every kind what each of its fields is, to who writes and who reads`() throws {
    #expect(Self.lines.map(\.0.kind) == Event.Kind.allCases.map { "\($0)" }.sorted(by: Self.inOrder))
    for (event, written) in Self.lines {
      var story = Story()
      story.add(1, event, run: "f-1", "code")
      let line = story.records[0].line()
      let expected =
        #"{"v":2,"at":"2026-11-21T00:00:01.000Z","boot":"boot-a","boottime_ms":1000,"kind":""#
        + written.replacing("^", with: #"","fire":"f","run":"f-1","category":"code""#) + "}\n"
      #expect(String(decoding: line, as: UTF8.self) == expected)
      #expect(Record(line: line) == story.records[0])
      #expect(Record(line: Array("{ ".utf8) + line.dropFirst()) == story.records[0])
    }
  }

  private static func inOrder(_ left: String, _ right: String) -> Bool {
    let kinds = lines.map(\.0.kind)
    return kinds.firstIndex(of: left) ?? .max < kinds.firstIndex(of: right) ?? .max
  }

  /// The fields of a part, of an element of a list and of a schema of old are found by their tokens as the others are.
  @Test func `name every key that a line may have`() {
    let keys = Set(RecordKey.allCases.map(\.name))
    for key in ["v", "category", "clipped", "fired_by", "every_ms", "names", "name", "attempt", "streak", "signal"] {
      #expect(keys.contains(key))
    }
  }
}
