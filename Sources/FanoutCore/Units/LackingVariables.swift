/// The variables that a shell has and a timer's fires lack, and which of them are worth a word.
///
/// What a program needs of its environment nobody can know. A shell has dozens of variables that a timer lacks, and
/// most of them belong to the terminal. So one is named where something speaks for it: a script that is started names it, it
/// carries a secret or a proxy by its name, it decides where programs look for their parts, or fanout itself reads it.
/// All of them are named only where something fails for the timer that works in the shell.
public struct LackingVariables: Sendable, Equatable {
  /// All of them, in order.
  public let all: [String]

  /// From the names that each has. `given` are those that the configuration sets or removes by itself.
  public init(here: some Sequence<String>, there: some Sequence<String>, given: some Sequence<String>) {
    all = Set(here).subtracting(there).subtracting(given).subtracting(LackingVariables.shells).sorted()
  }

  /// The ones worth a word for a program whose files these are.
  public func worthAWord(_ texts: [[UInt8]]) -> [String] {
    let mentioned = texts.map(LackingVariables.words).reduce(into: Set<String>()) { $0.formUnion($1) }
    return all.filter { mentioned.contains($0) || LackingVariables.speaksForItself($0) }
  }

  /// The ones that may be why something fails: all but what a terminal or a session has for itself.
  public func suspects(_ texts: [[UInt8]]) -> [String] {
    let worth = worthAWord(texts)
    return worth + all.filter { !worth.contains($0) && !LackingVariables.isOfSession($0) }
  }

  /// Some names for a sentence, and how many more there are.
  public static func listed(_ names: [String], most: Int = 12) -> String {
    names.prefix(most).joined(separator: ", ") + (names.count > most ? " and \(names.count - most) more" : "")
  }

  private static func speaksForItself(_ name: String) -> Bool {
    let upper = name.uppercased()
    return secrets.contains { upper.hasSuffix($0) } || upper.hasSuffix("_PROXY") || places.contains(upper)
      || name.hasPrefix("FANOUT_")
  }

  private static func isOfSession(_ name: String) -> Bool { session.contains { name.hasPrefix($0) } }

  private static let secrets = [
    "TOKEN", "_KEY", "APIKEY", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIALS", "_PAT",
  ]
  private static let places: Set<String> = [
    "HOME", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NODE_PATH", "RUBYLIB", "GEM_HOME", "PERL5LIB", "JAVA_HOME",
    "LD_LIBRARY_PATH",
  ]
  /// What every shell sets for itself.
  private static let shells: Set<String> = ["_", "SHLVL", "PWD", "OLDPWD"]
  private static let session = [
    "TERM", "COLORTERM", "LS_COLORS", "LINES", "COLUMNS", "DISPLAY", "WAYLAND_", "SSH_", "XDG_", "WINDOWID", "TMUX",
    "STY", "HIST", "PS1", "PS2", "PROMPT", "LESS", "PAGER", "EDITOR", "VISUAL", "MAIL", "VTE_", "SUDO_", "DBUS_SESSION",
    "GTK_", "QT_", "GNOME_", "KDE_", "DESKTOP_", "GDM", "SESSION_MANAGER", "MOTD_SHOWN", "DEBUGINFOD_", "LANGUAGE",
  ]

  /// The words of a text that can be names of variables.
  private static func words(_ text: [UInt8]) -> Set<String> {
    var words: Set<String> = []
    for word in text.split(whereSeparator: { !JSONScanner.isWord($0) || $0 == UInt8(ascii: "$") })
    where word.count > 1 && word.count <= 128 {
      words.insert(String(decoding: word, as: UTF8.self))
    }
    return words
  }
}
