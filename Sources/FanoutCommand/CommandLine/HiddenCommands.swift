// The commands that nobody types, as data.

extension CommandSpecification {
  /// What fanout starts by itself, or what completions ask.
  static let inside = [
    supervise, probeLocks, probeSight, complete,
    CommandSpecification(
      name: "supervise-unit", summary: "the supervisor in a unit of systemd; started by fanout itself", group: .loop,
      positionals: [
        Positional("STATE", required: true), Positional("ID", required: true), Positional("DIGEST", required: true),
        Positional("LOCKFILE"),
      ],
      givesDocument: false, isHidden: true),
    CommandSpecification(
      name: "probe-unit", summary: "tells what holds in a unit; started by fanout check", group: .loop,
      positionals: [Positional("FILE", required: true), Positional("LIMITS", required: true)],
      givesDocument: false, isHidden: true),
    CommandSpecification(
      name: "unit-ended", summary: "keeps what systemd says of a unit; started by systemd", group: .loop,
      positionals: [Positional("STATE", required: true), Positional("RUN", required: true)],
      givesDocument: false, isHidden: true),
    CommandSpecification(
      name: "on-fire", summary: "runs the onFire command for a fire; started by fanout itself", group: .loop,
      givesDocument: false, isHidden: true),
    CommandSpecification(
      name: "tell", summary: "puts hands on record and tells of them; started by fanout itself", group: .loop,
      givesDocument: false, isHidden: true),
    CommandSpecification(
      name: "renew-metrics", summary: "renews the file of metrics.textfile; started by fanout itself", group: .loop,
      givesDocument: false, isHidden: true),
  ]

  static let supervise = CommandSpecification(
    name: "supervise", summary: "the supervisor of a fire's runs; started by fanout itself", group: .loop,
    positionals: [Positional("STATE", required: true), Positional("ID", required: true), Positional("LOCKFILE")],
    givesDocument: false, isHidden: true)

  static let complete = CommandSpecification(
    name: "complete", summary: "names that can stand next on a line; called by the completions of a shell",
    group: .look,
    positionals: [Positional("WORD", repeats: true)], givesDocument: false, isHidden: true)

  static let probeLocks = CommandSpecification(
    name: "probe-locks", summary: "what the lock paths lead to from here; run by fanout itself inside of a unit",
    group: .look,
    positionals: [Positional("WHAT", choices: ["state"])], isHidden: true)

  static let probeSight = CommandSpecification(
    name: "probe-sight", summary: "what selector and workers look like from here; started by fanout check",
    group: .look, isHidden: true)
}
