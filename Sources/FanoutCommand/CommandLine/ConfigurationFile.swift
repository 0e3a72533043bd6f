import FanoutCore
import FanoutSystem
import Glibc

/// Finds and reads `fanout.json5`.
public enum ConfigurationFile {
  /// The file's name wherever one is looked for.
  public static let name = "fanout.json5"
  /// The configuration for a call: found, read, checked, with environment and flags in place.
  ///
  /// - Parameters:
  ///   - named: What `--config` says.
  ///   - state: What `--name` says.
  ///   - flags: What other flags say in place of the file.
  ///   - site: Where the call comes from.
  ///   - mayBeAnybodys: The caller only looks, so that what was found need not be trusted.
  public static func load(
    named: String? = nil, state: String? = nil, flags: ConfigurationOverrides = ConfigurationOverrides(),
    at site: CallSite,
    mayBeAnybodys: Bool = false
  ) throws(ConfigurationFileError) -> LoadedConfiguration {
    if let state, Category(canonical: state) == nil { throw .notAName(state) }
    let (path, bytes, directory) = try find(named: named, at: site, mayBeAnybodys: mayBeAnybodys)
    let isNamed = named != nil || !(site.environment["FANOUT_CONFIG"] ?? "").isEmpty
    let distrusted = mayBeAnybodys && !isNamed ? distrust(at: site) : nil
    let read: Configuration
    switch Configuration.read(bytes, directory: directory, home: site.home, path: path) {
    case .success(let configuration): read = configuration
    case .failure(let errors): throw .invalid(errors)
    }
    let configuration: Configuration
    switch read.overridden(by: ConfigurationOverrides(environment: site.environment).overruled(by: flags)) {
    case .success(let overridden): configuration = overridden
    case .failure(let errors): throw .overrides(errors)
    }
    guard let base = configuration.stateDirectory ?? site.defaultState(forConfigurationAt: path) else {
      throw .noState(path: path)
    }
    return LoadedConfiguration(
      configuration: configuration, path: path, stateDirectory: state.map { base + "/" + $0 } ?? base, text: bytes,
      mistake: distrusted)
  }

  /// The first file in the order of SPEC 3, and what is in it. One that is named must exist; one that exists must be
  /// readable: passing over it would fire another configuration than the one that a person sees. One that is found must
  /// be the caller's or root's, and nobody else's to write (SPEC 3, "Trust"); whoever names one means it. A pipe
  /// (`<(…)`, a FIFO, `/dev/stdin`) that is named is read as well; what is relative in it is relative to where the
  /// caller is.
  static func find(
    named: String?, at site: CallSite, mayBeAnybodys: Bool = false
  ) throws(ConfigurationFileError) -> Found {
    let variable = site.environment["FANOUT_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    if let (written, origin) = named.map({ ($0, "--config") }) ?? variable.map({ ($0, "FANOUT_CONFIG") }) {
      // A shell expands it in a word of its own, and not behind `--config=` or in quotes.
      let expanded = written.hasPrefix("~/") ? site.home.map { $0 + written.dropFirst() } ?? written : written
      guard let path = site.absolute(expanded) else {
        throw .unreadable(path: written, why: "the working directory is gone, so that a relative path leads nowhere")
      }
      if let piped = try piped(path, at: site) { return piped }
      guard let found = try read(path, mayBeAnybodys: true) else { throw .missing(path: path, namedBy: origin) }
      return found
    }
    let candidates = candidates(at: site)
    for candidate in candidates {
      if let found = try read(candidate, mayBeAnybodys: mayBeAnybodys) { return found }
    }
    throw .notFound(looked: candidates)
  }

  /// Why nothing could be executed of what is looked at here; nil: it could. Whoever looks at another's configuration is
  /// not told: it is not he who fires it.
  private static func distrust(at site: CallSite) -> ConfigurationFileError? {
    do throws(ConfigurationFileError) { _ = try find(named: nil, at: site) } catch {
      guard case .untrusted(_, let distrust, _) = error, distrust.allSatisfy({ $0.isWritable }) else { return nil }
      return error
    }
    return nil
  }

