import FanoutCore
import Glibc

/// The durable truth of a state directory, for whoever reads it: records in day files. Whoever writes has a
/// `JournalWriter`.
public struct Journal {
  let file: JournalFile
  let directory: String
  let clocks: Clocks
  /// What was read already; nil: everything is read each time.
  private let readDays: ReadDays?
  /// Where what it amounts to is kept.
  let standingFile: String

  /// The journal of a state directory. Nothing is made by reading.
  /// `remembers` what was read of it, for somebody who looks more than once: copies share that.
  public init(_ state: StateDirectory, clocks: Clocks, remembers: Bool = false) {
    readDays = remembers ? ReadDays() : nil
    file = JournalFile(directory: state.journal)
    directory = state.journal
    standingFile = state.standing
    self.clocks = clocks
  }

  /// All that was written from a day before `since` on, in file order, with the number of lines that could not be read.
  public func read(since: WallTime) -> JournalReading {
    var reading = JournalReading()
    let first = (since - .seconds(86400)).day
    let (days, why) = days()
    reading.unreadable += why
    for day in days where day >= first {
      let one = read(day: day)
      reading.records += one.records
      reading.torn += one.torn
      reading.unreadable += one.unreadable
    }
    return reading
  }

  /// Hands over what is counted of each record of one day's file to somebody who counts, so that nothing need be held,
  /// and with `ofLoop` those records whole that are about no run: how many lines could not be read, and why the file
  /// could not, from there on.
  public func scan(
    day: String, ofLoop: ((Record) -> Void)? = nil, _ body: (borrowing CountedRecord) -> Void
  ) -> (torn: Int, unreadable: [String]) {
    var countedLines = CountedLines()
    do throws(SystemError) {
      try file.scan(day) { countedLines.read($0, isEnd: $1, ofLoop: ofLoop, body) }
      return (countedLines.torn, [])
    } catch {
      return (countedLines.torn, ["\(directory)/\(day).jsonl: \(error)"])
    }
  }

  /// The runs whose start is on record, or may be, as far as can be read, of those that their supervisor failed to put
  /// there, or that were lost with it. Then they are confirmed, adopted or settled like any other.
  func mayHaveStarted(_ runs: [RunID], before now: WallTime) -> Set<RunID> {
    let reading = read(since: RunFacts.beginning(of: runs, now: now))
    let ledger = reading.ledger
    return Set(runs.filter { !reading.unreadable.isEmpty || ledger.run($0)?.hasStart == true })
  }

  /// One day's file; empty where there is none.
  public func read(day: String) -> JournalReading {
    var reading = JournalReading()
    var lines = JournalLines()
    do throws(SystemError) {
      if let readDays { return try readDays.read(day, of: file) }
      try file.scan(day) { lines.read($0, isEnd: $1) { reading.records.append($0) } }
    } catch {
      reading.unreadable.append("\(directory)/\(day).jsonl: \(error)")
    }
    reading.torn = lines.torn
    return reading
  }

  /// The days that there are, oldest first, and why they cannot be listed: that is not the same as none.
  public func days() -> (days: [String], unreadable: [String]) {
    do throws(SystemError) { return (try file.days(), []) } catch {
      return ([], error.code == ENOENT ? [] : ["\(error)"])
    }
  }

  /// Where the journal ends now: what comes behind can be read with `Tail`.
  public func tail() -> Tail {
    let today = clocks.moment().wall.day
    var tail = Tail(file: file, first: today)
    for day in days().days where day >= today {
      tail.offsets[day] = (try? stat.of("\(directory)/\(day).jsonl")).map { Int($0.st_size) }
    }
    return tail
  }

  /// Reads what was appended since the last look, over a change of day as well. Files of days to come count, and do not
  /// hide today's: a clock that was ahead once may have left some.
  public struct Tail {
    private let file: JournalFile
    private let first: String
    /// Where the next look at a day begins: at a line that was not whole yet.
    fileprivate var offsets: [String: Int] = [:]

    fileprivate init(file: JournalFile, first: String) {
      self.file = file
      self.first = first
    }

    /// The records that are new since the last look.
    public mutating func next() -> [Record] {
      var records: [Record] = []
      for day in (try? file.days()) ?? [] where day >= first { records += drain(day) }
      return records
    }

    private mutating func drain(_ day: String) -> [Record] {
      var records: [Record] = []
      var lines = JournalLines()
      // A file that cannot be read now is read from the same place another time, with what of it was not handed over.
      let next = try? file.scan(day, from: offsets[day] ?? 0, isFollowing: true) { text, isEnd in
        lines.read(text, isEnd: isEnd) { records.append($0) }
      }
      guard let next else { return [] }
      offsets[day] = next
      return records
    }
  }
}
