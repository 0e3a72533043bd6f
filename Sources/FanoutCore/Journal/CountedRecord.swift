/// What a line of the journal says to somebody who only counts: when, about what, and the few words and numbers that are counted.
///
/// Its words are where they were read, and gone when whoever hands it out goes on: it is looked at and never kept, nor copied.
public struct CountedRecord: ~Copyable {
  /// Bytes that belong to somebody else.
  typealias Text = UnsafeRawBufferPointer

  /// The schema that the line was written in.
  public var schema: Int64 = 1
  var wall = WallTime(milliseconds: 0)
  var boot = Text(start: nil, count: 0)
  var bootMilliseconds: Int64 = 0
  var fire: Text?
  var run: Text?
  var category: Text?
  var event = Event.uncounted

  /// What of an event is counted.
  enum Event {
    case fireBegan(Begin)
    /// In a box of its own, so that the many small ones are moved about as small ones.
    indirect case fireEnded(End)
    case lockAcquired
    case lockReleased
    case runStarted(generation: Int64)
    /// The outcome by its place among all of them, and why its respawn was denied with it.
    case runEnded(outcome: Int, swept: Int64, overshoot: Int64?, denied: Text?)
    case respawnDenied(why: Text)
    case uncounted
  }

  /// The begin of a fire.
  struct Begin {
    var isOneShot: Bool
    var by: FiredBy?
    var late: Int64?
    var every: Int64?
  }

  /// The end of a fire.
  struct End {
    var admitted: Int64 = 0
    var started: Int64 = 0
    var refused: Int64 = 0
    var failed: Int64 = 0
    var withheld: Int64 = 0
    var source: Text
    var constraint: Text
    var selectorMilliseconds: Int64?
    var answer: Text?
    var reasons: [CountedReason] = []
  }

  /// A reason, how many it withheld, and which.
  struct CountedReason {
    var reason: Text
    var count: Int64
    var names: [Text]
  }
}

extension Record {
  /// Hands out what is counted of this record: what its line would have given at once, had it been canonical.
  func counted(_ body: (borrowing CountedRecord) -> Void) {
    var loan = Loan()
    defer { loan.end() }
    body(
      CountedRecord(
        schema: schema, wall: moment.wall, boot: loan.word(moment.boot), bootMilliseconds: moment.bootMilliseconds,
        fire: fire.map { loan.word($0) }, run: run.map { loan.word($0) }, category: category.map { loan.word($0.name) },
        event: loan.event(event)))
  }
}

/// Copies of texts, for as long as what is made of them is looked at.
private struct Loan {
  private var copies: [UnsafeMutableRawBufferPointer] = []

  func end() {
    for copy in copies { copy.deallocate() }
  }

  mutating func word(_ text: String) -> CountedRecord.Text {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    copies.append(copy)
    return CountedRecord.Text(copy)
  }

  mutating func event(_ event: Event) -> CountedRecord.Event {
    switch event {
    case .fireBegan(let begin):
      let firing = begin.firing
      return .fireBegan(
        CountedRecord.Begin(
          isOneShot: begin.isOneShot, by: firing?.by, late: firing?.late?.milliseconds, every: firing?.every?.milliseconds))
    case .fireEnded(let end): return .fireEnded(self.end(end))
    case .lockAcquired: return .lockAcquired
    case .lockReleased: return .lockReleased
    case .runStarted(let start): return .runStarted(generation: start.generation)
    case .runEnded(let end):
      let outcome = Outcome.allCases.firstIndex(of: end.outcome) ?? 0
      let denied = end.respawnDenial.map { word($0) }
      return .runEnded(outcome: outcome, swept: end.sweptCount, overshoot: end.overshootBytes, denied: denied)
    case .respawnDenied(let why): return .respawnDenied(why: word(why))
    case .runSpawned, .runConfirmed, .runAdopted, .paused, .unpaused, .onFireFailed, .pruned, .clockAhead, .other: return .uncounted
    }
  }

  private mutating func end(_ end: FireEnd) -> CountedRecord.End {
    var counted = CountedRecord.End(source: word(end.source), constraint: word(end.constraint))
    (counted.admitted, counted.started, counted.refused) = (end.admitted, end.started, end.refused)
    (counted.failed, counted.withheld) = (end.failed, end.withheld)
    counted.selectorMilliseconds = end.selectorMilliseconds
    counted.answer = end.answer.map { word($0) }
    for reason in end.reasons {
      let names = reason.names.map { word($0) }
      counted.reasons.append(CountedRecord.CountedReason(reason: word(reason.reason), count: reason.count, names: names))
    }
    return counted
  }
}
