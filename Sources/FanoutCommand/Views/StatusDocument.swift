import FanoutCore
import FanoutSystem

/// A status as one JSON document: everything that was seen.
extension StatusText {
  /// The document.
  var json: JSONValue {
    let ledger = observation.history.ledger
    return [
      "at": .string(observation.now.wall.rfc3339), "verdict": .string(verdict.description),
      "healthy": .bool(health.causes.isEmpty), "causes": .array(health.causes.map(\.json)),
      "state": .string(site.state.path), "launcher": .string(site.launcherWords),
      "live": .integer(Int64(observation.live)), "width": .integer(Int64(site.loaded.configuration.width)),
      "lanes": .array(observation.lanes.sortedNaturally(by: \.run.text).map(\.json)),
      "cooling": .array(
        observation.resting.map { resting in
          ["category": .string(resting.category.name), "until": .string(resting.rest.until.rfc3339)]
        }),
      "resting": .object(observation.resting.map { JSONMember($0.category.name, $0.rest.json) }),
      "paused": .array(pauses),
      "gates": .array(observation.gates.map { ["gate": .string($0.name), "detail": .string($0.detail)] }),
      "gate_answers": .array(observation.answers.map(\.json)), "machine": observation.host?.json ?? nil,
      "backends": .array(
        BackendRow.all(Policy(site.loaded.configuration), observation.placeFacts).map(\.json)),
      "locks": .array(observation.locks.map(\.json)),
      "last_fire": ledger.fires.last { !$0.isOneShot }.map(\.json) ?? nil,
      "cadence": cadence.json,
      "firing": observation.fireAtWork.map { StatusText.json($0.holders) } ?? nil,
      "interrupted": .array(observation.interrupted.map { .string($0.text) }),
      "strays": .array(
        observation.strays.map { ["process": StatusText.json($0.process), "supervisor": .string($0.supervisor.text)] }),
      "leftovers": .array(
        observation.leftovers.map { ["process": StatusText.json($0.process), "run": .string($0.run.text)] }),
      "notes": .array((observation.notes + health.notes).map { .string($0) }),
      "torn_lines": .integer(Int64(observation.history.torn)),
      "journal_schema": .integer(observation.history.schema),
    ]
  }

  private var pauses: [JSONValue] {
    let pauses = observation.pauses
    func json(_ pause: Pause, _ category: JSONValue) -> JSONValue {
      let standing: JSONValue =
        switch pause.standing(at: observation.now.wall) {
        case .holds: "holds"
        case .over: "over"
        case .void: "void"
        }
      return [
        "category": category, "since": .string(pause.since.rfc3339),
        "until": pause.until.map { .string($0.rfc3339) } ?? nil,
        "why": pause.why.map { .string($0) } ?? nil, "standing": standing,
      ]
    }
    let all = pauses.all.map { [json($0, nil)] } ?? []
    return all
      + pauses.categories.keys.sorted().compactMap { category in
        pauses.categories[category].map { json($0, .string(category.name)) }
      }
  }

  static func json(_ process: ProcessEntry) -> JSONValue { json(process, isStopped: process.isStopped) }

  static func json(_ process: ProcessEntry, isStopped: Bool) -> JSONValue {
    ["pid": .integer(Int64(process.pid)), "name": .string(process.name), "stopped": .bool(isStopped)]
  }

  static func json(_ processes: [ProcessEntry]) -> JSONValue { .array(processes.map { json($0) }) }
}

extension ObservedLock {
  /// What was seen, as JSON.
  var json: JSONValue {
    let (seen, why): (String, JSONValue) =
      switch heldness {
      case .absent: ("absent", nil)
      case .held: ("held", nil)
      case .unseen: ("unseen", nil)
      case .unreadable(let why): ("unreadable", .string(why))
      }
    return [
      "category": category.map { .string($0.name) } ?? nil, "path": .string(path), "seen": .string(seen), "why": why,
      "holders": StatusText.json(holders),
    ]
  }
}

extension FireFacts {
  /// A fire's records, as JSON.
  var json: JSONValue { .object(members) }

  /// The members of that.
  var members: [JSONMember] {
    let firing = begin?.firing
    let members: KeyValuePairs<String, JSONValue> = [
      "fire": .string(id.text), "trigger": begin.map { .string($0.trigger) } ?? nil,
      "fired_by": firing.map { .string($0.by.rawValue) } ?? nil, "timer": firing?.timer.map { .string($0) } ?? nil,
      "manager": firing?.manager.map { .string($0) } ?? nil,
      "late_ms": firing?.late.map { .integer($0.milliseconds) } ?? nil,
      "every_ms": firing?.every.map { .integer($0.milliseconds) } ?? nil,
      "launcher": begin?.launcher.map { .string($0) } ?? nil,
      "suspended_ms": begin?.suspended.map { .integer($0.milliseconds) } ?? nil,
      "began_at": beganAt.map { .string($0.wall.rfc3339) } ?? nil,
      "ended_at": endedAt.map { .string($0.wall.rfc3339) } ?? nil,
      "version": begin.map { .string($0.version) } ?? nil, "digest": begin.map { .string($0.configuration) } ?? nil,
      "on_fire_failure": onFireFailure.map { .string($0) } ?? nil, "end": end.map(\.json) ?? nil,
    ]
    return members.map { JSONMember($0.key, $0.value) }
  }
}

extension FireEnd {
  /// The end of a fire, as JSON.
  var json: JSONValue { .object(members) }

  /// The members of that.
  var members: [JSONMember] {
    let members: KeyValuePairs<String, JSONValue> = [
      "admitted": .integer(admitted), "started": .integer(started), "refused": .integer(refused),
      "failed": .integer(failed),
      "withheld": .integer(withheld), "live": .integer(live), "width": .integer(width), "source": .string(source),
      "degradation": degradation.map { .string($0) } ?? nil, "cause": cause.map { .string($0) } ?? nil,
      "constraint": .string(constraint), "categories": .array(categories.map { .string($0) }),
      "reasons": .array(
        reasons.map {
          [
            "reason": .string($0.reason), "count": .integer($0.count),
            "categories": .array($0.names.map { .string($0) }),
          ]
        }),
      "failures": .array(failures.map { ["category": .string($0.category), "why": .string($0.why)] }),
      "selector_ms": selectorMilliseconds.map { .integer($0) } ?? nil, "answer": answer.map { .string($0) } ?? nil,
      "exit": .integer(exit), "clipped": .bool(isClipped),
    ]
    return members.map { JSONMember($0.key, $0.value) }
  }
}
