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

  /// A note.
  public init(configuration: String, loop: String?, wantsMetrics: Bool, wantsWord: Bool) {
    self.configuration = configuration
    self.loop = loop
    self.wantsMetrics = wantsMetrics
    self.wantsWord = wantsWord
  }

  /// Leaves it where it differs from what is there, and what is kept of the configuration beside it. Says why where that cannot
  /// be done.
  public func leave(in state: StateDirectory, text: [UInt8]) -> String? {
    do throws(SystemError) {
      if LoopNote.lastConfiguration(in: state) != text { try AtomicFile.write(text, to: state.lastConfiguration) }
    } catch {
      return "\(error)"
    }
    guard LoopNote.read(state) != self else { return nil }
    let json: JSONValue = [
      "configuration": .string(configuration), "loop": loop.map { .string($0) } ?? nil,
      "metrics": .bool(wantsMetrics), "word": .bool(wantsWord),
    ]
    do throws(SystemError) { try AtomicFile.write(json.encoded() + [10], to: state.loopNote) } catch {
      return "\(error)"
    }
    return nil
  }

  /// What is kept of the configuration as it was when it last worked; nil: nobody has left one, or it cannot be read.
  public static func lastConfiguration(in state: StateDirectory) -> [UInt8]? {
    (try? AtomicFile.read(state.lastConfiguration, limit: Configuration.mostBytes)) ?? nil
  }

  /// The note; nil: nobody has left one, or it cannot be read.
  public static func read(_ state: StateDirectory) -> LoopNote? {
    guard let bytes = (try? AtomicFile.read(state.loopNote, limit: 64 << 10)) ?? nil,
      let root = try? JSONDocument(parsing: bytes).root, let configuration = root["configuration"]?.string
    else { return nil }
    return LoopNote(
      configuration: configuration, loop: root["loop"]?.string, wantsMetrics: root["metrics"]?.bool ?? false,
      wantsWord: root["word"]?.bool ?? false)
  }
}
