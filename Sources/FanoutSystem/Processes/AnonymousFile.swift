import CSystem
import Glibc

/// Text for a child's standard input, in a file without a name: it costs nothing where the child does not read it, and
/// is gone with its last descriptor.
enum AnonymousFile {
  /// The text, ready to be read from its beginning. In memory; where that is denied (an old kernel, a seccomp filter),
  /// in a file that never gets a name, or loses it at once, in `TMPDIR` or where such files belong, never in a state
  /// directory; and where no file can take it (a file-size limit, no such place), in a pipe, as far as one holds it.
  static func holding(_ text: [UInt8], name: String, environment: ProcessEnvironment) throws(SystemError) -> Descriptor
  {
    do throws(SystemError) {
      let number = csystem_memfd(name)
      guard number >= 0 else { throw .last("make an anonymous file") }
      return try fill(Descriptor(owning: number), text, name)
    } catch {
      for directory in [environment.value(of: "TMPDIR") ?? "", "/tmp", "/var/tmp", "/dev/shm"]
      where directory.hasPrefix("/") {
        if let file = unnamed(in: directory), let filled = try? fill(file, text, name) { return filled }
      }
      if let pipe = piped(text) { return pipe }
      throw error
    }
  }

  private static func fill(_ file: Descriptor, _ text: [UInt8], _ name: String) throws(SystemError) -> Descriptor {
    try file.writeAll(text, name)
    guard lseek(file.number, 0, SEEK_SET) == 0 else { throw .last("rewind", name) }
    return file
  }

  private static func unnamed(in directory: String) -> Descriptor? {
    if let file = try? Descriptor.open(directory, O_RDWR | csystem_unnamed) { return file }
    // A file system without such files: one that has a name for an instant.
    var template = Array("\(directory)/.fanout-XXXXXX".utf8CString)
    let number = mkstemp(&template)
    guard number >= 0 else { return nil }
    unlink(template)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return Descriptor(owning: number)
  }

  /// All of it, or nothing: who does not read it must not keep us.
  private static func piped(_ text: [UInt8]) -> Descriptor? {
    guard let pipe = try? Pipe() else { return nil }
    _ = fcntl(pipe.writing.number, csystem_pipe_size, Int32(clamping: text.count))
    guard fcntl(pipe.writing.number, F_SETFL, O_NONBLOCK) == 0, (try? pipe.writing.writeAll(text)) != nil,
      fcntl(pipe.reading.number, F_SETFL, 0) == 0
    else { return nil }
    return pipe.reading
  }
}