  /// Where one is looked for when none is named, in order.
  static func candidates(at site: CallSite) -> [String] {
    [
      site.absolute(name), site.personalConfiguration.map { "\($0)/fanout/\(name)" },
      "\(site.systemConfiguration)/fanout/\(name)",
    ].compactMap { $0 }
  }

  /// A configuration as it was found: its path, what is in it, and where its relative paths begin.
  typealias Found = (path: String, bytes: [UInt8], directory: String)

  /// What comes through a pipe, or a descriptor of ours; nil where the path is neither.
  private static func piped(_ path: String, at site: CallSite) throws(ConfigurationFileError) -> Found? {
    guard isPipe(path) else { return nil }
    guard let directory = site.workingDirectory else {
      throw .unreadable(
        path: path, why: "it is a pipe and the working directory is gone, so that its relative paths lead nowhere")
    }
    do throws(FileProblem) {
      return (path, try ReadableFile.contents(of: path, limit: Configuration.mostBytes), directory)
    } catch {
      switch error {
      case .tooLarge: throw .tooLarge(path: path)
      case .system(let error):
        throw .unreadable(path: path, why: error.code == EBADF ? "it is closed" : SystemError.words(error.code))
      case .notRegular(_, let kind): throw .notAFile(path: path, kind: kind)
      }
    }
  }

  /// Whether a path leads to what can be read once, and lies in no directory that means anything.
  static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return ReadableFile.descriptor(path) != nil
      || stat(path, &status) == 0 && [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
  }

  /// A file and its path; nil where there is none.
  static func read(_ path: String, mayBeAnybodys: Bool) throws(ConfigurationFileError) -> Found? {
    // O_NONBLOCK: opening a FIFO would wait for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let code = errno
      guard code == ENOENT || code == ENOTDIR else { throw .unreadable(path: path, why: SystemError.words(code)) }
      var status = stat()
      if lstat(path, &status) == 0 { throw .danglingLink(path: path) }
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, why: SystemError.words(errno)) }
    if let kind = kind(status.st_mode) { throw .notAFile(path: path, kind: kind) }
    if !mayBeAnybodys { try requireTrust(descriptor, path) }
    let bytes = try contents(of: descriptor, path: path)
    let real = try resolved(path)
    return (real, bytes, directory(of: real))
  }

  /// Of what was opened, and not of what the path means by now.
  private static func requireTrust(_ descriptor: Int32, _ path: String) throws(ConfigurationFileError) {
    let distrust: [Distrust]
    do throws(SystemError) { distrust = try FileTrust.distrust(ofOpen: descriptor, at: path) } catch {
      throw .unreadable(path: path, why: "whether it can be trusted cannot be told: \(error)")
    }
    if !distrust.isEmpty { throw .untrusted(path: path, distrust, caller: FileTrust.callerName) }
  }

  private static func contents(of descriptor: Int32, path: String) throws(ConfigurationFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path: path, why: SystemError.words(errno))
      }
      bytes += chunk[..<count]
      if bytes.count > Configuration.mostBytes { throw .tooLarge(path: path) }
    }
  }

  // The directory by the kernel's word, so that two ways to one file give one set of paths; the last name as it was
  // written, because a link there is how people choose between configurations.
  static func resolved(_ path: String) throws(ConfigurationFileError) -> String {
    guard let real = realpath(directory(of: path), nil) else {
      throw .unreadable(path: path, why: SystemError.words(errno))
    }
    defer { free(real) }
    let directory = String(cString: real)
    let name = path.split(separator: "/").last ?? ""
    return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
  }

  /// All but the last name of an absolute path.
  static func directory(of path: String) -> String {
    let parent = path.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
    return "/" + parent
  }

  /// What a file is that is no regular one.
  private static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}
