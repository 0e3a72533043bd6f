/// Policy, facts and a person's run as JSON, and the way back: what a plan can be recomputed from (SPEC 5), and what an
/// order carries.
extension Policy {
  /// The policy as JSON.
  public var json: JSONValue {
    [
      "allowlist": .array(allowlist.map { .string($0.name) }),
      "aliases": .object(names.aliases.keys.sorted().map { JSONMember($0, .string(names.aliases[$0]?.name ?? "")) }),
      "width": .integer(Int64(width)), "perFire": perFire.map { .integer(Int64($0)) } ?? nil,
      "fallback": .string(fallback.rawValue),
      "fallbackStarts": fallbackStarts.map { .integer(Int64($0)) } ?? nil,
      "cooldowns_ms": byCategory(cooldowns) { .integer($0.milliseconds) }, "backOff": backOff.json,
      "backOffs": byCategory(backOffs, \.json), "host": host?.json ?? nil,
      "gates": .array(gates.map(\.json)), "families": .array(families.map(\.json)),
      "shares": shares?.json ?? nil, "targets": byCategory(targets) { .number($0) },
      "atLeastEvery_ms": byCategory(atLeastEvery) { .integer($0.milliseconds) },
      "backends": .array(backends.map(\.json)),
      "routes": byCategory(routes) { .array($0.map { .string($0) }) },
    ]
  }

  /// The policy that JSON tells of.
  public init?(json node: JSONNode) {
    guard
      let allowlist = node["allowlist"]?.array?.readAll(\.category),
      let aliases = node["aliases"]?.object, let width = node["width"]?.integer,
      let perFire = optional(node["perFire"], \.integer),
      let fallbackStarts = optional(node["fallbackStarts"], \.integer),
      let fallback = node["fallback"]?.string.flatMap(Fallback.init(rawValue:)),
      let cooldowns = node["cooldowns_ms"].flatMap({ categories($0, \.integer) }),
      // 0.1 knew no back-off.
      let backOff = optional(node["backOff"], BackOff.init(json:)),
      let backOffs = optional(node["backOffs"], { categories($0, BackOff.init(json:)) }),
      let host = optional(node["host"], HostPolicy.init(json:)),
      let gates = optional(node["gates"], { $0.array?.readAll(GatePolicy.init(json:)) }),
      let families = optional(node["families"], { $0.array?.readAll(FamilyPolicy.init(json:)) }),
      let shares = optional(node["shares"], SharePolicy.init(json:)),
      let targets = optional(node["targets"], { categories($0, \.double) }),
      let backends = optional(node["backends"], { $0.array?.readAll(BackendRule.init(json:)) }),
      let routes = optional(node["routes"], { categories($0) { $0.array?.readAll(\.string) } }),
      let atLeastEvery = optional(node["atLeastEvery_ms"], { categories($0, \.integer) })
    else { return nil }
    var names: [String: Category] = [:]
    for (alias, target) in aliases.entries {
      guard let category = target.string.flatMap(Category.init(canonical:)) else { return nil }
      names[alias] = category
    }
    self.init(
      allowlist: allowlist, names: CategoryNames(aliases: names), width: Int(width), perFire: perFire.map(Int.init),
      fallback: fallback, fallbackStarts: fallbackStarts.map(Int.init),
      cooldowns: cooldowns.mapValues { .milliseconds($0) }, backOff: backOff ?? .none, backOffs: backOffs ?? [:])
    self.host = host
    self.gates = gates ?? []
    self.families = families ?? []
    self.shares = shares
    self.targets = targets ?? [:]
    self.backends = backends ?? []
    self.routes = routes ?? [:]
    self.atLeastEvery = (atLeastEvery ?? [:]).mapValues { .milliseconds($0) }
  }
}

extension BackOff {
  fileprivate var json: JSONValue { ["noop": noop?.json ?? nil, "failure": failure?.json ?? nil] }

  fileprivate init?(json node: JSONNode) {
    guard let noop = optional(node["noop"], Rule.init(json:)),
      let failure = optional(node["failure"], Rule.init(json:))
    else { return nil }
    self.init(noop: noop, failure: failure)
  }
}

extension BackOff.Rule {
  fileprivate var json: JSONValue {
    [
      "after": .integer(Int64(after)), "first_ms": .integer(first.milliseconds),
      "limit_ms": .integer(limit.milliseconds),
    ]
  }

