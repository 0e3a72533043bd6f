import FanoutCore
import Glibc

/// The pauses of a state directory: files, so that they outlive everything and a person can see them.
public struct Pauses {
  let state: StateDirectory

  /// The pauses of a state directory.
  public init(_ state: StateDirectory) { self.state = state }

  /// What was found.
  public typealias Reading = PauseReading

  /// Reads them all.
  public func read() -> Reading {
    var reading = Reading()
    switch one(nil) {
    case .success(let pause): reading.all = pause
    case .failure(let why): reading.unreadableForAll = why.sentence
    }
    let names: [String]
    do throws(SystemError) {
      names = try directoryNames(state.pauses)
    } catch {
      if error.code != ENOENT { reading.unreadableForAll = "\(error)" }
      return reading
    }
    for name in names where name.hasSuffix(".json") {
      readBackends(name, &reading)
      guard let category = Category(canonical: String(name.dropLast(5))) else { continue }
      switch one(category) {
      case .success(let pause): reading.categories[category] = pause
      case .failure(let why): reading.unreadable[category] = why.sentence
      }
    }
    return reading
  }

  private func readBackends(_ name: String, _ reading: inout Reading) {
    guard name.hasPrefix(StateDirectory.holdPrefix) else { return }
    let backend = String(name.dropFirst(StateDirectory.holdPrefix.utf8.count).dropLast(5))
    switch one(at: state.hold(backend)) {
    case .success(let hold): reading.backends[backend] = hold
    case .failure(let why): reading.unreadableBackends[backend] = why.sentence
    }
  }

  /// Writes a pause, whole, in the place of whatever stood there.
  public func write(_ pause: Pause, of category: Category?) throws(SystemError) {
    try write(pause, to: state.pause(category))
  }

  /// The same at a path.
  func write(_ pause: Pause, to path: String) throws(SystemError) {
    // An empty directory is the one thing that a file cannot be renamed over; a full one is somebody's, and is said.
    _ = rmdir(path)
    try AtomicFile.write(pause.json.encoded() + [10], to: path)
  }

  /// Lifts a pause, readable or not; whether there was one.
  public func remove(of category: Category?) throws(SystemError) -> Bool { try remove(at: state.pause(category)) }

  /// The same at a path.
  func remove(at path: String) throws(SystemError) -> Bool {
    if unlink(path) == 0 { return true }
    // EISDIR: it withholds as any unreadable pause does, so lifting it removes it.
    if errno == EISDIR, rmdir(path) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else { throw .last("remove", path) }
    return false
  }

  /// What one file says: nil without a pause.
  func reading(of category: Category?) -> Result<Pause?, Unreadable> { one(category) }

  /// Why a pause cannot be read.
  struct Unreadable: Error { let sentence: String }

  private func one(_ category: Category?) -> Result<Pause?, Unreadable> { one(at: state.pause(category)) }

  /// What a file says: nil without a pause.
  func one(at path: String) -> Result<Pause?, Unreadable> {
    do {
      guard let bytes = try AtomicFile.read(path, limit: 65536) else { return .success(nil) }
      guard let pause = Pause(json: try JSONDocument(parsing: bytes).root) else {
        return .failure(Unreadable(sentence: "\(path) tells no times that can be read; mend or remove it"))
      }
      return .success(pause)
    } catch {
      return .failure(Unreadable(sentence: "\(path): \(error)"))
    }
  }
}
