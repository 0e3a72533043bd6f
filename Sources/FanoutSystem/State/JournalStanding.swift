import FanoutCore
import Glibc

/// What a journal amounts to (`Standing`), kept up with it: a checkpoint is read from `standing.json`, and what was
/// written since is added in the order of its writing. Whatever of that does not fit the journal is left alone, and the
/// whole journal is read instead.
public struct JournalStanding {
  /// The standing of all that was read.
  public private(set) var standing: Standing
  /// What could not be read, as sentences.
  public private(set) var unreadable: [String] = []
  private let journal: Journal
  /// Files of which this value has seen itself that they are those that were read: what lies behind can be read alone.
  private var known: Set<String> = []

  /// A checkpoint larger than this is none.
  private static let limit = 64 << 20
  /// So much of what was read of a file is compared with what stands there.
  private static let compared = 64 << 10

  /// The standing of a journal as it is now. A checkpoint in which use is weighed by another half-life than that is
  /// none; nil: whichever it is, that one goes on.
  public init(_ journal: Journal, halfLife: Duration? = nil) {
    if let kept = JournalStanding(checkpointOf: journal, halfLife: halfLife) {
      self = kept
      return
    }
    self.journal = journal
    standing = Standing(halfLife: halfLife ?? SharePolicy.usualHalfLife)
    let (days, why) = journal.days()
    unreadable = why
    if why.isEmpty { rebuild(days) }
  }

  /// The checkpoint as it lies there, without what was written since; nil: there is none that can be read.
  static func checkpoint(of state: StateDirectory) -> Standing? { checkpoint(at: state.standing) }

  private static func checkpoint(at path: String) -> Standing? {
    guard let bytes = (try? AtomicFile.read(path, limit: JournalStanding.limit)) ?? nil else { return nil }
    return (try? JSONDocument(parsing: bytes)).flatMap { Standing(json: $0.root) }
  }

  /// The same for somebody who does without where that would mean to read the whole journal: nil where there is no
  /// checkpoint, or one of another half-life.
  public init?(checkpointOf journal: Journal, halfLife: Duration? = nil) {
    guard let kept = JournalStanding.checkpoint(at: journal.standingFile), halfLife ?? kept.halfLife == kept.halfLife
    else { return nil }
    self.journal = journal
    standing = kept
    catchUp()
  }

  /// The order of writing, seen from now.
  public var order: WritingOrder { standing.order(at: journal.clocks.moment()) }

  /// The files that hold records, as far as they reach in that order.
  public func files(in order: WritingOrder) -> [WritingOrder.File] {
    standing.files.compactMap { file in
      guard let first = file.first, let last = file.last else { return nil }
      return WritingOrder.File(day: file.day, first: order.place(of: first), last: order.place(of: last))
    }
  }

  /// Adds what was written since.
  public mutating func catchUp() {
    unreadable = []
    let (days, why) = journal.days()
    guard why.isEmpty else { return unreadable = why }
    var fresh: [Piece] = []
    guard Set(standing.files.map(\.day)).isSubset(of: days) else { return rebuild(days) }
    for day in days {
      switch look(at: day) {
      case .same: continue
      case .grown(let piece): fresh.append(piece)
      case .replaced: return rebuild(days)
      case .unreadable(let sentence): unreadable.append(sentence)
      }
    }
    add(fresh)
  }

  /// Writes the checkpoint. By whoever holds the fire lock; one that is older than another's costs its reader a little
  /// time.
  public func write() throws(SystemError) {
    try AtomicFile.write(standing.json.encoded() + [10], to: journal.standingFile)
  }

  /// Forgets a lane of which nothing is owed.
  mutating func forget(lane: LaneID) { standing.forget(lane: lane) }

  /// Forgets the files of days that were removed.
  mutating func forget(_ days: [String]) {
    for day in days { standing.forget(day) }
  }

  // MARK: - Files

  /// Whole lines of a file, read from an offset on.
  private struct Piece {
    var day: String
    var records: [Record]
    var extent: Standing.File.Extent
  }

  private enum Look {
    case same
    case grown(Piece)
    case replaced
    case unreadable(String)
  }

