import Glibc

/// The day files of the journal, `YYYY-MM-DD.jsonl`: append-only, one write(2) per record, from any number of processes
/// at once.
public struct JournalFile: Sendable {
  /// A record with its newline has at most this many bytes.
  public static let recordLimit = 4096

  /// The directory with the day files. It exists.
  public let directory: String

  /// The journal in that directory.
  public init(directory: String) { self.directory = directory }

  /// Appends records (without their newlines) to a day's file; with `sync`, all of them are on disk when this returns.
  /// Throws EMSGSIZE for a record that is too long, before anything is written; after any other error an unknown number
  /// of them is there. Each that is written is told by its place. `place`: the journal's directory as it was opened
  /// once, wherever it lies by now.
  public func append(
    _ records: [[UInt8]], day: String, sync: Bool, in place: Descriptor? = nil, wrote: (Int) -> Void = { _ in }
  ) throws(SystemError) {
    let path = path(day)
    for record in records {
      precondition(!record.contains(0x0A), "a journal record with a line break inside would be two records")
      guard record.count < JournalFile.recordLimit else { throw SystemError("append to", path, code: EMSGSIZE) }
    }
    let file = try open(path, in: place)
    let status = try file.status(path)
    let size = Int(status.st_size)
    // Whoever finds it empty makes its name durable before the first record stands in it: then a record that is synced
    // cannot lose its file, whoever made that and whatever became of them.
    if size == 0 {
      let parent = try Descriptor.open(directory + "/.", O_RDONLY | O_DIRECTORY, in: place)
      guard fsync(parent.number) == 0 else { throw .last("sync", directory) }
    }
    var torn = size > 0 ? try file.read(1, at: size - 1, path) != [0x0A] : false
    for (place, record) in records.enumerated() {
      // Another process may tear its record between this look and our write: a reader finds ours behind it in the same
      // line.
      try writeOnce(file, (torn ? [0x0A] : []) + record + [0x0A], path)
      torn = false
      wrote(place)
    }
    guard sync else { return }
    guard fdatasync(file.number) == 0 else { throw .last("sync", path) }
    // Given back first: what needs one descriptor more than it has would fail behind records that are on disk.
    file.close()
    try proveKept(FileIdentity(status), path, in: place)
  }

  /// A file system that fails while it syncs may say that it has (ext4 on Linux 6.18 lost 26 of 1,592 such appends, see
  /// decision 0004); most of them refuse to open anything for writing by then. And what was synced into a file that
  /// somebody removed is lost.
  private func proveKept(_ written: FileIdentity, _ path: String, in place: Descriptor?) throws(SystemError) {
    let again = try Descriptor.openRegular(path, O_WRONLY | O_APPEND, in: place)
    guard FileIdentity(try again.status(path)) == written else {
      throw SystemError("find what was just written in", path, code: ESTALE)
    }
  }

  /// The days that have a file, earliest first.
  public func days() throws(SystemError) -> [String] {
    try directoryNames(directory).filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }.filter(
      JournalFile.isDay)
  }

  /// A day's bytes from an offset on, at most `limit`; nil where there is no such file.
  public func read(_ day: String, from offset: Int = 0, limit: Int = .max) throws(SystemError) -> [UInt8]? {
    let path = path(day)
    do throws(SystemError) {
      return try Descriptor.openRegular(path, O_RDONLY).readToEnd(from: offset, limit: limit, path)
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  /// As much as is held of a day at a time.
  static let pieceLimit = 1 << 18

  /// A day's bytes from an offset on in pieces, so that they need not be held: each piece is handed over behind what
  /// was left of the one before, and `body` says how much of that it took. The last one is the end, and nothing is left
  /// of it, unless somebody is `following` the file: then what is no whole line yet waits. Answers where the next look
  /// begins. Nothing where there is no such file.
  ///
  /// Of a line that fills a whole piece only the last bytes are kept, which is as much as a record has: it is none,
  /// whatever it is, and costs no more than reading it once.
  @discardableResult
  public func scan(
    _ day: String, from offset: Int = 0, isFollowing: Bool = false,
    _ body: (_ text: UnsafeRawBufferPointer, _ isEnd: Bool) -> Int
  ) throws(SystemError) -> Int {
    let path = path(day)
    let file: Descriptor
    do throws(SystemError) { file = try Descriptor.openRegular(path, O_RDONLY) } catch {
      guard error.code == ENOENT else { throw error }
      return offset
    }
    guard offset == 0 || lseek(file.number, off_t(offset), SEEK_SET) >= 0 else { throw .last("read", path) }
    // Small enough to stay in the processor's cache: then what the kernel copies is still there when it is read.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: JournalFile.pieceLimit, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    var position = offset
    while true {
      let got = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), path)
      filled += got
      var taken = body(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), got == 0 && !isFollowing)
      if got == 0 { return position + taken }
      // One line fills it all: a record may still stand at its end, behind what was torn.
      if taken == 0, filled == buffer.count { taken = filled - JournalFile.recordLimit }
      if taken > 0 {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[taken..<filled]))
        position += taken
        filled -= taken
      }
    }
  }

  /// Where the file of a day lies.
  func path(_ day: String) -> String { "\(directory)/\(day).jsonl" }

  private func open(_ path: String, in place: Descriptor?) throws(SystemError) -> Descriptor {
    let flags = O_RDWR | O_APPEND
    while true {
      do throws(SystemError) { return try Descriptor.openRegular(path, flags, in: place) } catch {
        guard error.code == ENOENT else { throw error }
      }
      do throws(SystemError) {
        let file = try Descriptor.open(path, flags | O_CREAT | O_EXCL | O_NOFOLLOW, in: place)
        guard fchmod(file.number, 0o600) == 0 else { throw .last("set the mode of", path) }
        return file
      } catch {
        guard error.code == EEXIST else { throw error }
      }
    }
  }

  private func writeOnce(_ file: Descriptor, _ line: [UInt8], _ path: String) throws(SystemError) {
    var written: Int
    repeat { written = write(file.number, line, line.count) } while written < 0 && errno == EINTR
    guard written >= 0 else { throw .last("append to", path) }
    // A torn line now stands there; what follows it begins with a newline. The rest is not written: that would not be
    // one write.
    guard written == line.count else {
      throw SystemError(
        "append a whole record to", path, code: SystemError.shortWrite(endingAt: Int(try file.status(path).st_size)))
    }
  }

  private static func isDay(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return bytes.count == 10
      && bytes.indices.allSatisfy {
        [4, 7].contains($0) ? bytes[$0] == UInt8(ascii: "-") : (0x30...0x39).contains(bytes[$0])
      }
  }
}
