import FanoutCore
import FanoutSystem
import Glibc

/// `fanout init [PATH]`: the path of what was written is data, what to do next is a message. `fanout init --schema`
/// writes nothing but what it prints.
public enum InitCommand {
  /// The command for calls from `site`.
  public static func command(at site: CallSite) -> Command {
    { invocation, output in
      if invocation.has(.schema) {
        output.print(lines: [String(decoding: ConfigurationSchema.document.encoded(pretty: true), as: UTF8.self)])
        return ExitCode.success.rawValue
      }
      do throws(InitError) {
        let path = try initialise(
          path: invocation.subject ?? invocation.global.configurationPath, tasks: invocation.text(.tasks), at: site)
        output.head.note(configuration: path)
        if invocation.global.json {
          output.document(["path": .string(path)])
        } else {
          output.print(Phrase(path))
        }
        if let state = ownState(path, at: site) {
          output.message(
            .notice,
            "Another loop keeps its state in the usual directory, so that this one has \(state): set stateDirectory to share it."
          )
        }
        let isFound = (try? ConfigurationFile.find(named: nil, at: site))?.path == path
        let named = isFound ? "" : " --config \(path)"
        if let missing = missingTracker(invocation.text(.tasks), at: site) { output.message(.warning, missing) }
        let yours = invocation.has(.tasks) ? "your worker" : "your selector and worker"
        output.message(
          .notice, "It works as it stands: try 'fanout\(named) plan', then put \(yours) into it.")
        return ExitCode.success.rawValue
      } catch {
        if let path = error.path { output.head.note(configuration: path) }
        output.message(error)
        return error.exitCode.rawValue
      }
    }
  }
}

/// What to do first where the tracker that lists the tasks is not installed; nil: it is, or none was named.
private func missingTracker(_ written: String?, at site: CallSite) -> String? {
  guard let program = written.flatMap(TaskPreset.init(rawValue:))?.command[0],
    (try? Executable.find(program, directory: site.workingDirectory, path: site.environment["PATH"])) == nil
  else { return nil }
  return
    "\(program), which lists the tasks, is in none of the directories of PATH: until it is, a plan is degraded; install it first"
}

/// The state directory that was written into a configuration, where it is not the usual one; nil: it is.
private func ownState(_ path: String, at site: CallSite) -> String? {
  let state = (try? ConfigurationFile.load(named: path, at: site))?.configuration.stateDirectory
  return state == site.defaultState(forConfigurationAt: path) ? nil : state
}

/// Writes a starter configuration to `path` (a directory: into it; nil: `./fanout.json5`) and returns where it is,
/// absolute. What stands there already is never touched. With `tasks`, a folder or the name of a tracker, it selects by
/// itself.
public func initialise(path: String?, tasks: String? = nil, at site: CallSite) throws(InitError) -> String {
  guard var path = site.absolute(path ?? ConfigurationFile.name) else { throw .noWorkingDirectory }
  var status = stat()
  if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
    path += "/" + ConfigurationFile.name
  } else if path.hasSuffix("/") {
    throw .noDirectory(path: path)
  }
  // The directory without links, as reading it back will see it: `/etc/../home` is not under /etc.
  guard let real = realpath(ConfigurationFile.directory(of: path), nil) else {
    let code = errno
    if code == ENOENT || code == ENOTDIR { throw .noDirectory(path: path) }
    throw .refused(path: path, why: SystemError.words(code))
  }
  let directory = String(cString: real)
  free(real)
  let name = String(path.split(separator: "/").last ?? "")
  path = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
  guard let usual = site.defaultState(forConfigurationAt: path) else { throw .noHome }
  let state = unusedState(usual, for: directory)
  var source: StarterTasks?
  if let tasks { source = try StarterTasks(tasks, configurationIn: directory, at: site) }
  try create(
    path,
    Array(
      StarterConfiguration.text(stateDirectory: state, builtin: source?.selector, allowlist: source?.allowlist).utf8))
  return path
}

/// The usual state directory, unless a loop has written there: two of them would share slots, locks and history. Then
/// one beside it, by the name of the configuration's directory.
private func unusedState(_ usual: String, for directory: String) -> String {
  let letters = (directory.split(separator: "/").last ?? "").unicodeScalars.map { scalar in
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      || "._-".unicodeScalars.contains(scalar) ? String(scalar) : "-"
  }
  let name = letters.isEmpty ? "" : "-\(letters.joined())"
  var candidate = usual
  var number = 1
  while isWritten(candidate) {
    candidate = number == 1 && !name.isEmpty ? usual + name : "\(usual)\(name)-\(max(2, number))"
    number += 1
  }
  return candidate
}

/// Whether a loop has written in a state directory. One that cannot be looked into is somebody's.
private func isWritten(_ state: String) -> Bool {
  var status = stat()
  return lstat(state + "/journal", &status) == 0 || errno != ENOENT && errno != ENOTDIR
}

private func create(_ path: String, _ bytes: [UInt8]) throws(InitError) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else {
    let code = errno
    throw code == EEXIST ? .exists(path: path) : .refused(path: path, why: SystemError.words(code))
  }
  var rest = bytes[...]
  // Whatever the umask: what others may write is not executed when it is found, and what they may not read they cannot
  // look at.
  var failure: Int32 = fchmod(descriptor, 0o644) == 0 ? 0 : errno
  while !rest.isEmpty, failure == 0 {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { failure = errno }
  }
  if fsync(descriptor) != 0, failure == 0 { failure = errno }
  if close(descriptor) != 0, failure == 0 { failure = errno }
  guard failure != 0 else { return }
  // It was made by this call (O_EXCL), so a half of it is nobody's loss; left there, it would block the next try.
  unlink(path)
  throw .refused(path: path, why: SystemError.words(failure))
}
