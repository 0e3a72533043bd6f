import FanoutCore
import Glibc

/// `STATE/loop.json`: which configuration this is the state of, and what it wants done after each run. Every supervisor
/// goes by it, whoever started it and whatever it was told: its runs may end long after the fire, and after an upgrade.
public struct LoopNote: Sendable, Equatable {
  /// The configuration's path.
  public var configuration: String
  /// The name of the loop.
  public var loop: String?
  /// There is a file of metrics.
  public var wantsMetrics: Bool
  /// Somebody is told of hands, or of the ends of runs.
  public var wantsWord: Bool
  /// Of what is kept of the configuration; nil: nothing was.
  public var kept: Digest?

  /// A note.
  public init(configuration: String, loop: String?, wantsMetrics: Bool, wantsWord: Bool, kept: Digest? = nil) {
    self.kept = kept
    self.configuration = configuration
    self.loop = loop
    self.wantsMetrics = wantsMetrics
    self.wantsWord = wantsWord
  }

  /// Leaves it where it differs from what is there, and what is kept of the configuration beside it. Says why where
  /// that cannot be done.
  public mutating func leave(in state: StateDirectory, keeping text: [UInt8]?) -> [String] {
    kept = text.map { Digest(of: $0) }
    var troubles: [String] = []
    func attempt(_ write: () throws(SystemError) -> Void) {
      do throws(SystemError) { try write() } catch { troubles.append("\(error)") }
    }
    let known = LoopNote.read(state)
    if let text, LoopNote.bytes(state) != text {
      attempt { () throws(SystemError) in try AtomicFile.write(text, to: state.lastConfiguration) }
    }
    guard known != self else { return troubles }
    let json: JSONValue = [
      "configuration": .string(configuration), "loop": loop.map { .string($0) } ?? nil,
      "metrics": .bool(wantsMetrics), "word": .bool(wantsWord), "kept": kept.map { .string("\($0)") } ?? nil,
    ]
    attempt { () throws(SystemError) in try AtomicFile.write(json.encoded() + [10], to: state.loopNote) }
    return troubles
  }

  /// What is kept of the configuration that this is the note of; nil: nothing, or of another one.
  public func lastConfiguration(in state: StateDirectory) -> [UInt8]? {
    guard let kept, let bytes = LoopNote.bytes(state), Digest(of: bytes) == kept else { return nil }
    return bytes
  }

  private static func bytes(_ state: StateDirectory) -> [UInt8]? {
    (try? AtomicFile.read(state.lastConfiguration, limit: 2 * Configuration.mostBytes)) ?? nil
  }

  /// The note; nil: nobody has left one, or it cannot be read.
  public static func read(_ state: StateDirectory) -> LoopNote? {
    guard let bytes = (try? AtomicFile.read(state.loopNote, limit: 64 << 10)) ?? nil,
      let root = try? JSONDocument(parsing: bytes).root, let configuration = root["configuration"]?.string
    else { return nil }
    return LoopNote(
      configuration: configuration, loop: root["loop"]?.string, wantsMetrics: root["metrics"]?.bool ?? false,
      wantsWord: root["word"]?.bool ?? false, kept: root["kept"]?.string.flatMap(Digest.init))
  }
}
