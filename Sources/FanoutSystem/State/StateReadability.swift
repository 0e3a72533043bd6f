import FanoutCore
import Glibc

extension StateDirectory {
  /// Throws where a directory of the state is there and cannot be listed: it would look like an empty one.
  public func proveReadable(excused: Set<String> = []) throws(SystemError) {
    guard !excused.contains(path) else { return }
    for directory in [path, live, journal, runs, fires] where !excused.contains(directory) {
      do throws(SystemError) { _ = try directoryNames(directory) } catch {
        guard error.code == ENOENT else { throw error }
      }
    }
  }
}