  fileprivate init?(json node: JSONNode) {
    guard let after = node["after"]?.integer, let first = node["first_ms"]?.integer,
      let limit = node["limit_ms"]?.integer
    else { return nil }
    self.init(after: Int(clamping: after), first: .milliseconds(first), limit: .milliseconds(limit))
  }
}

extension PersonalRun {
  /// The run as JSON.
  public var json: JSONValue {
    ["category": category.map { .string($0.name) } ?? nil, "forced": .bool(isForced), "may_respawn": .bool(mayRespawn)]
  }

  /// The run that JSON tells of.
  public init?(json node: JSONNode) {
    guard let category = optional(node["category"], \.category),
      let isForced = node["forced"]?.bool, let mayRespawn = node["may_respawn"]?.bool
    else { return nil }
    self.init(category: category, isForced: isForced, mayRespawn: mayRespawn)
  }
}

extension Pause {
  /// The pause as JSON.
  public var json: JSONValue {
    [
      "since": .string(since.rfc3339), "until": until.map { .string($0.rfc3339) } ?? nil,
      "why": why.map { .string($0) } ?? nil,
    ]
  }

  /// The pause that JSON tells of.
  public init?(json node: JSONNode) {
    guard let since = node["since"]?.string.flatMap(WallTime.init(rfc3339:)) else { return nil }
    var until: WallTime?
    if let end = node["until"], !end.isNull {
      guard let time = end.string.flatMap(WallTime.init(rfc3339:)) else { return nil }
      until = time
    }
    self.init(since: since, until: until, why: node["why"]?.string)
  }
}

extension Facts {
  /// The facts as JSON.
  public var json: JSONValue {
    [
      "now": .string(now.rfc3339), "live": .integer(Int64(live)), "busy": byCategory(busy) { .string($0) },
      "unreadable": byCategory(unreadable) { .string($0) },
      "unreadableForAll": unreadableForAll.map { .string($0) } ?? nil,
      "pauseOfAll": pauseOfAll?.json ?? nil, "pauses": byCategory(pauses, \.json),
      "released": byCategory(released) { .string($0.rfc3339) },
      "streaks": byCategory(streaks, \.json), "slack_ms": .integer(slack.milliseconds),
      "host": host?.json ?? nil, "lanes": .array(lanes.sorted().map { .string($0.name) }),
      "answers": .array(answers.map(\.json)), "debts": .array(debts.map(\.json)), "use": use?.json ?? nil,
      "routes": byCategory(routes) { .string($0) }, "backends": byName(backends, \.json),
      "backend_holds": byName(backendHolds, \.json),
      "unreadable_backends": byName(unreadableBackends) { .string($0) },
      "gates": .array(gates.map { ["name": .string($0.name), "detail": .string($0.detail)] }),
      "denied": byCategory(denied, \.json),
      "failed": byCategory(failed) { .string($0) }, "unknown": .array(unknown.map { .string($0) }),
    ]
  }

