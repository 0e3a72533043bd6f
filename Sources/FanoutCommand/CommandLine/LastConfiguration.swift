import FanoutCore
import FanoutSystem
import Glibc

/// What stands in for a configuration that cannot be used, for those who look at what lives or stop it: the one with
/// which the loop last worked, from its state directory. A broken file is no reason to leave a fleet without a brake.
extension ConfigurationFile {
  /// The stand-in for what failed so; nil: there is none, or the failure is none that the file's absence could be.
  static func standIn(for error: ConfigurationFileError, named: String?, state: String?, at site: CallSite)
    -> LoadedConfiguration?
  {
    let paths: [String]
    switch error {
    case .invalid(let errors): paths = [errors.path]
    case .missing(let path, _), .danglingLink(let path), .notAFile(let path, _), .unreadable(let path, _),
      .tooLarge(let path):
      paths = [path]
    case .notFound(let looked): paths = looked
    case .overrides: return withoutOverrides(named: named, state: state, at: site)
    // What the caller got wrong he can say again; what is not trusted stays so.
    case .untrusted, .notAName, .noState: return nil
    }
    for path in paths where !isPipe(path) {
      if var last = last(at: (try? resolved(path)) ?? path, name: state, at: site) {
        last.mistake = error
        return last
      }
    }
    return nil
  }

  /// The file as it stands: what is wrong in the environment says nothing of a loop that a timer fires.
  private static func withoutOverrides(named: String?, state: String?, at site: CallSite) -> LoadedConfiguration? {
    try? load(named: named, state: state, at: site.withoutOverrides)
  }

  /// The configuration of that path as it last worked. Its state is where the file says; where it says nothing, or
  /// cannot be read, where it is by default. A state that was left by another configuration, or under another name, is
  /// not its. Of several the one counts with which it fired last.
  private static func last(at path: String, name: String?, at site: CallSite) -> LoadedConfiguration? {
    let bytes = ((try? read(path, mayBeAnybodys: true)) ?? nil)?.bytes ?? []
    let written = Configuration.writtenStates(in: bytes, directory: directory(of: path), home: site.home)
    let bases = written.isEmpty ? [site.defaultState(forConfigurationAt: path)].compactMap { $0 } : written
    let states = bases.map { base in StateDirectory(path: name.map { base + "/" + $0 } ?? base) }
    return states.compactMap { last(at: path, name: name, in: $0, at: site) }.max { $0.used < $1.used }?.configuration
  }

  private static func last(
    at path: String, name: String?, in state: StateDirectory, at site: CallSite
  ) -> (configuration: LoadedConfiguration, used: Int)? {
    guard let note = LoopNote.read(state), note.configuration == path, note.loop == name,
      let text = note.lastConfiguration(in: state),
      case .success(let read) = Configuration.read(text, directory: directory(of: path), home: site.home, path: path)
    else { return nil }
    let overridden = try? read.overridden(by: ConfigurationOverrides(environment: site.environment)).get()
    let loaded = LoadedConfiguration(
      configuration: overridden ?? read, path: path, stateDirectory: state.path, text: text)
    return (loaded, state.lastUse)
  }
}
