import FanoutCore

// Every option of the program, by name: a command looks its options up by these constants, so that a slip does not
// compile.

extension OptionSpecification {
  // Of all commands.
  static let config = OptionSpecification("config", taking: .path(placeholder: "PATH"), "the configuration file to use")
  static let name = OptionSpecification(
    "name", taking: .text(placeholder: "NAME"), "a loop of its own, with STATE/NAME as its state directory")
  static let json = OptionSpecification("json", "print one JSON document instead of text")
  static let quiet = OptionSpecification("quiet", "print only what needs attention")
  static let color = OptionSpecification(
    "color", taking: .choice(placeholder: "WHEN", of: ColorChoice.allCases.map(\.rawValue)),
    "colour: auto, always or never")
  static let help = OptionSpecification("help", letter: "h", "show help and end")
  static let version = OptionSpecification("version", "show the version and end")
  static let global = [config, name, json, quiet, color, help, version]
}

extension OptionSpecification {
  /// `--wait`: supervise in the foreground until all runs have ended.
  public static let wait = OptionSpecification("wait", "supervise in the foreground until all have ended")
  /// `--dry-run`: decide, print, do nothing.
  public static let dryRun = OptionSpecification("dry-run", "decide and print, with no side effect")
  /// `--strict`: an unusable selector answer ends with 65.
  public static let strict = OptionSpecification(
    "strict", "end with 65 on an unusable selector answer instead of degrading")
  /// `--explain`: the table of candidates, decisions and reasons.
  public static let explain = OptionSpecification("explain", "a table of rank, category, source, decision and reason")
  /// `--idle`: plan as if nothing were running, cooling or paused.
  public static let idle = OptionSpecification("idle", "as if nothing were running, cooling or paused")
  /// `--no-gates`: what the gates said last.
  public static let noGates = OptionSpecification("no-gates", "take what the gates said last, and ask none")
  /// `--seed N`: draw as that seed does.
  public static let seed = OptionSpecification(
    "seed", taking: .count, "draw as this seed does; one of a fire draws what that fire drew")
  /// `--tasks FOLDER|PRESET`: a configuration with the selector of our own.
  public static let tasks = OptionSpecification(
    "tasks", taking: .path(placeholder: "FOLDER|PRESET"),
    "let fanout select by itself: tasks of a folder of Markdown files, or of "
      + alternatives(TaskPreset.allCases.map(\.rawValue)))
  /// `--payload FILE|-`: a given answer in place of the selector's.
  public static let payload = OptionSpecification(
    "payload", taking: .path(placeholder: "FILE"), "plan this answer; - reads standard input")
  /// `--fire FIRE`: recompute a recorded fire.
  public static let recordedFire = OptionSpecification(
    "fire", taking: .text(placeholder: "FIRE"), "recompute a recorded fire from its stored files alone; 1 if it differs"
  )
  /// `--force`: past a pause, a closed gate or a full width.
  public static let force = OptionSpecification(
    "force", "past a pause, a closed gate or a full width; never past a lock")
  /// `--detach`: do not wait for the run.
  public static let detach = OptionSpecification("detach", "return when the run has started")
  /// `--respawn`: a manual run may respawn.
  public static let respawn = OptionSpecification("respawn", "let a productive run respawn, as one of a fire does")
  /// `--all`: every live run.
  public static let all = OptionSpecification("all", "every live run")
  /// `--now`: kill without the teardown's waits.
  public static let now = OptionSpecification("now", "at once, without the teardown; also past a stopped supervisor")
  /// `--hold DURATION`: pause what was killed.
  public static let hold = OptionSpecification(
    "hold", taking: .duration, "also pause what is killed, that long; with --all: everything")
  /// `--for DURATION`: how long a pause holds.
  public static let lasting = OptionSpecification("for", taking: .duration, "end the pause by itself after that long")
  /// `--for DURATION`: a silence that ends by itself.
  public static let silent = OptionSpecification("for", taking: .duration, "only for that long")
  /// `--why TEXT`: the reason people will read.
  public static let why = OptionSpecification(
    "why", taking: .text(placeholder: "TEXT"), "the reason that status and plan will show")
  /// `--backend NAME`: a backend in place of a category.
  public static let backend = OptionSpecification(
    "backend", taking: .text(placeholder: "BACKEND"), "a backend in place of a category: nothing new starts there")
  /// `--rest`: a category's rest, not its pause.
  public static let rest = OptionSpecification("rest", "end its rest (cooldown, no-ops, failures) in place of a pause")
  /// `--schema`: the configuration's schema.
  public static let schema = OptionSpecification("schema", "print a JSON Schema of the configuration, for editors")
  /// `--check`: silent, or one line per cause.
  public static let check = OptionSpecification("check", "silent and 0, or 1 with one line per cause")
  /// `--since TIME`: how far back.
  public static let since = OptionSpecification(
    "since", taking: .moment, "only what started since then: 8h, 1w, yesterday, 2026-11-28, '2026-11-28 08:00'")
  /// `--outcome OUTCOME`: runs that ended so.
  public static let outcome = OptionSpecification(
    "outcome", taking: .choice(placeholder: "OUTCOME", of: outcomes), "only runs that ended so")
  /// `--limit N`: at most that many.
  public static let limit = OptionSpecification("limit", taking: .count, "at most that many")
  /// `--lines N`, `-n N`: the last lines only.
  public static let lines = OptionSpecification(
    "lines", letter: "n", taking: .count, "only the last N lines; with -f also what comes behind them")
  /// `--follow`, `-f`: go on as output appears.
  public static let follow = OptionSpecification(
    "follow", letter: "f", "go on as output appears, until the run has ended")

  /// `--every DURATION`: how often an installed loop fires.
  public static let every = OptionSpecification(
    "every", taking: .duration, "fire that often; 30m where nothing is said and nothing installed")
  /// `--on-calendar EXPR`: when an installed loop fires, as systemd says it.
  public static let onCalendar = OptionSpecification(
    "on-calendar", taking: .text(placeholder: "EXPR"),
    "fire by a calendar expression of systemd, such as 'Mon..Fri 08..18:00'")
  /// `--randomized-delay DURATION`: up to that much later, by chance.
  public static let randomizedDelay = OptionSpecification(
    "randomized-delay", taking: .duration, "each time up to that much later, by chance")
  /// `--system`: the system's manager instead of the user's.
  public static let system = OptionSpecification("system", "in the system's manager, as a user of its own; needs root")
  /// `--user NAME`: whose fires and workers those are.
  public static let user = OptionSpecification(
    "user", taking: .text(placeholder: "USER"), "with --system: that user instead of fanout")
  /// `--harden`: a fire that sees and may less.
  public static let harden = OptionSpecification(
    "harden", "take from the fire what it should not need (a private /tmp, a read-only system), and compare the locks")
  /// `--cron`: a crontab line instead of units.
  public static let cron = OptionSpecification("cron", "a line in your crontab instead of units")
  /// `--print`: show and touch nothing.
  public static let printOnly = OptionSpecification("print", "print what would be written, and touch nothing")

  // SPEC 8, in its order.
  static let outcomes = Outcome.allCases.map(\.rawValue)
}
