import FanoutCore
import Glibc

/// Why a command was not told, in a file beside the state: `status` says it, and whoever tells it the next time removes
/// it.
public struct TellingTrouble: Sendable, Equatable {
  /// What the command came to.
  public var why: String
  /// Since when.
  public var since: WallTime

  /// Leaves it, with the time of the first of them.
  func leave(at path: String) {
    let known = TellingTrouble(at: path)
    let json: JSONValue = ["why": .string(why), "since": .string((known?.since ?? since).rfc3339)]
    try? AtomicFile.write(json.encoded() + [10], to: path)
  }

  /// The command was told.
  static func remove(_ path: String) { _ = unlink(path) }

  init(why: String, since: WallTime) {
    self.why = why
    self.since = since
  }

  /// The one that lies there; nil: none does.
  init?(at path: String) {
    guard let bytes = (try? AtomicFile.read(path, limit: 64 << 10)) ?? nil,
      let root = try? JSONDocument(parsing: bytes).root, let why = root["why"]?.string,
      let since = root["since"]?.string.flatMap({ WallTime(rfc3339: $0) })
    else { return nil }
    self.init(why: why, since: since)
  }

  /// What keeps hands from being told; nil: nothing is known to.
  public static func ofHands(_ state: StateDirectory) -> TellingTrouble? { TellingTrouble(at: state.notifyTrouble) }

  /// What keeps ends of runs from being told; nil: nothing is known to.
  public static func ofOutcomes(_ state: StateDirectory) -> TellingTrouble? { TellingTrouble(at: state.outcomeTrouble) }
}
