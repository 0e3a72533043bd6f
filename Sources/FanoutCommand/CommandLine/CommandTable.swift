// The commands of SPEC 2 as data, in the order of the overview.

extension CommandSpecification {
  /// Every command, hidden ones included.
  public static let all: [CommandSpecification] = loop + look + steer + setUp + inside

  static let loop = [
    CommandSpecification(
      name: "fire", summary: "one pass of the loop: select, plan, start workers", group: .loop,
      options: [.wait, .dryRun, .strict, .explain, .idle, .noGates, .payload, .recordedFire],
      rules: [
        .apart(.wait, .dryRun), .needs(.explain, .dryRun), .needs(.idle, .dryRun), .needs(.noGates, .dryRun),
        .apart(.noGates, .idle),
        .apart(.noGates, .recordedFire), .needs(.payload, .dryRun),
        .needs(.recordedFire, .dryRun), .apart(.recordedFire, .payload), .apart(.recordedFire, .idle),
        .apart(.recordedFire, .strict),
      ],
      notes: "Returns when every admitted run is confirmed started or failed. With --dry-run it is `fanout plan`.",
      examples: [
        Example(line: "fanout fire", does: "ask the selector, start what it means, return"),
        Example(line: "fanout fire --wait", does: "the same, and stay until all workers have ended"),
        Example(line: "fanout --quiet fire", does: "for cron: silent unless something needs attention"),
      ],
      exits: [
        ExitMeaning(
          code: .success,
          meaning: "something started, or nothing could be (no candidate, busy, cooling, no slot, no work)"),
        ExitMeaning(
          code: .failure,
          meaning: "admitted and none started; with --wait also: a run failed, timed out, stalled, was killed or lost"),
        ExitMeaning(code: .unusableAnswer, meaning: ExitCode.unusableAnswer.meaning),
        ExitMeaning(code: .launcherUnavailable, meaning: ExitCode.launcherUnavailable.meaning),
        ExitMeaning(code: .cannotCreate, meaning: ExitCode.cannotCreate.meaning),
        ExitMeaning(code: .cannotWrite, meaning: ExitCode.cannotWrite.meaning),
        ExitMeaning(
          code: .busy, meaning: "another fire, everything paused, a gate closed for all, or every started run refused"),
      ],
      leads: true),
    CommandSpecification(
      name: "plan", summary: "what a fire would start, with no side effect", group: .loop,
      options: [.explain, .idle, .noGates, .payload, .recordedFire, .strict],
      rules: [
        .apart(.noGates, .idle), .apart(.noGates, .recordedFire), .apart(.recordedFire, .payload),
        .apart(.recordedFire, .idle), .apart(.recordedFire, .strict),
      ],
      notes:
        "Prints the admitted categories in order on one line. It works without a state directory, or with one it may only read.",
      examples: [
        Example(line: "fanout plan --explain", does: "what would start, and why not the rest"),
        Example(line: "fanout plan --idle", does: "as if nothing were running, cooling or paused"),
        Example(line: "selector --json | fanout plan --payload -", does: "plan a given answer"),
        Example(line: "fanout plan --fire 20261121T011624Z-7f3a", does: "recompute a recorded decision"),
      ],
      exits: [
        ExitMeaning(code: .success, meaning: "planned, whether or not anything was admitted"),
        ExitMeaning(code: .failure, meaning: "with --fire: the recomputed plan differs"),
        ExitMeaning(code: .unusableAnswer, meaning: ExitCode.unusableAnswer.meaning),
      ],
      leads: true),
    select,
    CommandSpecification(
      name: "run", summary: "one run by hand, in the foreground", group: .loop,
      positionals: [Positional("CATEGORY")],
      options: [
        .force.explained("past the allowlist, a pause, a closed gate or a full width; never past a lock"), .detach,
        .respawn, .dryRun,
      ],
      rules: [.apart(.detach, .dryRun), .apart(.respawn, .dryRun)],
      notes: "Without a category: the first that a plan admits. A person outranks cooldowns and shares, and is told "
        + "which; with --force also the allowlist, a pause, a closed gate and a full width; never a lock.",
      examples: [
        Example(line: "fanout run research", does: "one run of one category, supervised here"),
        Example(line: "fanout run code --detach", does: "return once it has started"),
      ],
      exits: [
        ExitMeaning(code: .success, meaning: "the run ended well; with --detach: it started"),
        ExitMeaning(code: .failure, meaning: "it failed, timed out, stalled, was killed or lost"),
        ExitMeaning(code: .launcherUnavailable, meaning: ExitCode.launcherUnavailable.meaning),
        ExitMeaning(
          code: .busy, meaning: "its lock is held, a pause or gate forbids it, no slot is free, or it refused"),
      ]),
  ]

