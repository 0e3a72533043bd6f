/// The members of one line, by key. Valid only inside the call that gave the memory to its scanner.
struct RecordFields {
  let scanner: JSONScanner
  private let tokens: [JSONToken?]

  init(scanner: JSONScanner, tokens: [JSONToken?]) {
    self.scanner = scanner
    self.tokens = tokens
  }

  func token(_ key: RecordKey) -> JSONToken? { tokens[key.rawValue] }

  /// The text; nil where the key is absent or something else.
  func text(_ key: RecordKey) -> String? {
    guard let token = token(key), token.kind == .string else { return nil }
    return scanner.string(token)
  }

  /// The bytes of a text without escapes: of words that fanout made itself.
  func bytes(_ key: RecordKey) -> UnsafeRawBufferPointer? {
    guard let token = token(key), token.kind == .string, !token.hasEscapes else { return nil }
    return UnsafeRawBufferPointer(rebasing: scanner.bytes[(token.start + 1)..<(token.end - 1)])
  }

  func integer(_ key: RecordKey) -> Int64? {
    guard let token = token(key), token.kind == .number else { return nil }
    return scanner.number(token).integer
  }

  /// The streak of a start, by the name that the line's own schema has for it.
  var streak: Int64 { integer(.streak(in: integer(.v) ?? Record.schema)) ?? 1 }

  func number(_ key: RecordKey) -> Double? {
    guard let token = token(key), token.kind == .number else { return nil }
    let value = scanner.number(token).double
    return value.isFinite ? value : nil
  }

  func flag(_ key: RecordKey) -> Bool { token(key)?.kind == .yes }

  /// The elements; none where the key is absent or something else. Lists are few, so a tree is cheap enough.
  func list(_ key: RecordKey) -> [JSONNode] {
    guard let token = token(key), token.kind == .beginArray, token.end - token.start > 2,
      let document = try? JSONDocument(parsing: Array(scanner.bytes[token.start..<token.end]))
    else { return [] }
    return document.root.array ?? []
  }

  /// Hands out the bytes of a key or string token as they mean, escapes read.
  static func contents<Result>(_ token: JSONToken, _ scanner: JSONScanner, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if token.hasEscapes { return Array(scanner.string(token).utf8).withUnsafeBytes { body($0) } }
    return body(UnsafeRawBufferPointer(rebasing: scanner.bytes[(token.start + 1)..<(token.end - 1)]))
  }
}

extension Event {
  /// The event of that kind; nil where the line lacks what makes it one.
  init?(_ kind: Kind, _ fields: RecordFields) {
    switch kind {
    case .fireBegan:
      self = .fireBegan(
        FireBegin(
          version: fields.text(.version) ?? "", configuration: fields.text(.configuration) ?? "",
          trigger: fields.text(.trigger) ?? "fire", firing: Firing(fields), launcher: fields.text(.launcher),
          suspended: fields.integer(.suspended).map { .milliseconds($0) }, bootNumber: fields.integer(.bootNumber)))
    case .fireEnded: self = .fireEnded(FireEnd(fields))
    case .lockAcquired:
      self = .lockAcquired(
        path: fields.text(.path) ?? "", taker: fields.integer(.pid).flatMap { Int32(exactly: $0) } ?? 0,
        namespace: fields.text(.namespace))
    case .lockReleased: self = .lockReleased(holderGone: fields.flag(.holderGone))
    case .runStarted:
      var start = RunStart(
        generation: fields.integer(.generation) ?? 0, streak: fields.streak, source: fields.text(.source) ?? "",
        rank: fields.integer(.rank) ?? 0, supervisor: fields.text(.supervisor) ?? "")
      start.unit = fields.text(.unit)
      start.unenforced = fields.list(.unenforced).compactMap(\.string)
      start.unlike = fields.list(.unlike).compactMap(\.string)
      self = .runStarted(start)
    case .runSpawned:
      // Without its start a number may be any process by now: such a line proves nothing.
      guard let pid = fields.integer(.pid).flatMap({ Int32(exactly: $0) }),
        let ticks = fields.integer(.startTicks).flatMap({ UInt64(exactly: $0) })
      else { return nil }
      self = .runSpawned(
        WorkerProcess(
          pid: pid, startTicks: ticks, since: MonotonicTime(nanoseconds: fields.integer(.since) ?? 0), namespace: fields.text(.namespace)))
    case .runConfirmed: self = .runConfirmed
    case .runAdopted: self = .runAdopted(supervisor: fields.text(.supervisor) ?? "", gap: fields.flag(.gap))
    case .runEnded: self = .runEnded(RunEndRecord(fields))
    case .respawnDenied: self = .respawnDenied(why: fields.text(.why) ?? "")
    case .paused: self = .paused(until: fields.text(.until).flatMap { WallTime(rfc3339: $0) }, why: fields.text(.why))
    case .unpaused: self = .unpaused
    case .onFireFailed: self = .onFireFailed(why: fields.text(.why) ?? "")
    case .pruned:
      self = .pruned(
        runs: fields.integer(.runs) ?? 0, fires: fields.integer(.fires) ?? 0, days: fields.integer(.days) ?? 0,
        more: fields.flag(.more))
    case .clockAhead: self = .clockAhead(by: .milliseconds(fields.integer(.ahead) ?? 0))
    }
  }
}

