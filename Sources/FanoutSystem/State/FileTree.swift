import Glibc

/// Directories with all that is in them. Links are removed, never followed.
enum FileTree {
  /// Removes it; what cannot be removed stays.
  static func remove(_ path: String) {
    guard let status = try? stat.of(path) else { return }
    guard status.isDirectory else {
      _ = unlink(path)
      return
    }
    for name in (try? directoryNames(path)) ?? [] { remove("\(path)/\(name)") }
    _ = rmdir(path)
  }
}
