extension Completions {
  func bash() -> String {
    let valued = OptionSpecification.global.filter { $0.placeholder != nil }.map(\.spelled).joined(separator: "|")
    return """
      # bash completion for fanout: eval "$(fanout completions bash)"
      _fanout() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' words='' options='' files='' names='' name rest index
        # Bash splits --color=auto at the equals sign.
        if [[ $current == '=' ]]; then
          current=''
        elif [[ $previous == '=' ]]; then
          previous=${COMP_WORDS[COMP_CWORD-2]}
        fi
        for ((index = 1; index < COMP_CWORD; index++)); do
          case ${COMP_WORDS[index]} in
            \(valued))
              if [[ ${COMP_WORDS[index+1]-} == '=' ]]; then index=$((index + 1)); fi
              index=$((index + 1)) ;;
            -*|=) ;;
            *) command=${COMP_WORDS[index]}; break ;;
          esac
        done
        case $previous in
      \(bashValues())
          *)
            case $command in
              '')
                words='\(commands.map(\.name).joined(separator: " "))'
                options='\(spellings(OptionSpecification.global).joined(separator: " "))' ;;
      \(commands.map(bashCommand).joined(separator: "\n"))
            esac ;;
        esac
        COMPREPLY=()
        if [[ $current == -* ]]; then words=$options files='' names=''; fi
        if [[ -n $files ]]; then
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [[ -n $names ]]; then
          # The newest comes first. What is called is the fanout of the PATH, never a program that is only being typed.
          compopt -o nosort 2>/dev/null
          while IFS=$'\\t' read -r name rest; do
            COMPREPLY+=("$name")
          done < <(command fanout complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        else
          mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        fi
      }
      complete -F _fanout fanout

      """
  }

  private func bashValues() -> String {
    options.filter { $0.placeholder != nil }.map { option in
      let action =
        switch option.taking {
        case .choice(_, let words): "words='\(words.joined(separator: " "))'"
        case .path: "files=yes"
        case .text where CompletionRequest.names(behind: option) != nil: "names=yes"
        case .nothing, .duration, .moment, .count, .text: ":"
        }
      return "    \(option.spelled)) \(action) ;;"
    }.joined(separator: "\n")
  }

  /// Options are offered where one has been begun; else what can stand there without a dash.
  private func bashCommand(_ command: CommandSpecification) -> String {
    var lines = "        \(command.name))\n"
    if let positional = command.positionals.first {
      let words = words(for: positional).map { "words='\($0.joined(separator: " "))'" } ?? "files=yes"
      lines += "          " + (isNamed(positional, of: command) ? "names=yes" : words) + "\n"
    }
    return lines
      + "          options='\(spellings(command.options + command.globalOptions).joined(separator: " "))' ;;"
  }
}
