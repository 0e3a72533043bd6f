/// A standing as it is kept in `standing.json`. A file of another version is not read: the journal is there.
extension Standing {
  /// The version of the file.
  static let version: Int64 = 5

  /// As it is written. Boots are told once, by their place in a list.
  public var json: JSONValue {
    let table = BootTable(boots)
    let days: [JSONValue] = files.map { file in
      [
        "day": .string(file.day), "first": table.json(file.first), "last": table.json(file.last),
        "elapsed_ms": .integer(file.elapsed),
        "inode": file.extent.map { .string(String($0.inode)) } ?? nil,
        "bytes": file.extent.map { .integer(Int64($0.bytes)) } ?? nil,
        "changed_ns": file.extent.map { .integer($0.changed) } ?? nil,
        "digest": file.extent.map { .string("\($0.digest)") } ?? nil,
      ]
    }
    let runs: [JSONValue] = recent.map { run in
      [
        "run": .string(run.id.text), "category": run.category.map { .string($0.name) } ?? nil,
        "started": table.json(run.startedAt),
        "outcome": run.outcome.map { .string($0.rawValue) } ?? nil, "grade": run.grade.map { .number($0) } ?? nil,
      ]
    }
    let categories: [JSONValue] = accounts.keys.sorted().map { category in
      let account = accounts[category] ?? Account()
      let end: JSONValue =
        account.lastEnd.map {
          ["run": .string($0.run.text), "outcome": .string($0.outcome.rawValue), "at": table.json($0.at)]
        } ?? nil
      return [
        "category": .string(category.name), "bad_ends": .integer(account.badEnds),
        "refusals": .integer(account.refusals),
        "last_end": end, "released": table.json(account.released), "streaks": account.streaks.json,
        "use": [.number(account.use.value), .integer(account.use.at)],
        "lengths_ms": .array(account.lengths.map { .integer($0) }), "started": table.json(account.started),
        "asked": .integer(account.asked),
        "evidence": account.evidence.json,
      ]
    }
    let open: [JSONValue] = lanes.keys.sorted().compactMap { name in lanes[name].map { table.json($0, name) } }
    let doubt: JSONValue =
      time.doubt.map { ["ahead_ms": .integer($0.ahead), "stood_ms": .integer($0.stood), "is_gap": .bool($0.isGap)] }
      ?? nil
    let proven: JSONValue = ["elapsed_ms": .integer(time.elapsed), "last": table.json(time.last), "doubt": doubt]
    let said = table.json(saidAhead)
    return [
      "v": .integer(Standing.version), "newest_schema": .integer(newestSchema), "boots": table.json, "time": proven,
      "debts": .array(
        debts.map { debt in
          [
            "category": .string(debt.category.name), "reviews": debt.reviews.map { .integer($0) } ?? nil,
            "ended": table.json(debt.at),
          ]
        }), "said_ahead": said, "held_since_ms": heldSince.map { .integer($0) } ?? nil,
      "backends": backendsJSON, "hands": hands.json(table.json), "half_life_ms": .integer(halfLife.milliseconds),
      "beat": [
        "began": .array(beat.began.map { table.json($0) }),
        "every_ms": beat.every.map { .integer($0.milliseconds) } ?? nil,
      ],
      "categories": .array(categories), "recent": .array(runs), "open": .array(open), "files": .array(days),
    ]
  }

