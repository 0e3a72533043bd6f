import Glibc

/// Files that are whole or absent, whoever looks, whenever.
public enum AtomicFile {
  /// Writes under another name in the same directory, then renames. No fsync: after a power cut the old or no file may
  /// be there.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws(SystemError) {
    let (file, temporary) = try scratch(beside: path, mode: mode)
    do throws(SystemError) {
      try file.writeAll(bytes, path)
      // Whatever the umask: a mask of 0777 would make a file that its own writer cannot read.
      guard fchmod(file.number, mode) == 0 else { throw .last("set the mode of", path) }
      guard rename(temporary, path) == 0 else { throw .last("write", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// The bytes of a regular file; nil where there is none. Links are not followed, a FIFO is not waited for.
  public static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8]? {
    do throws(SystemError) {
      let status = try stat.of(path)
      guard status.isRegular else { throw SystemError("use", path, code: EINVAL) }
      let file = try Descriptor.openRegular(path, O_RDONLY)
      let bytes = try file.readToEnd(limit: limit == .max ? limit : limit + 1, path)
      guard bytes.count <= limit else { throw SystemError("use", path, code: EFBIG) }
      return bytes
    } catch {
      switch error.code {
      case ENOENT: return nil
      case EFBIG: throw .tooLarge(path, limit: limit)
      case EINVAL, ELOOP, ENXIO:
        guard let status = try? stat.of(path), !status.isRegular else { throw .system(error) }
        throw .notRegular(path, kind: status.kind)
      default: throw .system(error)
      }
    }
  }

  private static func scratch(beside path: String, mode: mode_t) throws(SystemError) -> (Descriptor, String) {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    var number = 0
    while true {
      // What a killed writer with our number left behind is stepped over.
      let temporary = "\(path[..<slash]).\(path[slash...]).\(getpid())-\(number)"
      do throws(SystemError) {
        return (try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode), temporary)
      } catch {
        guard error.code == EEXIST, number < 1000 else { throw SystemError("write", path, code: error.code) }
        number += 1
      }
    }
  }
}
