extension Record {
  /// The line for the journal, its newline included; never more than `longest` bytes.
  ///
  /// Where it would be longer, free texts are clipped, then lists of names are shortened, each as little as will do, and
  /// `clipped` says so. Numbers are never left out.
  public func line() -> [UInt8] {
    var room = LineRoom()
    if let line = line(in: room) { return line }
    for (side, least) in LineRoom.givesWay {
      room[keyPath: side] = least
      guard var best = line(in: room) else { continue }
      var fits = least
      var tooMuch = Record.longest
      while tooMuch - fits > 1 {
        room[keyPath: side] = (fits + tooMuch) / 2
        if let line = line(in: room) {
          best = line
          fits = room[keyPath: side]
        } else {
          tooMuch = room[keyPath: side]
        }
      }
      return best
    }
    // With every list empty, what is left is at most forty numbers and twenty words of at most 96 bytes.
    preconditionFailure("the fixed part of a record of kind \(event.kind) is longer than a line")
  }

  private func line(in room: LineRoom) -> [UInt8]? {
    var writer = LineWriter(room: room)
    writer.write(self)
    let line = writer.line()
    return line.count <= Record.longest ? line : nil
  }
}

/// How much of what may give way a line has room for.
private struct LineRoom {
  /// Bytes of one free text, as encoded.
  var texts = Int.max
  /// Names of one list.
  var names = Int.max
  /// Reasons with their counts: there are a dozen, so these give way only in a record that no fire writes.
  var reasons = Int.max

  /// In this order, down to this little.
  static var givesWay: [(WritableKeyPath<LineRoom, Int>, least: Int)] { [(\.texts, 48), (\.names, 0), (\.reasons, 0)] }
}

/// Puts a record into members, clipping to the room that it has.
private struct LineWriter {
  let room: LineRoom
  private var members: [JSONMember] = []
  private var isClipped = false
  private var schema = Record.schema

  init(room: LineRoom) { self.room = room }

  func line() -> [UInt8] {
    JSONValue.object(isClipped ? members + [JSONMember(RecordKey.clipped.name, true)] : members).encoded() + [0x0A]
  }

  mutating func write(_ record: Record) {
    schema = record.schema
    put(.v, .integer(schema))
    put(.at, .string(record.moment.wall.rfc3339))
    put(.boot, word(record.moment.boot))
    put(.boottime, .integer(record.moment.bootMilliseconds))
    put(.kind, word(record.event.kind))
    put(.fire, record.fire.map { word($0) })
    put(.run, record.run.map { word($0) })
    put(.category, record.category.map { .string($0.name) })
    write(record.event)
  }

  private mutating func write(_ event: Event) {
    switch event {
    case .fireBegan(let begin):
      put(.version, word(begin.version))
      put(.configuration, word(begin.configuration))
      put(.trigger, word(begin.trigger))
      put(.firedBy, begin.firing.map { .string($0.by.rawValue) })
      put(.timer, begin.firing?.timer.map { text($0) })
      put(.manager, begin.firing?.manager.map { word($0) })
      put(.late, begin.firing?.late.map { .integer($0.milliseconds) })
      put(.every, begin.firing?.every.map { .integer($0.milliseconds) })
      put(.launcher, begin.launcher.map { word($0) })
      put(.suspended, begin.suspended.map { .integer($0.milliseconds) })
      put(.bootNumber, begin.bootNumber.map { .integer($0) })
    case .fireEnded(let end): write(end)
    case .lockAcquired(let path, let taker, let namespace):
      put(.path, text(path))
      put(.pid, .integer(Int64(taker)))
      put(.namespace, namespace.map { word($0) })
    case .lockReleased(let holderGone): put(.holderGone, .bool(holderGone))
    case .runStarted(let start):
      put(.generation, .integer(start.generation))
      put(.streak(in: schema), .integer(start.streak))
      put(.source, word(start.source))
      put(.rank, .integer(start.rank))
      put(.supervisor, word(start.supervisor))
      put(.unit, start.unit.map { clip($0, 300) })
      if !start.unenforced.isEmpty { put(.unenforced, list(start.unenforced) { $0.word($1) }) }
      if !start.unlike.isEmpty { put(.unlike, list(start.unlike) { $0.word($1) }) }
    case .runSpawned(let worker):
      put(.pid, .integer(Int64(worker.pid)))
      // Ticks since boot: 63 bits of them last for three billion years.
      put(.startTicks, .integer(Int64(clamping: worker.startTicks)))
      put(.since, .integer(worker.since.nanoseconds))
      put(.namespace, worker.namespace.map { word($0) })
    case .runAdopted(let supervisor, let gap):
      put(.supervisor, word(supervisor))
      put(.gap, .bool(gap))
    case .runEnded(let end): write(end)
    case .respawnDenied(let why), .onFireFailed(let why): put(.why, text(why))
    case .paused(let until, let why):
      put(.until, until.map { .string($0.rfc3339) })
      put(.why, why.map { text($0) })
    case .pruned(let runs, let fires, let days, let more):
      put(.runs, .integer(runs))
      put(.fires, .integer(fires))
      put(.days, .integer(days))
      put(.more, .bool(more))
    case .clockAhead(let length): put(.ahead, .integer(length.milliseconds))
    case .runConfirmed, .unpaused, .other: break
    }
  }