  /// Reads what `json` writes; nil for anything else.
  public init?(json node: JSONNode) {
    guard node["v"]?.integer == Standing.version, let schema = node["newest_schema"]?.integer,
      let listed = node["boots"]?.array,
      let table = BootTable(reading: listed), let time = ProvenTime(node["time"], table),
      let files = node["files"]?.array?.readAll({ File($0, table) }),
      let recent = node["recent"]?.array?.readAll({ Run($0, table) }),
      let accounts = node["categories"]?.array?.readAll({ Account.named($0, table) }),
      let lanes = node["open"]?.array?.readAll({ OpenLane.named($0, table) }),
      let debts = node["debts"]?.array?.readAll({ ReviewDebt($0, table) }),
      let backends = Standing.backends(node["backends"]), let hands = Hands(json: node["hands"], table.moment),
      let halfLife = node["half_life_ms"]?.integer,
      let began = node["beat"]?["began"]?.array?.readAll({ table.moment($0) }),
      files.map(\.day) == Set(files.map(\.day)).sorted()
    else { return nil }
    self.init(
      recent: recent, accounts: Dictionary(accounts) { first, _ in first },
      lanes: Dictionary(lanes) { first, _ in first },
      boots: table.order, time: time, files: files, newestSchema: schema, saidAhead: table.moment(node["said_ahead"]),
      beat: Beat(began: began, every: node["beat"]?["every_ms"]?.integer.map { .milliseconds($0) }),
      halfLife: .milliseconds(halfLife))
    self.debts = debts
    self.backends = backends
    self.hands = hands
    heldSince = node["held_since_ms"]?.integer
  }
}

/// Boots by their places in a list, so that a moment is three numbers.
private struct BootTable {
  private(set) var order = BootOrder()
  private var names: [String] = []
  private var places: [String: Int] = [:]

  /// Every boot that has a number keeps it; of the others those that are named.
  init(_ order: BootOrder) {
    self.order = order
    for name in order.sightings.keys.sorted() { take(name) }
  }

  init?(reading nodes: [JSONNode]) {
    for node in nodes {
      guard let name = node["boot"]?.string, let first = node["first_ms"]?.integer else { return nil }
      take(name)
      order.sightings[name] = BootOrder.Sighting(number: node["number"]?.integer, first: WallTime(milliseconds: first))
    }
    guard order.sightings.count == nodes.count else { return nil }
  }

  private mutating func take(_ name: String) {
    guard places[name] == nil else { return }
    places[name] = names.count
    names.append(name)
  }

  var json: JSONValue {
    .array(
      names.map { name in
        let sighting = order.sightings[name]
        return [
          "boot": .string(name), "number": sighting?.number.map { .integer($0) } ?? nil,
          "first_ms": sighting.map { .integer($0.first.milliseconds) } ?? nil,
        ]
      })
  }

  func json(_ moment: Moment?) -> JSONValue {
    guard let moment, let place = places[moment.boot] else { return nil }
    return .array([.integer(Int64(place)), .integer(moment.bootMilliseconds), .integer(moment.wall.milliseconds)])
  }

  func json(_ lane: Standing.OpenLane, _ name: LaneID) -> JSONValue {
    let runs = lane.runs.keys.sorted().map { run -> JSONValue in
      let known = lane.runs[run] ?? Standing.OpenRun()
      let members: [JSONMember] = [
        JSONMember("run", .string(run.text)),
        JSONMember("outcome", known.outcome.map { .string($0.rawValue) } ?? nil),
        JSONMember("ended", json(known.ended)), JSONMember("grade", known.grade.map { .number($0) } ?? nil),
        JSONMember("source", known.source.map { .string($0.rawValue) } ?? nil),
        JSONMember("entry", known.entry.map { .string($0) } ?? nil),
        JSONMember("boot", known.boot.map { .string($0) } ?? nil),
        JSONMember("since_ms", known.since.map { .integer($0) } ?? nil),
      ]
      return .object(members + known.backendMembers)
    }
    return [
      "lane": .string(name.text), "category": lane.category.map { .string($0.name) } ?? nil,
      "started": json(lane.startedAt), "runs": .array(runs), "released": json(lane.released),
    ]
  }

  func moment(_ node: JSONNode?) -> Moment? {
    guard let parts = node?.array, parts.count == 3, let place = parts[0].integer,
      names.indices.contains(Int(clamping: place)),
      let milliseconds = parts[1].integer, let wall = parts[2].integer
    else { return nil }
    return Moment(wall: WallTime(milliseconds: wall), boot: names[Int(place)], bootMilliseconds: milliseconds)
  }
}

extension JSONNode {
  fileprivate var outcome: Outcome? { string.flatMap { Outcome(rawValue: $0) } }
}

