/// The order in which the records of a journal were written, whatever its clocks said.
///
/// What is written into one file stands there in the order of its writing. Files are named by the wall clock, so
/// between two of them that says nothing: there boot and boot clock tell, which nobody sets. One order for all that
/// asks what is latest.
public struct WritingOrder: Sendable, Equatable {
  /// A place in it. Of two records of one file the later one never stands before the earlier.
  public struct Place: Comparable, Hashable, Sendable {
    /// The rank of the boot.
    public var boot: Int
    /// CLOCK_BOOTTIME in milliseconds.
    public var milliseconds: Int64
    /// Earlier first.
    public static func < (left: Place, right: Place) -> Bool {
      (left.boot, left.milliseconds) < (right.boot, right.milliseconds)
    }
  }

  /// A file of the journal, from its first place to its last.
  public struct File: Sendable, Equatable {
    /// The file's day.
    public var day: String
    /// Where its first record stands.
    public var first: Place
    /// Where its last one stands.
    public var last: Place
    /// A file.
    public init(day: String, first: Place, last: Place) {
      self.day = day
      self.first = first
      self.last = last
    }
  }

  private let ranks: [String: Int]

  /// The order in which these boots, and the present one, put what was written.
  public init(_ boots: BootOrder, at present: Moment) { ranks = boots.ranks(at: present) }

  /// The place of a moment. A boot that nobody saw comes before all others: whoever orders has seen what he orders.
  public func place(of moment: Moment) -> Place {
    Place(boot: ranks[moment.boot] ?? -1, milliseconds: moment.bootMilliseconds)
  }

  /// Hands over the records of some files in the order of their writing. A file is read when its turn comes and held no
  /// longer than it has records left: as a rule one at a time.
  public func merge(
    _ files: [File], records: (_ day: String) -> [Record], _ body: (_ record: Record, _ day: String) -> Void
  ) {
    var waiting = files.sorted { ($0.first, $0.day) < ($1.first, $1.day) }[...]
    var open: [Cursor] = []
    while true {
      var next = open.indices.min { (open[$0].place, open[$0].day) < (open[$1].place, open[$1].day) }
      if let file = waiting.first, next.map({ (file.first, file.day) < (open[$0].place, open[$0].day) }) ?? true {
        waiting.removeFirst()
        let cursor = Cursor(day: file.day, records: records(file.day), place: file.first)
        if !cursor.records.isEmpty { open.append(cursor) }
        continue
      }
      guard let at = next else { return }
      // As long as nothing else comes before it, one file is handed over without looking around.
      let bound = [open.indices.filter { $0 != at }.map { open[$0].place }.min(), waiting.first?.first].compactMap {
        $0
      }.min()
      repeat {
        body(open[at].records[open[at].next], open[at].day)
        open[at].next += 1
        guard open[at].next < open[at].records.count else {
          open.remove(at: at)
          next = nil
          break
        }
        open[at].place = max(open[at].place, place(of: open[at].records[open[at].next].moment))
      } while bound.map { open[at].place < $0 } ?? true
    }
  }

  private struct Cursor {
    let day: String
    let records: [Record]
    var place: Place
    var next = 0
  }

  /// From where to where a file with these moments reaches; nil where there are none.
  public func file(_ day: String, of moments: [Moment]) -> File? {
    guard let first = moments.first.map(place) else { return nil }
    return File(day: day, first: first, last: moments.reduce(first) { max($0, place(of: $1)) })
  }

  /// The moments that tell how far a file reaches, whatever the order of boots: its first, and the last of each boot.
  public static func outline(of records: [Record]) -> [Moment] {
    guard let first = records.first?.moment else { return [] }
    var latest: [String: Moment] = [:]
    for record in records
    where latest[record.moment.boot].map({ $0.bootMilliseconds < record.moment.bootMilliseconds }) ?? true {
      latest[record.moment.boot] = record.moment
    }
    return [first] + latest.keys.sorted().compactMap { latest[$0] }
  }
}