  /// Compares a file with what was read of it.
  private mutating func look(at day: String) -> Look {
    let path = journal.file.path(day)
    let known = standing.files.first { $0.day == day }?.extent
    do throws(SystemError) {
      let status = try stat.of(path)
      let changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
      guard let known else {
        let piece = try read(day, behind: nil, status, changed: changed)
        return piece.map(Look.grown) ?? .same
      }
      guard known.inode == UInt64(status.st_ino), known.bytes <= Int(status.st_size) else { return .replaced }
      // What was not changed since is as it was. On kernels whose stamps are coarse a line may have come in the same
      // tick: it is longer.
      if known.changed == changed, known.bytes == Int(status.st_size) { return .same }
      let piece = try read(day, behind: known, status, changed: changed)
      return piece.map(Look.grown) ?? .replaced
    } catch {
      return error.code == ENOENT ? .same : .unreadable("\(path): \(error)")
    }
  }

  /// What stands behind an extent, up to the last newline; nil: the file is gone, or what stands before it is not what
  /// was read.
  private mutating func read(
    _ day: String, behind extent: Standing.File.Extent?, _ status: stat, changed: Int64
  ) throws(SystemError) -> Piece? {
    // The first time the end of what was read is looked at: it may have been written anew in its place.
    if let extent, !known.contains(day), try digest(day, before: extent.bytes) != extent.digest { return nil }
    var records: [Record] = []
    var lines = JournalLines()
    let end = try journal.file.scan(day, from: extent?.bytes ?? 0, isFollowing: true) { text, isEnd in
      lines.read(text, isEnd: isEnd) { records.append($0) }
    }
    guard let digest = try digest(day, before: end) else { return nil }
    known.insert(day)
    let read = Standing.File.Extent(inode: UInt64(status.st_ino), bytes: end, changed: changed, digest: digest)
    return Piece(day: day, records: records, extent: read)
  }

  /// The digest of the last of what stands in a file before an offset: a file of any length costs the same. Nil: there
  /// is not so much.
  private func digest(_ day: String, before end: Int) throws(SystemError) -> Digest? {
    let length = min(end, JournalStanding.compared)
    guard let bytes = try journal.file.read(day, from: end - length, limit: length), bytes.count == length else {
      return nil
    }
    return Digest(of: bytes)
  }

  /// Adds the records of some pieces in the order of their writing.
  private mutating func add(_ pieces: [Piece]) {
    for piece in pieces { standing.see(piece.records) }
    let texts = Dictionary(pieces.map { ($0.day, $0.records) }) { first, _ in first }
    fold(pieces.map { ($0.day, WritingOrder.outline(of: $0.records)) }) { texts[$0] ?? [] }
    for piece in pieces { standing.read(piece.day, piece.extent) }
  }

  /// Reads the whole journal: once to see its boots and how far its files reach, once more in the order of its writing,
  /// a file at a time.
  private mutating func rebuild(_ days: [String]) {
    standing = Standing(halfLife: standing.halfLife)
    unreadable = []
    known = []
    var extents: [String: Standing.File.Extent] = [:]
    var outlines: [(day: String, moments: [Moment])] = []
    var counts: [String: Int] = [:]
    for day in days {
      switch look(at: day) {
      case .grown(let piece):
        standing.see(piece.records)
        extents[day] = piece.extent
        counts[day] = piece.records.count
        outlines.append((day, WritingOrder.outline(of: piece.records)))
      case .unreadable(let sentence): unreadable.append(sentence)
      case .same, .replaced: continue
      }
    }
    fold(outlines) { [journal] day in
      // As many as were looked at: what was written since is added later.
      Array(journal.read(day: day).records.prefix(counts[day] ?? 0))
    }
    for day in extents.keys.sorted() {
      if let extent = extents[day] { standing.read(day, extent) }
    }
  }

  private mutating func fold(_ outlines: [(day: String, moments: [Moment])], records: (String) -> [Record]) {
    let order = order
    var folded = standing
    // Folded in a value of its own, so that nothing is copied.
    standing = Standing()
    order.merge(outlines.compactMap { order.file($0.day, of: $0.moments) }, records: records) {
      folded.apply($0, of: $1)
    }
    standing = folded
  }
}