extension Firing {
  fileprivate init?(_ fields: RecordFields) {
    guard let by = fields.text(.firedBy).flatMap({ FiredBy(rawValue: $0) }) else { return nil }
    self.init(
      by: by, timer: fields.text(.timer), manager: fields.text(.manager), late: fields.integer(.late).map { .milliseconds($0) },
      every: fields.integer(.every).map { .milliseconds($0) })
  }
}

extension FireEnd {
  fileprivate init(_ fields: RecordFields) {
    self.init()
    admitted = fields.integer(.admitted) ?? 0
    started = fields.integer(.started) ?? 0
    refused = fields.integer(.refused) ?? 0
    failed = fields.integer(.failed) ?? 0
    withheld = fields.integer(.withheld) ?? 0
    live = fields.integer(.live) ?? 0
    width = fields.integer(.width) ?? 0
    source = fields.text(.source) ?? source
    cause = fields.text(.cause)
    constraint = fields.text(.constraint) ?? constraint
    categories = fields.list(.categories).compactMap(\.string)
    reasons = fields.list(.reasons).compactMap { node in
      guard let reason = node["reason"]?.string else { return nil }
      return ReasonCount(
        reason: reason, count: node["count"]?.integer ?? 0, names: (node["names"]?.array ?? []).compactMap(\.string))
    }
    failures = fields.list(.failures).compactMap { node in
      node["category"]?.string.map { Failure(category: $0, why: node["why"]?.string ?? "") }
    }
    selectorMilliseconds = fields.integer(.selector)
    answer = fields.text(.answer)
    exit = fields.integer(.exit) ?? 0
    isClipped = fields.flag(.clipped)
  }
}

extension RunEndRecord {
  fileprivate init(_ fields: RecordFields) {
    let written = fields.text(.outcome)
    let outcome = written.flatMap { Outcome(rawValue: $0) }
    self.init(outcome: outcome ?? .unknown, exit: ExitStatus(fields))
    // A line that says a run ended ended it, also where a later version knows an outcome that this one does not.
    detail = fields.text(.detail) ?? (outcome == nil ? "the outcome “\(written ?? "")” is not known here" : nil)
    cause = fields.text(.cause).flatMap { EndCause(rawValue: $0) }
    declared = fields.text(.declared).flatMap { Outcome(rawValue: $0) }
    grade = fields.number(.grade)
    summary = fields.text(.summary)
    reason = fields.text(.reason)
    question = fields.text(.question)
    session = fields.text(.session)
    reviews = fields.integer(.reviews)
    elapsedMilliseconds = fields.integer(.elapsed)
    swept = fields.list(.swept).compactMap { node in
      guard let pid = node["pid"]?.integer.flatMap({ Int32(exactly: $0) }) else { return nil }
      return SweptProcess(pid: pid, name: node["name"]?.string ?? "")
    }
    sweptCount = fields.integer(.sweptCount) ?? 0
    respawn = fields.text(.respawn)
    logBytes = fields.integer(.log) ?? 0
    cutBytes = fields.integer(.cut) ?? 0
    overshootBytes = fields.integer(.overshoot)
    outOfMemoryKills = fields.integer(.outOfMemory)
    proof = fields.text(.proof).flatMap(EndProof.init(rawValue:)) ?? .kernel
  }
}

extension ExitStatus {
  fileprivate init(_ fields: RecordFields) {
    if let number = fields.integer(.signal).flatMap({ Int32(exactly: $0) }) {
      self = .signal(number)
    } else if let code = fields.integer(.exit).flatMap({ Int32(exactly: $0) }) {
      self = .code(code)
    } else {
      self = .unseen
    }
  }
}
