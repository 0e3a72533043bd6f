import FanoutCore

extension HelpTopic {
  /// What the topic tells, of a program with these commands.
  func sections(_ commands: [CommandSpecification]) -> [HelpSection] {
    switch self {
    case .config: HelpTopic.configuration
    case .selector: HelpTopic.selection
    case .worker: HelpTopic.work
    case .gates: HelpTopic.withholding
    case .backends: HelpTopic.routes
    case .monitoring: HelpTopic.monitored
    case .terms: HelpTopic.glossary
    case .exitCodes: HelpTopic.codes(commands)
    case .json: HelpTopic.documents(commands)
    }
  }

  /// Where a configuration is found.
  static let places = HelpSection.Block.table([
    "--config PATH": "this file",
    "$FANOUT_CONFIG": "the same, from the environment",
    "./fanout.json5": "else the first that is there of this one,",
    "$XDG_CONFIG_HOME/fanout/fanout.json5": "this one (~/.config where that variable is not set),",
    "/etc/fanout/fanout.json5": "and this one",
  ])

  /// What the environment says in place of the file.
  static let environment = HelpSection.Block.table([
    "FANOUT_CONFIG": "the configuration, where --config names none",
    "FANOUT_WIDTH": "in place of width",
    "FANOUT_PER_FIRE": "in place of perFire; none: no limit of its own",
    "FANOUT_LAUNCHER": "in place of launcher",
    "NO_COLOR": "set to anything: no colour",
  ])

  private static let configuration = [
    HelpSection(
      nil,
      .text(
        "`fanout.json5` says what a fleet is. It is JSON5: comments, trailing commas, single quotes and unquoted keys are "
          + "fine. `fanout init` writes one that works as it stands, `fanout check` tells whether it can fire. An unknown key "
          + "is an error that names the nearest known one; all that is wrong is told at once, each with its place, and the "
          + "exit code is 78.")),
    HelpSection(
      "Where it is found", places,
      .text(
        "One that was found and not named must belong to you or root and be writable by nobody else, like its directory "
          + "and those above it; else 78.")),
    HelpSection(
      "Values",
      .table([
        "duration": #""500ms", "30s", "1h30m", "14d": whole numbers with units, the larger unit first"#,
        "size": #""512KiB", "8MiB", "2GiB" by 1024; "100MB" by 1000; "4096" in bytes"#,
        "path": "relative to the directory of the file; ~ is your home",
        "command": #"a list of strings, the program first; a shell line is ["sh", "-c", "..."]"#,
        "null": "where a key allows it; what it means there stands behind it",
      ])),
    HelpSection(
      "Environment", .text("The environment wins over the file:"), environment),
    HelpSection("Keys", .keys),
    HelpSection(
      "For editors",
      .text(
        "`fanout init --schema` prints a JSON Schema (2020-12) of all this. An editor that knows JSON5 checks the file "
          + "with it while you type, and shows what each key is for.")),
  ]
}
