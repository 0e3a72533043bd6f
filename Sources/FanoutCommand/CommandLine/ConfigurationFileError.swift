import FanoutCore

/// Why there is no usable configuration: what, where, why, and what to do.
public enum ConfigurationFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// None lies where one is looked for; in the order of looking.
  case notFound(looked: [String])
  /// The one that was named does not exist.
  case missing(path: String, namedBy: String)
  /// A symbolic link that leads nowhere.
  case danglingLink(path: String)
  /// The path leads to something else than a regular file; what.
  case notAFile(path: String, kind: String)
  /// The system refused.
  case unreadable(path: String, why: String)
  /// The file was found, not named, and others than the caller and root decide what it says.
  case untrusted(path: String, [Distrust], caller: String)
  /// More than `Configuration.mostBytes`.
  case tooLarge(path: String)
  /// What it says is wrong.
  case invalid(ConfigurationErrors)
  /// What flags or variables say is wrong.
  case overrides(OverrideErrors)
  /// `--name` with something else than a name.
  case notAName(String)
  /// Neither the configuration nor a home directory says where the state is.
  case noState(path: String)

  /// The exit code: that of usage where only the command line is wrong, else that of the configuration.
  public var exitCode: ExitCode {
    switch self {
    case .notAName: .usage
    case .overrides(let errors): errors.mistakes.allSatisfy(\.isFlag) ? .usage : .configuration
    default: .configuration
    }
  }

  /// The file that it is about, as far as it is about one.
  var path: String? {
    switch self {
    case .missing(let path, _), .danglingLink(let path), .notAFile(let path, _), .unreadable(let path, _),
      .untrusted(let path, _, _), .tooLarge(let path), .noState(let path):
      path
    case .invalid(let errors): errors.path
    case .notFound, .overrides, .notAName: nil
    }
  }

  /// The first of its lines, and how many more there are.
  var headline: String {
    let lines = description.split(separator: "\n")
    return (lines.first.map(String.init) ?? "") + (lines.count > 1 ? " (and \(lines.count - 1) more)" : "")
  }

  /// The sentence.
  public var description: String {
    switch self {
    case .notFound(let looked):
      "no configuration found; looked for \(looked.joined(separator: ", ")). Write one with 'fanout init', or name one with --config"
    case .missing(let path, let name):
      "\(path), named by \(name), does not exist; correct \(name), or write the file with 'fanout init'"
    case .danglingLink(let path): "\(path) is a symbolic link to a file that does not exist; correct or remove the link"
    case .notAFile(let path, let kind): "\(path) is \(kind); a configuration must be a regular file"
    case .unreadable(let path, let why):
      "cannot read \(path): \(why); correct that, or name another configuration with --config"
    case .untrusted(let path, let distrust, let caller):
      "\(path) was found, not named, and what it says would be executed as \(caller), but "
        + "\(distrust.sentence); see what is in it, then put that right "
        + "(\(distrust.remedy(for: caller))), or name it with --config \(path), which says that you mean it"
    case .tooLarge(let path):
      "\(path) is larger than \(ByteCount(bytes: Int64(Configuration.mostBytes)).written), which no configuration is"
    case .invalid(let errors): errors.description
    case .overrides(let errors): errors.description
    case .notAName(let written):
      "--name \(written): this is no name; it must be 1 to 64 of a–z, 0–9, '.', '_' or '-', a letter or digit first"
    case .noState(let path):
      "\(path) names no stateDirectory and no home directory is known; add stateDirectory, or set HOME"
    }
  }
}
