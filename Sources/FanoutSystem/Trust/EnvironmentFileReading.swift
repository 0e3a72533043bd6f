import FanoutCore
import Glibc

extension EnvironmentFile {
  /// More than any environment has room for; a larger file is another kind of file.
  static let mostBytes = 1 << 20

  /// The variables as they are now; nil where it may lack and does. Whoever may change it could have anything executed
  /// (by PATH alone), so that it has to be the caller's or root's and nobody else's to write, like its directory.
  public func read() throws(EnvironmentFileProblem) -> EnvironmentText? {
    let seen: Opened
    do throws(SystemError) { seen = try look() } catch {
      guard error.code == ENOENT || error.code == ENOTDIR else { throw .system(error) }
      if mayLack { return nil }
      throw .missing(path)
    }
    switch seen {
    case .other(let kind): throw .notAFile(path, kind: kind)
    case .distrusted(let distrust): throw .untrusted(distrust, caller: FileTrust.callerName)
    case .bytes(let bytes):
      guard bytes.count <= EnvironmentFile.mostBytes else { throw .tooLarge(path) }
      do throws(EnvironmentText.Mistake) { return try EnvironmentText(bytes) } catch { throw .unreadable(path, error) }
    }
  }

  private enum Opened {
    case other(kind: String)
    case distrusted(Distrust)
    case bytes([UInt8])
  }

  /// What was opened is judged, and that is read.
  private func look() throws(SystemError) -> Opened {
    let file = try Descriptor.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    let status = try file.status(path)
    guard status.isRegular else { return .other(kind: status.kind) }
    if let distrust = try FileTrust.distrust(ofReread: file, at: path).first { return .distrusted(distrust) }
    return .bytes(try file.readToEnd(limit: EnvironmentFile.mostBytes + 1, path))
  }
}

extension ProcessEnvironment {
  /// The same with what a configuration makes of it: first the variables of its file, as that is now, then its own.
  public func configured(
    by entries: [EnvironmentEntry], file: EnvironmentFile?
  ) throws(EnvironmentFileProblem) -> ProcessEnvironment {
    laying(try file?.read()?.entries ?? []).laying(entries)
  }
}
