import Glibc

/// Owns a file descriptor: it is closed once, at `close()` or when the last reference goes. Everything is
/// close-on-exec.
///
/// A class and not a noncopyable struct, because the loop keeps descriptors in dictionaries, which cannot hold the
/// latter. Whatever uses the number does so through a method here, or keeps the owner alive for as long.
public final class Descriptor {
  /// The number; -1 once closed or released.
  public private(set) var number: Int32

  /// Takes over an open descriptor.
  public init(owning number: Int32) { self.number = number }

  deinit { close() }

  /// Closes now. A second call does nothing.
  public func close() {
    guard number >= 0 else { return }
    // Not repeated after EINTR: Linux has closed it by then, and the number may be another's.
    _ = Glibc.close(number)
    number = -1
  }

  /// Gives the number away; whoever takes it closes it.
  public func release() -> Int32 {
    defer { number = -1 }
    return number
  }

  /// Opens a file, always with O_CLOEXEC; with a directory that is open, what has the path's last name in that,
  /// wherever it lies by now.
  public static func open(
    _ path: String, _ flags: Int32, mode: mode_t = 0o600, in directory: Descriptor? = nil
  ) throws(SystemError) -> Descriptor {
    while true {
      let number: Int32
      if let directory {
        number = openat(directory.number, String(path.split(separator: "/").last ?? "."), flags | O_CLOEXEC, mode)
      } else {
        number = Glibc.open(path, flags | O_CLOEXEC, mode)
      }
      if number >= 0 { return Descriptor(owning: number) }
      if errno != EINTR { throw .last(flags & O_CREAT == 0 ? "open" : "create", path) }
    }
  }

  /// Opens a regular file without following a link, without waiting for a FIFO's other end; anything else is EINVAL.
  static func openRegular(
    _ path: String, _ flags: Int32, in directory: Descriptor? = nil
  ) throws(SystemError) -> Descriptor {
    let descriptor = try open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, in: directory)
    guard try descriptor.status(path).isRegular else { throw SystemError("use (no regular file)", path, code: EINVAL) }
    return descriptor
  }

  /// What fstat says.
  func status(_ path: String? = nil) throws(SystemError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last("examine", path) }
    return status
  }

  /// Up to `count` bytes from an offset, or from where the file stands; empty at its end.
  func read(_ count: Int, at offset: Int? = nil, _ path: String? = nil) throws(SystemError) -> [UInt8] {
    // An array with room for nothing is the one empty array of the whole process: filling it in is a write that threads share.
    guard count > 0 else { return [] }
    var failed: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      var got = 0
      repeat {
        got =
          offset.map { pread(number, buffer.baseAddress, count, $0) } ?? Glibc.read(number, buffer.baseAddress, count)
      } while got < 0 && errno == EINTR
      if got < 0 { failed = errno }
      used = max(0, got)
    }
    guard failed == 0 else { throw SystemError("read", path, code: failed) }
    return bytes
  }

  /// Fills a buffer from where the file stands, as far as one call does; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer, _ path: String? = nil) throws(SystemError) -> Int {
    while true {
      let got = Glibc.read(number, buffer.baseAddress, buffer.count)
      if got >= 0 { return got }
      if errno != EINTR { throw .last("read", path) }
    }
  }

  /// Everything from an offset to the end, and at most `limit` bytes.
  func readToEnd(from start: Int = 0, limit: Int = .max, _ path: String? = nil) throws(SystemError) -> [UInt8] {
    let left = max(0, Int(try status(path).st_size) - start)
    // One byte more than the size, so that the end is seen without a second call that only asks for it.
    var bytes = try read(min(limit, left > 0 ? left + 1 : 4096), at: start, path)
    while !bytes.isEmpty, bytes.count < limit {
      let more = try read(min(limit - bytes.count, 65536), at: start + bytes.count, path)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// What comes from where it stands to its end, and at most `limit` bytes: of anything that can be read, a pipe or a
  /// terminal as well, and also where whoever shares it made it non-blocking.
  func drain(limit: Int, _ path: String? = nil) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < limit {
      do throws(SystemError) {
        let more = try read(min(limit - bytes.count, 65536), path)
        if more.isEmpty { break }
        bytes += more
      } catch {
        guard error.code == EAGAIN else { throw error }
        var source = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        poll(&source, 1, -1)
      }
    }
    return bytes
  }

  /// Writes everything, in as many calls as it takes.
  func writeAll(_ bytes: [UInt8], _ path: String? = nil) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .last("write", path) }
      rest = rest.dropFirst(written)
    }
  }
}
