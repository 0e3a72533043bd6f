import FanoutCore
import FanoutSystem

/// Runs as documents, the same in every command that shows them.
extension RunFacts {
  /// All that the journal says of it.
  func json(lane: ObservedLane?) -> JSONValue {
    [
      "run": .string(id.text), "fire": fire.map { .string($0.text) } ?? nil,
      "category": category.map { .string($0.name) } ?? nil,
      "generation": .integer(generation), "attempt": .integer(attempt), "streak": .integer(streak),
      "source": .string(source), "rank": .integer(rank),
      "backend": backend.map { .string($0) } ?? nil,
      "started_at": .string(startedAt.wall.rfc3339), "confirmed": .bool(isConfirmed),
      "supervisor": .string(supervisor.text),
      "unit": unit.map { .string($0) } ?? nil, "unenforced": .array(unenforced.map { .string($0) }),
      "unlike_fire": .array(unlike.map { .string($0) }),
      "adoptions": .integer(Int64(adoptions)), "pid": worker.map { .integer(Int64($0.pid)) } ?? nil,
      "ended_at": endedAt.map { .string($0.wall.rfc3339) } ?? nil, "end": end.map(\.json) ?? nil,
      "respawn_denied": denial.map { .string($0) } ?? nil,
      "released_at": released.map { .string($0.wall.rfc3339) } ?? nil, "live": lane?.json ?? nil,
      "boot": .string(startedAt.boot), "boottime_ms": .integer(startedAt.bootMilliseconds),
      "start_ticks": worker.map { .integer(Int64(clamping: $0.startTicks)) } ?? nil,
      "since_ns": worker.map { .integer(Int64(clamping: $0.since.nanoseconds)) } ?? nil,
      "namespace": worker?.namespace.map { .string($0) } ?? nil,
      "lock": lockPath.map { path in
        [
          "path": .string(path), "pid": lockTaker.map { .integer(Int64($0)) } ?? nil,
          "namespace": lockNamespace.map { .string($0) } ?? nil,
        ]
      } ?? nil,
      "adopted_at": adoptedAt.map { .string($0.wall.rfc3339) } ?? nil, "adoption_gaps": .integer(Int64(gaps)),
      "holder_gone": holderGone.map { .bool($0) } ?? nil, "extra_ends": .integer(Int64(extraEnds)),
    ]
  }
}

extension RunEndRecord {
  /// A terminal record, as JSON.
  var json: JSONValue {
    [
      "outcome": .string(outcome.rawValue), "detail": detail.map { .string($0) } ?? nil, "exit": exit.json,
      "cause": cause.map { .string($0.rawValue) } ?? nil, "declared": declared.map { .string($0.rawValue) } ?? nil,
      "grade": grade.map { .number($0) } ?? nil, "summary": summary.map { .string($0) } ?? nil,
      "reason": reason.map { .string($0) } ?? nil, "question": question.map { .string($0) } ?? nil,
      "session": session.map { .string($0) } ?? nil, "reviews": reviews.map { .integer($0) } ?? nil,
      "backend_says": backendSays.map { .string($0.rawValue) } ?? nil,
      "backend_until": backendUntil.map { .string($0.rfc3339) } ?? nil,
      "host_closed": hostClosed.map { .string($0) } ?? nil,
      "elapsed_ms": elapsedMilliseconds.map { .integer($0) } ?? nil,
      "swept": .array(swept.map { ["pid": .integer(Int64($0.pid)), "name": .string($0.name)] }),
      "swept_count": .integer(sweptCount),
      "respawn": respawn.map { .string($0.word) } ?? nil, "log_bytes": .integer(logBytes),
      "cut_bytes": .integer(cutBytes),
      "overshoot_bytes": overshootBytes.map { .integer($0) } ?? nil,
      "out_of_memory": outOfMemoryKills.map { .integer($0) } ?? nil, "proof": .string(proof.rawValue),
    ]
  }
}