extension ProvenTime {
  fileprivate init?(_ node: JSONNode?, _ table: BootTable) {
    guard let elapsed = node?["elapsed_ms"]?.integer else { return nil }
    var doubt: Doubt?
    if let written = node?["doubt"], !written.isNull {
      guard let ahead = written["ahead_ms"]?.integer, let stood = written["stood_ms"]?.integer,
        let isGap = written["is_gap"]?.bool
      else {
        return nil
      }
      doubt = Doubt(ahead: ahead, stood: stood, isGap: isGap)
    }
    self.init(elapsed: elapsed, last: table.moment(node?["last"]), doubt: doubt)
  }
}

extension Standing.File {
  fileprivate init?(_ node: JSONNode, _ table: BootTable) {
    guard let day = node["day"]?.string, let elapsed = node["elapsed_ms"]?.integer else { return nil }
    self.init(day: day, first: table.moment(node["first"]), last: table.moment(node["last"]), elapsed: elapsed)
    if let inode = node["inode"]?.string.flatMap({ UInt64($0) }), let bytes = node["bytes"]?.integer,
      let changed = node["changed_ns"]?.integer, let digest = node["digest"]?.string.flatMap({ Digest($0) })
    {
      extent = Extent(inode: inode, bytes: Int(clamping: bytes), changed: changed, digest: digest)
    }
  }
}

extension ReviewDebt {
  fileprivate init?(_ node: JSONNode, _ table: BootTable) {
    guard let category = node["category"]?.category, let at = table.moment(node["ended"]) else { return nil }
    self.init(category: category, reviews: node["reviews"]?.integer, at: at)
  }
}

extension Standing.Run {
  fileprivate init?(_ node: JSONNode, _ table: BootTable) {
    guard let id = node["run"]?.string, let started = table.moment(node["started"]) else { return nil }
    self.init(id: RunID(id), category: node["category"]?.category, startedAt: started)
    outcome = node["outcome"]?.outcome
    grade = node["grade"]?.double
  }
}

extension Standing.Account {
  fileprivate static func named(_ node: JSONNode, _ table: BootTable) -> (FanoutCore.Category, Standing.Account)? {
    guard let category = node["category"]?.category, let badEnds = node["bad_ends"]?.integer,
      let refusals = node["refusals"]?.integer
    else { return nil }
    var account = Standing.Account(badEnds: badEnds, refusals: refusals)
    if let end = node["last_end"], let run = end["run"]?.string, let outcome = end["outcome"]?.outcome,
      let at = table.moment(end["at"])
    {
      account.lastEnd = End(run: RunID(run), outcome: outcome, at: at)
    }
    account.released = table.moment(node["released"])
    guard let streaks = node["streaks"].flatMap(Streaks.init(json:)), let use = node["use"]?.array, use.count == 2,
      let value = use[0].double, let at = use[1].integer, let asked = node["asked"]?.integer,
      let lengths = node["lengths_ms"]?.array?.readAll(\.integer),
      let evidence = node["evidence"].flatMap(OutcomeEvidence.init(json:))
    else { return nil }
    account.streaks = streaks
    account.use = Use(value: value, at: at)
    account.lengths = lengths
    account.started = table.moment(node["started"])
    account.asked = asked
    account.evidence = evidence
    return (category, account)
  }
}

extension Standing.OpenLane {
  fileprivate static func named(_ node: JSONNode, _ table: BootTable) -> (LaneID, Standing.OpenLane)? {
    guard let name = node["lane"]?.string, let started = table.moment(node["started"]), let runs = node["runs"]?.array
    else { return nil }
    var lane = Standing.OpenLane(
      category: node["category"]?.category, startedAt: started, runs: [:], released: table.moment(node["released"]))
    for run in runs {
      guard let id = run["run"]?.string else { return nil }
      var known = Standing.OpenRun(
        outcome: run["outcome"]?.outcome, ended: table.moment(run["ended"]), grade: run["grade"]?.double,
        source: run["source"]?.string.flatMap(CandidateSource.init(rawValue:)),
        entry: run["entry"]?.string, boot: run["boot"]?.string, since: run["since_ms"]?.integer)
      guard known.takeBackend(run) else { return nil }
      lane.runs[RunID(id)] = known
    }
    return (LaneID(name), lane)
  }
}
