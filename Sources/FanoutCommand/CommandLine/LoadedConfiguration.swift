import FanoutCore
import FanoutSystem

/// A configuration as it holds for this call.
public struct LoadedConfiguration: Sendable, Equatable {
  /// What the file says, with environment and flags in place.
  public var configuration: Configuration
  /// The file, absolute; its directory without symbolic links.
  public var path: String
  /// Where the state is, absolute; with `--name` the directory of that name in it.
  public var stateDirectory: String
  /// The bytes of the file.
  public var text: [UInt8]
  /// Why the file cannot be used as it is, where this is what worked last, or why nobody executes it who finds it; nil:
  /// it can be used.
  public var mistake: ConfigurationFileError?
  /// Whether it stands in for what cannot be read any more. A file that others may write can.
  var isStandIn: Bool {
    if case .untrusted = mistake { return false }
    return mistake != nil
  }
  /// Of the bytes of the file.
  public var digest: Digest { Digest(of: text) }
}
