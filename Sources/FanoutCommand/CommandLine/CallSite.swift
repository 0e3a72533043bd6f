import FanoutCore
import Glibc

/// Where and by whom the program was called: all that finding a configuration depends on.
public struct CallSite: Sendable {
  /// The values of those `variables` that are set.
  public var environment: [String: String]
  /// The working directory, absolute; nil where it is gone.
  public var workingDirectory: String?
  /// The caller's home, absolute; nil where there is none.
  public var home: String?
  /// Where configurations of the whole machine lie.
  public var systemConfiguration = "/etc"
  /// The state that belongs to those.
  public var systemState = "/var/lib/fanout"

  /// All that is read of the environment to find and complete a configuration.
  static let variables = ["FANOUT_CONFIG", "XDG_CONFIG_HOME", "HOME"] + ConfigurationOverrides.variables

  /// The same without what the environment says in place of a configuration.
  var withoutOverrides: CallSite {
    var site = self
    for name in ConfigurationOverrides.variables { site.environment[name] = nil }
    return site
  }

  /// A call from there.
  public init(environment: [String: String], workingDirectory: String?, home: String?) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.home = home
  }

  /// The call of this process: its environment, its directory, and `$HOME`, else the home in the user database.
  public static func live(environment: (String) -> String?) -> CallSite {
    var values: [String: String] = [:]
    for name in variables { values[name] = environment(name) }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let directory = getcwd(&buffer, buffer.count) == nil ? nil : text(of: buffer)
    return CallSite(environment: values, workingDirectory: directory, home: home(values["HOME"]))
  }

  private static func home(_ variable: String?) -> String? {
    if let variable, variable.hasPrefix("/") { return variable }
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16 << 10)
    guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil, let directory = entry.pw_dir
    else { return nil }
    let home = String(cString: directory)
    return home.hasPrefix("/") ? home : nil
  }

  private static func text(of buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A path that was written on the command line or in a variable, absolute; nil where it is relative and there is no
  /// working directory. `~` is the shell's business there.
  func absolute(_ written: String) -> String? {
    if written.hasPrefix("/") { return written }
    return workingDirectory.map { $0 == "/" ? "/" + written : $0 + "/" + written }
  }

  /// The configuration directory of this person: `$XDG_CONFIG_HOME` where it is absolute, else `~/.config`.
  var personalConfiguration: String? {
    if let directory = environment["XDG_CONFIG_HOME"], directory.hasPrefix("/") { return directory }
    return home.map { $0 + "/.config" }
  }

  /// The state directory that belongs to a configuration which names none. It follows from where that lies, so that
  /// timer, cron and shell meet the same locks (SPEC 3, "One state for all callers").
  func defaultState(forConfigurationAt path: String) -> String? {
    if path.hasPrefix(systemConfiguration + "/") { return systemState }
    return home.map { $0 + "/.local/state/fanout" }
  }
}
