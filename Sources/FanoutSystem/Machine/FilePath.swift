/// Paths by their letters alone: nothing is looked up.
enum FilePath {
  /// The directory in which an absolute path ends.
  static func parent(of path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }

  /// A path as it is meant in a directory; an absolute one is meant everywhere.
  static func joined(_ directory: String?, _ path: String) -> String {
    guard let directory, !path.hasPrefix("/") else { return path }
    return directory.hasSuffix("/") ? directory + path : directory + "/" + path
  }
}
