/// What can stand next on a line that is being typed, as far as it names something of a loop: read without refusing
/// anything, because the line is not finished.
struct CompletionRequest: Equatable {
  /// The names that are wanted.
  enum Names: Equatable {
    /// Categories of the configuration.
    case categories
    /// Categories that are paused.
    case paused
    /// Open runs and their categories.
    case open
    /// Categories and the newest runs.
    case runs
    /// Categories, the newest runs and fires.
    case everything
    /// The newest fires.
    case fires
    /// Hands that are up.
    case hands
    /// Backends of the configuration.
    case backends
  }

  /// Which names; nil: none can stand there, or others than those of a loop.
  let names: Names?
  /// What of the name is typed already.
  let typed: String
  /// The arguments that stand before it.
  let before: [String]
  /// The flags that say which loop it is.
  let global: GlobalOptions

  /// Reads the words behind the program's name, the one that is being typed last.
  init(_ words: [String], commands: [CommandSpecification]) {
    let words = CompletionRequest.joined(words)
    var rest = words.dropLast()[...]
    var last = words.last ?? ""
    // A value that stands at its option counts as one behind it.
    if last.hasPrefix("--"), let equals = last.firstIndex(of: "=") {
      rest.append(String(last[..<equals]))
      last = String(last[last.index(after: equals)...])
    }
    typed = last
    global = Arguments.global(of: Array(rest))
    var command: CommandSpecification?
    var before: [String] = []
    var pending: OptionSpecification?
    var optionsEnded = false
    while let word = rest.popFirst() {
      if pending != nil {
        pending = nil
      } else if optionsEnded || !word.hasPrefix("-") {
        if command == nil { command = commands.first { $0.name == word } } else { before.append(word) }
      } else if word == "--" {
        optionsEnded = true
      } else {
        let known = (command?.options ?? []) + OptionSpecification.global
        pending = known.first { $0.placeholder != nil && ($0.spelled == word || $0.letter.map { "-\($0)" } == word) }
      }
    }
    self.before = before
    names = CompletionRequest.names(of: command, at: before.count, behind: pending)
  }

  private static func names(
    of command: CommandSpecification?, at place: Int, behind option: OptionSpecification?
  ) -> Names? {
    guard let command else { return nil }
    if let option { return names(behind: option) }
    guard let positional = command.positional(at: place) else { return nil }
    return names(of: positional, of: command)
  }

  /// Which names stand behind an option; nil: none.
  static func names(behind option: OptionSpecification) -> Names? {
    if option == .recordedFire { return .fires }
    return option.name == OptionSpecification.backend.name ? .backends : nil
  }

  /// Which names stand in place of an argument, told by what stands for it in help; nil: none.
  static func names(of positional: Positional, of command: CommandSpecification) -> Names? {
    switch (command.name, positional.placeholder) {
    case ("unpause", "CATEGORY"): .paused
    case (_, "HAND"): .hands
    case (_, "CATEGORY"): .categories
    case ("kill", "RUN|CATEGORY"): .open
    case (_, "RUN|CATEGORY"): .runs
    case (_, "FIRE|RUN|CATEGORY|BACKEND"): .everything
    default: nil
    }
  }

  /// Bash breaks `--config=path` at the equals sign.
  private static func joined(_ words: [String]) -> [String] {
    var joined: [String] = []
    for word in words {
      if let last = joined.last, last.hasPrefix("--"), word == "=" || last.hasSuffix("=") {
        joined[joined.count - 1] += word
      } else {
        joined.append(word)
      }
    }
    return joined
  }
}