  private mutating func write(_ end: FireEnd) {
    put(.admitted, .integer(end.admitted))
    put(.started, .integer(end.started))
    put(.refused, .integer(end.refused))
    put(.failed, .integer(end.failed))
    put(.withheld, .integer(end.withheld))
    put(.live, .integer(end.live))
    put(.width, .integer(end.width))
    put(.source, word(end.source))
    put(.cause, end.cause.map { text($0) })
    put(.constraint, word(end.constraint))
    put(.exit, .integer(end.exit))
    put(.selector, end.selectorMilliseconds.map { .integer($0) })
    put(.answer, end.answer.map { word($0) })
    put(.categories, list(end.categories) { $0.word($1) })
    let reasons = end.reasons.prefix(room.reasons)
    if reasons.count < end.reasons.count { isClipped = true }
    put(
      .reasons,
      .array(
        reasons.map { reason in
          let names = list(reason.names) { $0.word($1) }
          return ["reason": word(reason.reason), "count": .integer(reason.count), "names": names]
        }))
    put(.failures, list(end.failures) { ["category": $0.word($1.category), "why": $0.text($1.why)] })
    if end.isClipped { isClipped = true }
  }

  private mutating func write(_ end: RunEndRecord) {
    put(.outcome, .string(end.outcome.rawValue))
    put(.detail, end.detail.map { text($0) })
    switch end.exit {
    case .code(let code): put(.exit, .integer(Int64(code)))
    case .signal(let number): put(.signal, .integer(Int64(number)))
    case .unseen: put(.exit, "unseen")
    }
    put(.cause, end.cause.map { .string($0.rawValue) })
    put(.declared, end.declared.map { .string($0.rawValue) })
    put(.grade, end.grade.map { .number($0) })
    put(.reviews, end.reviews.map { .integer($0) })
    put(.elapsed, end.elapsedMilliseconds.map { .integer($0) })
    put(.respawn, end.respawn.map { text($0) })
    put(.log, .integer(end.logBytes))
    put(.cut, .integer(end.cutBytes))
    put(.overshoot, end.overshootBytes.map { .integer($0) })
    put(.outOfMemory, end.outOfMemoryKills.map { .integer($0) })
    put(.proof, end.proof == .kernel ? nil : .string(end.proof.rawValue))
    put(.sweptCount, .integer(end.sweptCount))
    if !end.swept.isEmpty {
      put(.swept, list(end.swept) { ["pid": .integer(Int64($1.pid)), "name": $0.word($1.name)] })
    }
    put(.reason, end.reason.map { text($0) })
    put(.question, end.question.map { text($0) })
    put(.session, end.session.map { text($0) })
    put(.summary, end.summary.map { text($0) })
  }

  private mutating func put(_ key: RecordKey, _ value: JSONValue?) {
    if let value { members.append(JSONMember(key.name, value)) }
  }

  private mutating func text(_ text: String) -> JSONValue { clip(text, room.texts) }

  /// A word of our own making, or a name: never long, and held to that.
  private mutating func word(_ word: String) -> JSONValue { clip(word, 96) }

  private mutating func clip(_ text: String, _ most: Int) -> JSONValue {
    guard let clipped = text.clipped(toEncoded: most) else { return .string(text) }
    isClipped = true
    return .string(clipped)
  }

  private mutating func list<Element>(_ elements: [Element], _ value: (inout LineWriter, Element) -> JSONValue) -> JSONValue {
    let kept = elements.prefix(room.names)
    if kept.count < elements.count { isClipped = true }
    return .array(kept.map { value(&self, $0) })
  }
}

extension String {
  /// The longest beginning that, with `…` behind it, takes at most that many bytes inside a JSON string; nil where all of it
  /// does without.
  func clipped(toEncoded most: Int) -> String? {
    // No byte takes more than six.
    if utf8.count <= most / 6 { return nil }
    var length = 0
    var end = unicodeScalars.startIndex
    for index in unicodeScalars.indices {
      length += String.encodedLength(unicodeScalars[index])
      if length <= most - 3 { end = unicodeScalars.index(after: index) }
      if length > most { return String(unicodeScalars[..<end]) + "…" }
    }
    return nil
  }

  private static func encodedLength(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: 6
    default: UTF8.width(scalar)
    }
  }
}
