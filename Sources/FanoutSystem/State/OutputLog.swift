import CSystem
import Glibc

/// A run's `output.log`, which its worker appends to directly. Its size on disk is bounded by a hole in its middle;
/// offsets stay what they were.
public struct OutputLog: Sendable {
  /// Where it is.
  public let path: String
  /// Bytes it may take on disk before `cut` is due.
  public let limit: Int

  /// A stretch of a log, for people.
  public enum Part: Sendable, Equatable {
    /// Bytes that are there.
    case text(Range<Int>)
    /// So many bytes are not.
    case cut(Int)
  }

  /// The log at a path.
  public init(path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// Makes the file and opens it for the worker, appending.
  public func create() throws(SystemError) -> Descriptor {
    try Descriptor.open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW)
  }

  /// Bytes that were written to it, what was cut included; 0 where there is none.
  public var size: Int { (try? stat.of(path)).map { Int($0.st_size) } ?? 0 }

  /// `size` and `onDisk` from one look; zeros where there is no file.
  var measures: (size: Int, onDisk: Int) {
    (try? stat.of(path)).map { (Int($0.st_size), Int($0.st_blocks) * 512) } ?? (0, 0)
  }

  /// Whether there is a file.
  public var exists: Bool { (try? stat.of(path)) != nil }

  /// Bytes it takes on disk.
  public func onDisk() throws(SystemError) -> Int { try Int(stat.of(path).st_blocks) * 512 }

  /// Cuts the middle out, all but the first and the last eighth of the limit, and says how many bytes that freed on
  /// disk.
  public func cut() throws(SystemError) -> Int {
    // The worker may have put anything in its place: neither followed nor waited for.
    let file = try Descriptor.openRegular(path, O_WRONLY)
    let before = try file.status(path)
    let block = max(1, Int(before.st_blksize))
    let start = (limit / 8 + block - 1) / block * block
    let end = (Int(before.st_size) - limit / 8) / block * block
    guard end > start else { return 0 }
    let error = csystem_punch(file.number, Int64(start), Int64(end - start))
    guard error == 0 else { throw SystemError("cut", path, code: error) }
    return max(0, Int(before.st_blocks - (try file.status(path)).st_blocks) * 512)
  }

  /// What is there and what was cut, in order. At a cut, whole lines are kept where lines are shorter than 4 KiB.
  public func parts() throws(SystemError) -> [Part] { try parts(of: open()) }

  /// The file that is there now, to be read.
  func open() throws(SystemError) -> Descriptor { try Descriptor.openRegular(path, O_RDONLY) }

  /// The same of a file that was opened: whatever its path leads to meanwhile, it stays that one.
  func parts(of file: Descriptor) throws(SystemError) -> [Part] {
    var size = Int(try file.status(path).st_size)
    guard size > 0 else { return [] }
    let hole = Int(lseek(file.number, 0, csystem_seek_hole))
    guard hole >= 0, hole < size else { return [.text(0..<size)] }
    let data = Int(lseek(file.number, hole, csystem_seek_data))
    // It may have grown and been cut further since its size was asked: then the data begins behind that size.
    if data >= size { size = Int(try file.status(path).st_size) }
    let headEnd = try lineEnd(file, before: hole)
    let tailStart = data < 0 ? size : try lineStart(file, after: data, size)
    var parts: [Part] = headEnd > 0 ? [.text(0..<headEnd)] : []
    parts.append(.cut(tailStart - headEnd))
    if tailStart < size { parts.append(.text(tailStart..<size)) }
    return parts
  }

  /// The bytes of a range, as far as they are there.
  public func bytes(in range: Range<Int>) throws(SystemError) -> [UInt8] {
    try bytes(in: range, of: open())
  }

  /// The same of a file that was opened.
  func bytes(in range: Range<Int>, of file: Descriptor) throws(SystemError) -> [UInt8] {
    try file.readToEnd(from: range.lowerBound, limit: range.count, path)
  }

  /// The last lines, without their newlines, from the last `limit` bytes and from after the cut only. A first line that
  /// begins earlier is clipped.
  public func lastLines(_ count: Int, limit: Int = 65536) throws(SystemError) -> [[UInt8]] {
    guard case .text(let range)? = try parts().last, count > 0 else { return [] }
    let bytes = try bytes(in: max(range.lowerBound, range.upperBound - limit)..<range.upperBound)
    let text = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
    return text.split(separator: 0x0A, omittingEmptySubsequences: false).suffix(count).map(Array.init)
  }

  /// The last of its lines that says something, which is where programs say what is wrong; nil: there is none, or
  /// nothing to read.
  public var lastWords: String? {
    let lines = (try? lastLines(3, limit: 400)) ?? []
    return lines.map { String(decoding: $0, as: UTF8.self) }.last { !$0.allSatisfy(\.isWhitespace) }
  }

  /// The line in place of what was cut: `… 12.3 MiB cut …`
  public static func line(forCut bytes: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    guard bytes >= 1024 else { return "… \(bytes) bytes cut …" }
    var tenths = bytes * 10 / 1024
    var unit = 0
    while tenths >= 10240, unit < units.count - 1 {
      tenths /= 1024
      unit += 1
    }
    return "… \(tenths / 10).\(tenths % 10) \(units[unit]) cut …"
  }

  // The end of the last whole line before an offset.
  private func lineEnd(_ file: Descriptor, before end: Int) throws(SystemError) -> Int {
    let start = max(0, end - 4096)
    let bytes = try file.read(end - start, at: start, path)
    return bytes.lastIndex(of: 0x0A).map { start + $0 + 1 } ?? end
  }

  // The start of the first whole line after an offset.
  private func lineStart(_ file: Descriptor, after start: Int, _ size: Int) throws(SystemError) -> Int {
    let bytes = try file.read(min(4096, size - start), at: start, path)
    guard let newline = bytes.firstIndex(of: 0x0A), start + newline + 1 < size else { return start }
    return start + newline + 1
  }
}
