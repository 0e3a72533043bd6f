import FanoutCore
import Glibc

/// Reads a run's log from its beginning, and goes on as it grows. What is cut out while it is read is told as it is when a log
/// was cut before: one line in its place.
public struct LogReader {
  /// A piece of a log.
  public enum Piece: Sendable, Equatable {
    /// Bytes as the worker wrote them.
    case text([UInt8])
    /// So many bytes are not there any more.
    case cut(Int)
  }

  private let log: OutputLog
  /// How far it has come.
  public private(set) var offset = 0
  /// The most that one piece of text takes.
  private static let most = 1 << 16

  /// A reader at the beginning of a log.
  public init(_ log: OutputLog) { self.log = log }

  /// Hands over what is there behind the last look, in order, until `body` answers false.
  public mutating func read(_ body: (Piece) -> Bool) throws(SystemError) {
    while true {
      // Asked again for each piece: the middle may be cut while a slow reader is busy with the head.
      guard let next = try next() else { return }
      switch next {
      case .cut(let bytes): offset += bytes
      case .text(let bytes): offset += bytes.count
      }
      if !body(next) { return }
    }
  }

  private func next() throws(SystemError) -> Piece? {
    var start = 0
    for part in try log.parts() {
      switch part {
      case .cut(let bytes):
        if offset < start + bytes, offset >= start { return .cut(start + bytes - offset) }
        start += bytes
      case .text(let range):
        start = range.upperBound
        guard offset < range.upperBound, offset >= range.lowerBound else { continue }
        let bytes = try log.bytes(in: offset..<min(range.upperBound, offset + LogReader.most))
        // Looked at again behind the reading: what was cut meanwhile read as zeros, and is told as cut.
        guard try isText(offset..<(offset + bytes.count)) else { return try next() }
        return bytes.isEmpty ? nil : .text(bytes)
      }
    }
    return nil
  }

  private func isText(_ range: Range<Int>) throws(SystemError) -> Bool {
    for case .text(let part) in try log.parts() where part.lowerBound <= range.lowerBound && range.upperBound <= part.upperBound {
      return true
    }
    return range.isEmpty
  }
}
