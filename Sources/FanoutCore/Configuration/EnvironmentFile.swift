/// A file of variables that is read at each start of a program (`worker.environmentFile`).
public struct EnvironmentFile: Sendable, Equatable {
  /// The file's absolute path.
  public var path: String
  /// Whether the program starts without it where it is not there: it was written with `-` before it.
  public var mayLack: Bool

  /// A file.
  public init(path: String, mayLack: Bool = false) {
    self.path = path
    self.mayLack = mayLack
  }
}