  /// The facts that JSON tells of.
  public init?(json node: JSONNode) {
    guard let now = node["now"]?.string.flatMap(WallTime.init(rfc3339:)), let live = node["live"]?.integer,
      let busy = node["busy"].flatMap({ categories($0, \.string) }),
      let unreadable = node["unreadable"].flatMap({ categories($0, \.string) }),
      let pauses = node["pauses"].flatMap({ categories($0, Pause.init(json:)) }),
      let released = node["released"].flatMap({ categories($0) { $0.string.flatMap(WallTime.init(rfc3339:)) } }),
      let streaks = optional(node["streaks"], { categories($0, Streaks.init(json:)) }),
      let slack = optional(node["slack_ms"], \.integer),
      let host = optional(node["host"], HostFacts.init(json:)),
      let lanes = optional(
        node["lanes"],
        { node in
          node.array?.readAll(\.category)
        }),
      let answers = optional(node["answers"], { $0.array?.readAll(GateAnswer.init(json:)) }),
      let debts = optional(node["debts"], { $0.array?.readAll(ReviewDebt.init(json:)) }),
      let use = optional(node["use"], UseFacts.init(json:)),
      let routes = optional(node["routes"], { categories($0, \.string) }),
      let backends = optional(node["backends"], { named($0, BackendFacts.init(json:)) }),
      let holds = optional(node["backend_holds"], { named($0, Pause.init(json:)) }),
      let unreadableBackends = optional(node["unreadable_backends"], { named($0, \.string) }),
      let gates = node["gates"]?.array, let denied = node["denied"].flatMap({ categories($0, Reason.init(json:)) }),
      let failed = node["failed"].flatMap({ categories($0, \.string) }),
      let unreadableForAll = optional(node["unreadableForAll"], \.string),
      let pauseOfAll = optional(node["pauseOfAll"], Pause.init(json:)),
      let closed = gates.readAll(ClosedGate.init(json:)),
      let unknown = node["unknown"]?.array?.readAll(\.string)
    else { return nil }
    self.init(
      now: now, live: Int(live), busy: busy, unreadable: unreadable, unreadableForAll: unreadableForAll,
      pauseOfAll: pauseOfAll,
      pauses: pauses, released: released, streaks: streaks ?? [:],
      slack: .milliseconds(slack ?? 0), gates: closed, denied: denied, failed: failed, unknown: unknown)
    self.host = host
    self.lanes = Set(lanes ?? [])
    self.answers = answers ?? []
    self.use = use
    self.debts = debts ?? []
    self.routes = routes ?? [:]
    self.backends = backends ?? [:]
    backendHolds = holds ?? [:]
    self.unreadableBackends = unreadableBackends ?? [:]
  }
}

extension UseFacts {
  fileprivate var json: JSONValue {
    [
      "taken_s": byCategory(taken) { .number($0) }, "lengths_ms": byCategory(lengths) { .integer($0.milliseconds) },
      "length_ms": .integer(length.milliseconds), "started": byCategory(started) { .string($0.rfc3339) },
      "asked": byCategory(asked) { .integer($0) },
    ]
  }

  fileprivate init?(json node: JSONNode) {
    guard let taken = node["taken_s"].flatMap({ categories($0, \.double) }), let length = node["length_ms"]?.integer,
      let lengths = node["lengths_ms"].flatMap({ categories($0, \.integer) }),
      let started = node["started"].flatMap({ categories($0) { $0.string.flatMap(WallTime.init(rfc3339:)) } }),
      let asked = node["asked"].flatMap({ categories($0, \.integer) })
    else { return nil }
    self.init(
      taken: taken, lengths: lengths.mapValues { .milliseconds($0) }, length: .milliseconds(length), started: started,
      asked: asked)
  }
}

extension ClosedGate {
  fileprivate init?(json node: JSONNode) {
    guard let name = node["name"]?.string, let detail = node["detail"]?.string else { return nil }
    self.init(name: name, detail: detail)
  }
}

// A stored decision is recomputed from the whole of what decided it, or not at all: a part that cannot be read is not
// left out.

/// What may be absent or null: `.some(nil)`; nil where it is there and cannot be read.
private func optional<Value>(_ node: JSONNode?, _ value: (JSONNode) -> Value?) -> Value?? {
  guard let node, !node.isNull else { return .some(nil) }
  return value(node).map { .some($0) }
}

/// An object with a member for each category, in order of name.
private func byCategory<Value>(_ values: [Category: Value], _ json: (Value) -> JSONValue) -> JSONValue {
  .object(values.keys.sorted().compactMap { category in values[category].map { JSONMember(category.name, json($0)) } })
}

/// The same for what has other names.
private func byName<Value>(_ values: [String: Value], _ json: (Value) -> JSONValue) -> JSONValue {
  .object(values.keys.sorted().compactMap { name in values[name].map { JSONMember(name, json($0)) } })
}

/// The way back; nil where it is no object, or a member cannot be read.
private func named<Value>(_ node: JSONNode, _ value: (JSONNode) -> Value?) -> [String: Value]? {
  guard let members = node.object else { return nil }
  var values: [String: Value] = [:]
  for (key, member) in members.entries {
    guard let read = value(member) else { return nil }
    values[key] = read
  }
  return values
}

/// The way back; nil where it is no object, or a member cannot be read.
private func categories<Value>(_ node: JSONNode, _ value: (JSONNode) -> Value?) -> [Category: Value]? {
  guard let members = node.object else { return nil }
  var values: [Category: Value] = [:]
  for (key, member) in members.entries {
    guard let category = Category(canonical: key), let read = value(member) else { return nil }
    values[category] = read
  }
  return values
}
