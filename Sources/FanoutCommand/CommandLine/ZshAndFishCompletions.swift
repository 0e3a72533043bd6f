extension Completions {
  func zsh() -> String {
    let cases = commands.map { command in
      let specifications =
        command.positionals.enumerated().map { zshPositional($1, at: $0 + 1, of: command) }
        + (command.options + command.globalOptions).flatMap(zshOption)
      return "        \(command.name)) _arguments \(specifications.joined(separator: " ")) ;;"
    }
    return """
      #compdef fanout
      # zsh completion for fanout: fanout completions zsh > DIRECTORY-OF-FPATH/_fanout
      # What a loop knows: a name, a tab, and what it is. Names are offered as they come, the newest first.
      _fanout_names() {
        local -a names shown
        local line
        for line in ${(f)"$(command fanout complete -- "${given[@]}" 2>/dev/null)"}; do
          names+=("${line%%$'\\t'*}")
          shown+=("${line/$'\\t'/  -- }")
        done
        (( $#names )) && compadd -U -i "$IPREFIX" -V fanout -l -d shown -a names
      }
      _fanout() {
        local curcontext="$curcontext" state line
        local -a given
        given=("${(@Q)words[2,CURRENT]}")
        typeset -A opt_args
        local -a commands
        commands=(
      \(commands.map { "    \(quoted("\($0.name):\($0.summary)"))" }.joined(separator: "\n"))
        )
        _arguments -C \(OptionSpecification.global.flatMap(zshOption).joined(separator: " ")) '1:command:->command' '*::argument:->argument'
        case $state in
          command) _describe -t commands command commands ;;
          argument)
            case $words[1] in
      \(cases.joined(separator: "\n"))
            esac ;;
        esac
      }
      if [ "$funcstack[1]" = _fanout ]; then _fanout "$@"; else compdef _fanout fanout; fi

      """
  }

  private func zshOption(_ option: OptionSpecification) -> [String] {
    var help = ""
    for character in option.help {
      if "[]:\\".contains(character) { help += "\\" }
      help.append(character)
    }
    let placeholder = option.placeholder ?? ""
    let (mark, value) =
      switch option.taking {
      case .nothing: ("", "")
      case .choice(_, let words): ("=", ":\(placeholder):(\(words.joined(separator: " ")))")
      case .path: ("=", ":\(placeholder):_files")
      case .text where CompletionRequest.names(behind: option) != nil: ("=", ":\(placeholder):_fanout_names")
      case .duration, .moment, .count, .text: ("=", ":\(placeholder): ")
      }
    // Two spellings of one option exclude each other.
    let both = spellings([option])
    let apart = both.count > 1 ? "(\(both.joined(separator: " ")))" : ""
    return both.map { quoted("\(apart)\($0)\($0.hasPrefix("--") ? mark : "")[\(help)]\(value)") }
  }

  private func zshPositional(_ positional: Positional, at place: Int, of command: CommandSpecification) -> String {
    let action =
      switch words(for: positional) {
      case nil: "_files"
      case _ where isNamed(positional, of: command): "_fanout_names"
      case let words? where words.isEmpty: " "
      case let words?: "(\(words.joined(separator: " ")))"
      }
    return quoted("\(positional.repeats ? "*" : "\(place)"):\(positional.placeholder.lowercased()):\(action)")
  }

  func fish() -> String {
    var lines = [
      "# fish completion for fanout: fanout completions fish > ~/.config/fish/completions/fanout.fish",
      "function __fanout_names",
      "  set -l words (commandline -opc) (commandline -ct)",
      "  command fanout complete -- $words[2..-1] 2>/dev/null", "end",
      "complete -c fanout -f",
    ]
    lines += OptionSpecification.global.map { fishOption($0, condition: "") }
    for command in commands {
      lines.append("complete -c fanout -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))")
      let condition = " -n '__fish_seen_subcommand_from \(command.name)'"
      lines += command.options.map { fishOption($0, condition: condition) }
      for positional in command.positionals {
        switch words(for: positional) {
        case nil: lines.append("complete -c fanout\(condition) -F")
        case _ where isNamed(positional, of: command):
          lines.append("complete -c fanout\(condition) -k -a '(__fanout_names)'")
        case let words? where words.isEmpty: continue
        case let words?: lines.append("complete -c fanout\(condition) -a \(quoted(words.joined(separator: " ")))")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func fishOption(_ option: OptionSpecification, condition: String) -> String {
    let value =
      switch option.taking {
      case .nothing: ""
      case .choice(_, let words): " -x -a \(quoted(words.joined(separator: " ")))"
      case .path: " -r -F"
      case .text where CompletionRequest.names(behind: option) != nil: " -x -k -a '(__fanout_names)'"
      case .duration, .moment, .count, .text: " -x"
      }
    return "complete -c fanout\(condition) -l \(option.name)" + (option.letter.map { " -s \($0)" } ?? "") + value
      + " -d \(quoted(option.help))"
  }

  /// In single quotes, for any of the three shells: a quote inside ends them, stands escaped, and opens them again.
  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}
