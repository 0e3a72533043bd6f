// The commands that set a loop up, as data.

extension CommandSpecification {
  static let setUp = [
    CommandSpecification(
      name: "init", summary: "write a commented starter configuration", group: .setUp,
      positionals: [Positional("PATH", orElse: .schema)], options: [.tasks, .schema],
      rules: [.apart(.schema, .json), .apart(.schema, .tasks)],
      notes: "Writes fanout.json5 here unless a path is given. It never overwrites.",
      examples: [
        Example(line: "fanout init", does: "write ./fanout.json5 to start from"),
        Example(line: "fanout init ~/.config/fanout/fanout.json5", does: "the same elsewhere"),
        Example(line: "fanout init --tasks tasks", does: "one that selects from a folder of tasks by itself"),
        Example(line: "fanout init --schema > fanout.schema.json", does: "what an editor checks it with"),
      ],
      exits: [ExitMeaning(code: .cannotCreate, meaning: "the file exists, or cannot be created")],
      leads: true),
    CommandSpecification(
      name: "check", summary: "is this configuration able to fire?", group: .setUp,
      notes:
        "Looks at the configuration, calls the selector, and looks at the worker command, state directory, locks and launcher.",
      examples: [Example(line: "fanout check", does: "before the first fire, and when in doubt")],
      exits: [ExitMeaning(code: .failure, meaning: "it is not; each cause is named")],
      leads: true),
    install,
    uninstall,
    CommandSpecification(
      name: "completions", summary: "a completion script for a shell", group: .setUp,
      positionals: [Positional("SHELL", required: true, choices: CompletionShell.allCases.map(\.rawValue))],
      examples: [
        Example(line: "eval \"$(fanout completions bash)\"", does: "for this bash; put it in ~/.bashrc for all"),
        Example(line: "fanout completions zsh > ~/.zfunc/_fanout", does: "for zsh, in a directory of its fpath"),
        Example(line: "fanout completions fish > ~/.config/fish/completions/fanout.fish", does: "for fish"),
      ],
      givesDocument: false),
    CommandSpecification(
      name: "help", summary: "this overview, or all about a command, topic or key", group: .setUp,
      positionals: [Positional("COMMAND|TOPIC|KEY")],
      notes: "Topics are listed by `fanout help`; keys are those of the configuration.",
      examples: [
        Example(line: "fanout help plan", does: "all about one command"),
        Example(line: "fanout help worker", does: "what a worker gets and reports"),
        Example(line: "fanout help worker.stallAfter", does: "one key of the configuration"),
      ],
      givesDocument: false),
    CommandSpecification(
      name: "man", summary: "the pages of the manual, for man(1)", group: .setUp,
      positionals: [Positional("PAGE")],
      notes: "Without a page it lists the names of all, one a line, as their files are called.",
      examples: [
        Example(line: "fanout man fanout.json5.5 | man -l -", does: "read one"),
        Example(line: "fanout man fanout.1 > ~/.local/share/man/man1/fanout.1", does: "install one for man(1)"),
      ],
      givesDocument: false),
    CommandSpecification(
      name: "version", summary: "version, commit and toolchain", group: .setUp,
      examples: [Example(line: "fanout version", does: "the same as fanout --version")]),
  ]

  /// How a fire or a run may be named, wherever one is.
  static let finding =
    "A fire or a run is named by its id, by the beginning of one, by any part of what stands behind "
    + "its time (7f3a-2, 7f3a), or by last. Without an argument it is the last fire."

  static let install = CommandSpecification(
    name: "install", summary: "let a timer of systemd, or cron, fire this configuration", group: .setUp,
    options: [
      .every, .onCalendar, .randomizedDelay, .system, .user, .harden, .cron, .printOnly,
      .force.explained("replace also what somebody has changed"),
    ],
    rules: [
      .apart(.every, .onCalendar), .apart(.cron, .system), .apart(.cron, .onCalendar), .apart(.cron, .randomizedDelay),
      .apart(.cron, .harden), .needs(.user, .system),
    ],
    notes:
      "Writes fanout.service and fanout.timer (with --name X: fanout@X) for your own manager, enables the timer, and says when it "
      + "fires next. Run again, it changes what has to change and nothing else. A file that somebody changed is shown and left alone.",
    examples: [
      Example(line: "fanout install --every 30m", does: "fire each half hour, from now on and after each boot"),
      Example(
        line: "fanout install --every 30m --print", does: "the same files on standard output, and nothing touched"),
      Example(
        line: "fanout install --on-calendar hourly --randomized-delay 5m", does: "by any calendar expression of systemd"
      ),
      Example(line: "fanout install --cron --every 1h", does: "a line in your crontab"),
      Example(
        line: "sudo fanout --config /etc/fanout/fanout.json5 install --system",
        does: "for the machine, as the user fanout"),
    ],
    exits: [
      ExitMeaning(code: .success, meaning: "installed, or already so"),
      ExitMeaning(
        code: .failure, meaning: "written, and systemd refused something, or the unit sees other locks: it is said what"
      ),
      ExitMeaning(code: .launcherUnavailable, meaning: "there is no such manager here, or no crontab"),
      ExitMeaning(code: .cannotCreate, meaning: "somebody changed a file (it is shown), or it cannot be written"),
    ],
    leads: true)

  static let uninstall = CommandSpecification(
    name: "uninstall", summary: "remove what install wrote", group: .setUp,
    options: [.system, .cron, .force.explained("also while workers live, and what somebody has changed")],
    rules: [.apart(.cron, .system)],
    notes:
      "Stops the timer and removes exactly the files, or the crontab line, that install wrote. The state directory stays.",
    examples: [
      Example(line: "fanout uninstall", does: "remove timer and service; workers must have ended"),
      Example(line: "fanout --name night uninstall", does: "those of one of several loops"),
      Example(line: "fanout uninstall --cron", does: "the line in your crontab"),
    ],
    exits: [
      ExitMeaning(code: .success, meaning: "removed, or there was nothing"),
      ExitMeaning(code: .failure, meaning: "systemd refused something: it is said what"),
      ExitMeaning(code: .cannotCreate, meaning: "somebody changed a file: it is shown and left alone"),
      ExitMeaning(code: .busy, meaning: "workers live, or a fire is at work"),
    ])
}
