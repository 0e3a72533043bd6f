extension Report {
  /// The document of `fanout report --json`, with what else is to stand in it.
  public func json(and more: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members + more.map { JSONMember($0.key, $0.value) })
  }

  /// The document of a window alone.
  public func json() -> JSONValue { .object(members) }

  private var members: [JSONMember] {
    let members: KeyValuePairs<String, JSONValue> = [
      "since": .string(window.lowerBound.rfc3339),
      "until": .string(window.upperBound.rfc3339),
      "peak_concurrency": .integer(Int64(locks.peakConcurrency)),
      "total_acquisitions": .integer(Int64(locks.acquisitions)),
      "same_lock_violations": .integer(Int64(locks.violationCount)),
      "violations": .array(locks.violations.map(Report.json)),
      "noop_last_20": .integer(Int64(noopLast20.count)),
      "noop_last_20_of": .integer(Int64(noopLast20.of)),
      "fires": Report.json(fires, ["interrupted": .array(interrupted.map { .string($0.text) })]),
      "fired_by": firedBy.json(),
      "lateness": [
        "known": .integer(Int64(lateness.known)), "median_ms": .integer(lateness.median.milliseconds),
        "max_ms": .integer(lateness.worst.milliseconds),
      ],
      "missed": .integer(Int64(missed)),
      "one_shots": Report.json(oneShots, [:]),
      "degraded": ["count": .integer(Int64(degraded.total)), "causes": degraded.json()],
      "selector": [
        "asked": .integer(Int64(selector.asked)), "same_answers": .integer(Int64(sameAnswers)),
        "median_ms": .integer(selector.median),
        "max_ms": .integer(selector.most),
      ],
      "constraints": constraints.json(),
      "intent": ["mean": intent.value.map { .number($0) } ?? nil, "fires": .integer(Int64(intent.count))],
      "demand_met": ["mean": demandMet.value.map { .number($0) } ?? nil, "fires": .integer(Int64(demandMet.count))],
      "withheld": .object(withheld.map { JSONMember($0.reason, Report.json($0)) }),
      "outcomes": .object(outcomes.map { JSONMember($0.category, $0.counts.json()) }),
      "use": .object(
        use.map {
          JSONMember(
            $0.category,
            [
              "runs": .integer(Int64($0.runs)), "productive": .integer(Int64($0.productive)),
              "time_ms": .integer($0.time.milliseconds),
            ])
        }),
      "reviews": .array(reviews.map(\.json)),
      "respawns": [
        "count": .integer(Int64(respawns.count)), "outcomes": respawns.outcomes.json(),
        "denied": respawns.denied.json(),
      ],
      "unreported": .integer(Int64(unreported)),
      "open": .integer(Int64(open)),
      "swept": .integer(swept),
      "overshoots": ["count": .integer(Int64(overshoots.count)), "max_bytes": .integer(overshoots.mostBytes)],
      "extra_ends": .integer(Int64(extraEnds)),
      "torn_lines": .integer(Int64(torn)),
    ]
    return members.map { JSONMember($0.key, $0.value) }
  }

  private static func json(_ violation: LockAudit.Violation) -> JSONValue {
    .object(
      [
        JSONMember("category", .string(violation.category.name)), JSONMember("holder", .string(violation.holder.text)),
        JSONMember("intruder", .string(violation.intruder.text)),
      ] + violation.at.members("at"))
  }

  private static func json(_ fires: Fires, _ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let numbers = [
      JSONMember("count", .integer(Int64(fires.count))), JSONMember("running", .integer(Int64(fires.running))),
      JSONMember("admitted", .integer(fires.admitted)), JSONMember("started", .integer(fires.started)),
      JSONMember("refused", .integer(fires.refused)), JSONMember("failed", .integer(fires.failed)),
      JSONMember("withheld", .integer(fires.withheld)),
    ]
    return .object(numbers + more.map { JSONMember($0.key, $0.value) })
  }

  private static func json(_ withheld: Withheld) -> JSONValue {
    ["count": .integer(withheld.count), "categories": withheld.names.json(), "unnamed": .integer(withheld.unnamed)]
  }
}