  static let look = [
    CommandSpecification(
      name: "status", summary: "a verdict, then what is live, cooling, paused and locked", group: .look,
      options: [.check],
      examples: [
        Example(line: "fanout status", does: "is it working, and what is live"),
        Example(line: "fanout status --check", does: "for monitoring: silent, or one line per cause"),
      ],
      exits: [ExitMeaning(code: .failure, meaning: "with --check: something is wrong, one line per cause")],
      leads: true),
    CommandSpecification(
      name: "runs", summary: "past and live runs, newest first", group: .look,
      positionals: [Positional("CATEGORY")], options: [.since, .outcome, .limit],
      examples: [
        Example(line: "fanout runs --since 24h --outcome failed", does: "what failed today"),
        Example(line: "fanout runs code --limit 5", does: "the latest five of one category"),
      ]),
    CommandSpecification(
      name: "show", summary: "why: a fire's decision, a run's record, a category's state", group: .look,
      positionals: [Positional("FIRE|RUN|CATEGORY", repeats: true)],
      notes: finding,
      examples: [
        Example(line: "fanout show 20261121T011624Z-7f3a", does: "what that fire decided, and why"),
        Example(
          line: "fanout show 20261121T011624Z-7f3a-2", does: "that run: assignment, end, what was swept, last lines"),
        Example(line: "fanout show", does: "what the last fire decided"),
        Example(line: "fanout show research", does: "its last decisions and runs, and what it waits for"),
      ],
      exits: [ExitMeaning(code: .failure, meaning: "nothing of that name is known")]),
    CommandSpecification(
      name: "logs", summary: "a run's output", group: .look,
      positionals: [Positional("RUN|CATEGORY", required: true)], options: [.follow, .lines],
      notes:
        "A category means its latest run. On a terminal control codes are shown as escapes (\\x1b); into a file or a pipe the "
        + "bytes go as the worker wrote them.",
      examples: [
        Example(line: "fanout logs research -f", does: "follow the latest run of a category"),
        Example(line: "fanout logs 7f3a-2", does: "the output of one run"),
        Example(line: "fanout logs last -n 20", does: "the last lines of the run that started last"),
      ],
      exits: [ExitMeaning(code: .failure, meaning: "there is no such run, or it has no output any more")],
      givesDocument: false, leads: true),
    CommandSpecification(
      name: "report", summary: "what happened in a window: slots, locks, outcomes, refused demand", group: .look,
      options: [.since.explained("how far back, as 8h, 1w, yesterday or 2026-11-28; 24h unless told")],
      examples: [
        Example(line: "fanout report", does: "the last 24 hours"),
        Example(line: "fanout report --since 7d --json", does: "a week, as one document"),
      ]),
    hands,
    CommandSpecification(
      name: "metrics", summary: "what status and report say, as text for Prometheus", group: .look,
      notes:
        "Without timestamps, and no OpenMetrics. It only looks. Where the state cannot be looked at, fanout_up is 0 "
        + "and the exit code says why. `metrics.textfile` has it written after each fire and each run's end: "
        + "`fanout help monitoring`.",
      examples: [
        Example(line: "fanout metrics", does: "all of them, now"),
        Example(line: "fanout metrics | grep health_causes", does: "what is wrong, by its kind"),
      ],
      givesDocument: false),
  ]

  static let steer = [
    CommandSpecification(
      name: "kill", summary: "end workers by their teardown", group: .steer,
      positionals: [Positional("RUN|CATEGORY", required: true, orElse: .all, repeats: true)],
      options: [.all, .now, .hold],
      notes: "Returns when the process tree is gone and the lock is free, else says what is left. --hold pauses the "
        + "categories that are named or killed; with --all it pauses everything, also what had nothing live.",
      examples: [
        Example(line: "fanout kill research", does: "end the live run of a category, with its teardown"),
        Example(line: "fanout kill code 7f3a-2", does: "end those of a category and of a run"),
        Example(
          line: "fanout kill --all --hold 2h", does: "end everything and start nothing, in no category, for two hours"),
      ],
      exits: [
        ExitMeaning(code: .success, meaning: "gone, and the lock is free"),
        ExitMeaning(code: .failure, meaning: "something is left, and it is named"),
      ]),
    CommandSpecification(
      name: "pause", summary: "start nothing new (in a category); what lives goes on", group: .steer,
      positionals: [Positional("CATEGORY")], options: [.lasting, .why],
      examples: [
        Example(line: "fanout pause code --for 2h --why \"release freeze\"", does: "one category, for two hours"),
        Example(line: "fanout pause", does: "everything, until unpaused"),
      ],
      leads: true),
    CommandSpecification(
      name: "unpause", summary: "end a pause, or the rest of a category", group: .steer,
      positionals: [Positional("CATEGORY")], options: [.rest],
      examples: [
        Example(line: "fanout unpause code", does: "end the pause of one category"),
        Example(line: "fanout unpause code --rest", does: "let it start again although it rests"),
        Example(line: "fanout unpause", does: "end the pause of everything"),
      ]),
    ack,
  ]

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
