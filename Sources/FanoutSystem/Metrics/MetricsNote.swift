import FanoutCore
import Glibc

/// `STATE/metrics.json`: which configuration wants metrics of this loop. Every supervisor goes by it, whoever started
/// it and whatever it was told: its runs may end long after the fire, and after an upgrade.
public struct MetricsNote: Sendable, Equatable {
  /// The configuration's path.
  public var configuration: String
  /// The name of the loop.
  public var loop: String?

  /// A note.
  public init(configuration: String, loop: String?) {
    self.configuration = configuration
    self.loop = loop
  }

  /// Leaves it where it differs from what is there; nil: takes it away. Says why where that cannot be done.
  public static func leave(_ note: MetricsNote?, in state: StateDirectory) -> String? {
    guard let note else {
      return unlink(state.metricsNote) == 0 || errno == ENOENT
        ? nil : "\(SystemError.last("remove", state.metricsNote))"
    }
    guard read(state) != note else { return nil }
    let json: JSONValue = [
      "configuration": .string(note.configuration), "loop": note.loop.map { .string($0) } ?? nil,
    ]
    do throws(SystemError) { try AtomicFile.write(json.encoded() + [10], to: state.metricsNote) } catch {
      return "\(error)"
    }
    return nil
  }

  /// The note; nil: nobody wants metrics, or it cannot be read.
  static func read(_ state: StateDirectory) -> MetricsNote? {
    guard let bytes = (try? AtomicFile.read(state.metricsNote, limit: 64 << 10)) ?? nil,
      let root = try? JSONDocument(parsing: bytes).root, let configuration = root["configuration"]?.string
    else { return nil }
    return MetricsNote(configuration: configuration, loop: root["loop"]?.string)
  }
}
