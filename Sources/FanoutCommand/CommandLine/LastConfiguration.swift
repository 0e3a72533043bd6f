import FanoutCore
import FanoutSystem

/// What stands in for a configuration that cannot be used, for those who look at what lives or stop it: the one with
/// which the loop last worked, from its state directory. A broken file is no reason to leave a fleet without a brake.
extension ConfigurationFile {
  /// The stand-in for what failed so; nil: there is none, or the failure is none that the file's absence could be.
  static func standIn(
    for error: ConfigurationFileError, state: String?, at site: CallSite
  ) -> LoadedConfiguration? {
    let paths: [String]
    switch error {
    case .invalid(let errors): paths = [errors.path]
    case .missing(let path, _), .danglingLink(let path), .notAFile(let path, _), .unreadable(let path, _),
      .tooLarge(let path):
      paths = [path]
    case .notFound(let looked): paths = looked
    // What the caller got wrong he can say again; what is not trusted stays so.
    case .overrides, .untrusted, .notAName, .noState: return nil
    }
    for path in paths {
      if var last = last(at: path, name: state, at: site) {
        last.mistake = error
        return last
      }
    }
    return nil
  }

  /// The configuration of that path as it last worked. Its state is where the file says, as far as it can be read, or
  /// where it is by default; a state that was left by another configuration, or under another name, is not its.
  private static func last(at path: String, name: String?, at site: CallSite) -> LoadedConfiguration? {
    let directory = directory(of: path)
    let bytes = ((try? AtomicFile.read(path, limit: Configuration.mostBytes)) ?? nil) ?? []
    let written = Configuration.writtenState(in: bytes, directory: directory, home: site.home)
    for base in [written, site.defaultState(forConfigurationAt: path)].compactMap({ $0 }) {
      let state = StateDirectory(path: name.map { base + "/" + $0 } ?? base)
      guard let note = LoopNote.read(state), note.configuration == path, note.loop == name,
        let text = LoopNote.lastConfiguration(in: state),
        case .success(let configuration) = Configuration.read(
          text, directory: directory, home: site.home, path: path)
      else { continue }
      return LoadedConfiguration(
        configuration: configuration, path: path, stateDirectory: state.path, text: text)
    }
    return nil
  }
}
