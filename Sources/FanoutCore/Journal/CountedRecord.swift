/// What a line of the journal says to somebody who only counts: when, about what, and the few words and numbers that
/// are counted.
///
/// Its words are where they were read, and gone when whoever hands it out goes on: it is looked at and never kept, nor
/// copied.
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
  var event = Content.uncounted

  /// What of an event is counted.
  enum Content {
    case fireBegan(Begin)
    /// In a box of its own, so that the many small ones are moved about as small ones.
    indirect case fireEnded(End)
    case lockAcquired
    case lockReleased
    case runStarted(generation: Int64)
    /// The outcome by its place among all of them, and why its respawn was denied with it.
    case runEnded(outcome: Int, elapsed: Int64?, swept: Int64, overshoot: Int64?, denied: Text?)
    case respawnDenied(why: Text)
    /// In a box as well: there are few of them.
    indirect case reviewed(Review)
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
    var intent: Double?
    var demandMet: Double?
    var selectorMilliseconds: Int64?
    var answer: Text?
    var reasons: [CountedReason] = []
  }

  /// A sample of a queue.
  struct Review {
    var queue: Text
    var load: Int64
    var high: Int64
    var came: Int64?
    var went: Int64?
    var dated: Int64?
    var age: Int64?
  }

  /// A reason, how many it withheld, and which.
  struct CountedReason {
    var reason: Text
    var count: Int64
    var names: [Text]
  }
}
