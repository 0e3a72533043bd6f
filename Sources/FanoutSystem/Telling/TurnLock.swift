import CSystem
import FanoutCore
import Glibc

/// A lock of those who do one thing after another. It ends with the process that has it.
final class TurnLock {
  private let file: Descriptor

  /// Waits for its turn, as long as it takes: whoever waits has a limit of his own. Throws where the file cannot be used.
  convenience init(waitingFor path: String) throws(SystemError) {
    try self.init(opening: path)
    while flock(file.number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .last("lock", path) }
    }
  }

  /// Takes it where nobody has it; nil: somebody has. Throws where the file cannot be used.
  convenience init?(at path: String) throws(SystemError) {
    try self.init(opening: path)
    guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw .last("lock", path) }
      return nil
    }
  }

  private init(opening path: String) throws(SystemError) {
    file = try Descriptor.openRegular(path, O_RDWR | O_CREAT | O_NOFOLLOW)
  }

  /// Frees it.
  func end() { file.close() }

  deinit { file.close() }
}
