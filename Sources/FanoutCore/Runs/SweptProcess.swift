/// A leftover that was ended with its run.
public struct SweptProcess: Sendable, Equatable {
  /// The process's number.
  public var pid: Int32
  /// The process's name as the kernel keeps it.
  public var name: String
  /// A swept process.
  public init(pid: Int32, name: String) {
    self.pid = pid
    self.name = name
  }
}
