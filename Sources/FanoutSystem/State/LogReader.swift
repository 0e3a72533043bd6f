import FanoutCore
import Glibc

/// Reads a run's log from its beginning, and goes on as it grows. What is cut out while it is read is told as it is
/// when a log was cut before: one line in its place. A log that is not the one any more of which a part was read is
/// read from its new beginning.
public struct LogReader {
  /// A piece of a log.
  public enum Piece: Sendable, Equatable {
    /// Bytes as the worker wrote them.
    case text([UInt8])
    /// So many bytes are not there any more.
    case cut(Int)
    /// What was read is not what stands there now; what follows begins anew.
    case anew(Change)
  }

  /// What became of a log of which a part was read.
  public enum Change: Sendable, Equatable {
    /// The log became shorter, or other bytes stand where it was read.
    case truncated
    /// Another file has its name.
    case replaced
    /// No file has its name.
    case removed
  }

  /// What stands under the name of the log.
  private enum Known: Equatable {
    case nothing, gone
    case file(FileIdentity)
  }

  private let log: OutputLog
  /// How far it has come.
  public private(set) var offset = 0
  private var known = Known.nothing
  /// The last bytes before `offset`, as they were read; none where those were cut.
  private var mark: [UInt8] = []
  /// The most that one piece of text takes.
  private static let most = 1 << 16
  /// How many bytes tell that a log which is long enough is not the one that was read: one may be truncated and grow
  /// again between two looks.
  private static let marked = 256

  /// A reader at the beginning of a log, or at an offset in it.
  public init(_ log: OutputLog, from offset: Int = 0) {
    self.log = log
    self.offset = offset
  }

  /// Hands over what is there behind the last look, in order, until `body` answers false.
  public mutating func read(_ body: (Piece) -> Bool) throws(SystemError) {
    while true {
      // Asked again for each piece: the middle may be cut while a slow reader is busy with the head.
      guard let next = try next() else { return }
      switch next {
      case .cut(let bytes):
        offset += bytes
        mark = []
      case .text(let bytes):
        offset += bytes.count
        mark = bytes.suffix(LogReader.marked)
      case .anew:
        offset = 0
        mark = []
      }
      if !body(next) { return }
    }
  }

  private mutating func next() throws(SystemError) -> Piece? {
    let file: Descriptor
    do throws(SystemError) { file = try log.open() } catch {
      // A log that was never there is an error; one that went may come back.
      guard error.code == ENOENT, known != .nothing else { throw error }
      defer { known = .gone }
      return known == .gone ? nil : .anew(.removed)
    }
    if let change = try change(to: file) { return .anew(change) }
    return try piece(of: file)
  }

  /// Whether this file is not the one that was read, from now on it is.
  private mutating func change(to file: Descriptor) throws(SystemError) -> Change? {
    let status = try file.status(log.path)
    let now = Known.file(FileIdentity(status))
    defer { known = now }
    if case .file = known, known != now { return .replaced }
    guard Int(status.st_size) >= offset else { return .truncated }
    let bytes = try log.bytes(in: (offset - mark.count)..<offset, of: file)
    // A cut leaves zeros.
    return zip(mark, bytes).contains { $0 != $1 && $1 != 0 } ? .truncated : nil
  }

  private mutating func piece(of file: Descriptor) throws(SystemError) -> Piece? {
    var start = 0
    for part in try log.parts(of: file) {
      switch part {
      case .cut(let bytes):
        if offset < start + bytes, offset >= start { return .cut(start + bytes - offset) }
        start += bytes
      case .text(let range):
        start = range.upperBound
        guard offset < range.upperBound, offset >= range.lowerBound else { continue }
        let bytes = try log.bytes(in: offset..<min(range.upperBound, offset + LogReader.most), of: file)
        // Looked at again behind the reading: what was cut meanwhile read as zeros, and is told as cut.
        guard try isText(offset..<(offset + bytes.count), of: file) else { return try next() }
        return bytes.isEmpty ? nil : .text(bytes)
      }
    }
    return nil
  }

  private func isText(_ range: Range<Int>, of file: Descriptor) throws(SystemError) -> Bool {
    for case .text(let part) in try log.parts(of: file)
    where part.lowerBound <= range.lowerBound && range.upperBound <= part.upperBound { return true }
    return range.isEmpty
  }
}
