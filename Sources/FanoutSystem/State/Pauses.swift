import FanoutCore
import Glibc

/// The pauses of a state directory: files, so that they outlive everything and a person can see them.
public struct Pauses {
  let state: StateDirectory

  /// The pauses of a state directory.
  public init(_ state: StateDirectory) { self.state = state }

  /// What was found: the pause of everything, those of categories, and what could not be read. A pause that cannot be read
  /// withholds: it is safety state.
  public struct Reading: Sendable, Equatable {
    /// The pause of everything.
    public var all: Pause?
    /// Why the pause of everything cannot be read.
    public var unreadableForAll: String?
    /// Pauses by category.
    public var categories: [Category: Pause] = [:]
    /// Categories whose pause cannot be read.
    public var unreadable: [Category: String] = [:]
  }

  /// Reads them all.
  public func read() -> Reading {
    var reading = Reading()
    switch one(nil) {
    case .success(let pause): reading.all = pause
    case .failure(let why): reading.unreadableForAll = why.sentence
    }
    let names: [String]
    do {
      names = try AtomicFile.list(state.pauses)
    } catch {
      if error.code != ENOENT { reading.unreadableForAll = "\(error)" }
      return reading
    }
    for name in names where name.hasSuffix(".json") {
      guard let category = Category(canonical: String(name.dropLast(5))) else { continue }
      switch one(category) {
      case .success(let pause): reading.categories[category] = pause
      case .failure(let why): reading.unreadable[category] = why.sentence
      }
    }
    return reading
  }

  /// Writes a pause, whole.
  public func write(_ pause: Pause, of category: Category?) throws(SystemError) {
    let value: JSONValue = [
      "since": .string(pause.since.rfc3339), "until": pause.until.map { .string($0.rfc3339) } ?? nil,
      "why": pause.why.map { .string($0) } ?? nil,
    ]
    try AtomicFile.write(state.pause(category), value.encoded() + [10])
  }

  /// Lifts a pause; whether there was one.
  public func remove(of category: Category?) throws(SystemError) -> Bool {
    if unlink(state.pause(category)) == 0 { return true }
    guard errno == ENOENT else { throw SystemError(call: "unlink", path: state.pause(category), code: errno) }
    return false
  }

  private struct Unreadable: Error { let sentence: String }

  private func one(_ category: Category?) -> Result<Pause?, Unreadable> {
    let path = state.pause(category)
    do {
      let root = try JSONDocument(parsing: AtomicFile.read(path, limit: 65536)).root
      guard let since = root["since"]?.string.flatMap(WallTime.init(rfc3339:)) else {
        return .failure(Unreadable(sentence: "\(path) names no time since when; mend or remove it"))
      }
      var until: WallTime?
      if let node = root["until"], !node.isNull {
        guard let time = node.string.flatMap(WallTime.init(rfc3339:)) else {
          return .failure(Unreadable(sentence: "\(path): until is no time; mend or remove it"))
        }
        until = time
      }
      return .success(Pause(since: since, until: until, why: root["why"]?.string))
    } catch let error as SystemError where error.code == ENOENT {
      return .success(nil)
    } catch {
      return .failure(Unreadable(sentence: "\(path): \(error)"))
    }
  }
}
