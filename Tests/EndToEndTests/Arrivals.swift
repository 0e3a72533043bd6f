import CSystem
import Foundation

/// The names that appear in a directory, told by the kernel: also of files that are gone before anybody looks.
final class Arrivals {
  private let watch: Int32
  private var names: Set<String> = []

  init(in directory: String) throws {
    watch = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard watch >= 0, inotify_add_watch(watch, directory, UInt32(IN_CREATE) | UInt32(IN_MOVED_TO)) >= 0 else {
      throw Sandbox.Unmet(description: "\(directory) cannot be watched: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(watch) }

  /// Whether one of that name has appeared since the beginning.
  func have(_ name: String) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = read(watch, &buffer, buffer.count), count > 0 {
      var place = 0
      while place < count {
        let length = buffer.withUnsafeBytes {
          Int($0.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self))
        }
        let text = buffer[(place + 16)..<(place + 16 + length)].prefix { $0 != 0 }
        names.insert(String(decoding: text, as: UTF8.self))
        place += 16 + length
      }
    }
    return names.contains(name)
  }
}
