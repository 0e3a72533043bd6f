import FanoutCore

/// The configuration that `fanout init` writes: it works as it stands and starts nothing that does anything.
enum StarterConfiguration {
  /// The configuration's text, with that state directory (absolute) in it.
  static func text(stateDirectory: String) -> String {
    """
    // fanout.json5: what this fleet is. JSON5: comments, trailing commas and unquoted keys are fine. It works as it
    // stands: try 'fanout plan', 'fanout check', then 'fanout fire'. Relative paths are relative to this file.
    {
      // Who decides: a program that prints one JSON object. This one always answers with the category "example".
      // Yours may look like  command: ["python3", "cascade-selector.py", "--json"]
      selector: {
        command: ["printf", "%s", '{"selected": {"category": "example"}}'], // an argv, never a shell line
        directory: ".",
        timeLimit: "30s",
        outputLimit: "8MiB",
        fallback: "allowlist", // without a usable answer: the allowlist in its order; "none" starts nothing
        fallbackStarts: null,  // at most this many runs then; null: as many as in any fire
      },

      // What may run at all, in the order of the fallback. A name is lower-case letters, digits, '.', '_' and '-'.
      allowlist: ["example"],
      aliases: {}, // other spellings, such as  infra: "infrastructure"

      width: 6,   // live workers at once, over all fires
      perFire: 3, // new ones per fire; null: no limit of its own

      // One state for timer, cron and shell: locks, journal, logs. Keep it absolute.
      stateDirectory: \(JSONValue.string(stateDirectory).text),
      lockFile: null,   // to share locks with flock(1) scripts, such as  "/tmp/my-fleet-{category}.lock"
      launcher: "auto", // "process": one supervisor for all; "systemd": a transient service for each run; auto: by what fired it

      // Who does the work. This one only reports that it found nothing to do.
      // Yours may look like  command: ["./autonomous-run.sh"]; what it is told stands in $FANOUT_ASSIGNMENT_FILE.
      worker: {
        command: ["sh", "-c", 'echo "nothing to do in $FANOUT_CATEGORY"; echo \\'{"outcome": "noop"}\\' > "$FANOUT_OUTCOME_FILE"'],
        directory: ".",
        environment: {},   // such as  { MODEL: "a value with spaces" }
        confirmFor: "5s",  // alive for that long means started
        timeLimit: "1h",   // null: none
        stallAfter: null,  // how long it may be silent; null: for ever
        outputLimit: "8MiB",
        teardown: [{ signal: "TERM", wait: "60s" }], // KILL always follows
        limits: {}, // with launcher "systemd", such as  { memoryMax: "2GiB", cpuQuota: "150%", tasksMax: 512, nice: 10 }
      },

      // A worker that was productive runs once more.
      respawn: { limit: 1, gradeAtLeast: null, delay: "180s" },

      // How long what is kept; nothing new starts below freeSpace.
      keep: { runs: "14d", logs: "2GiB", fires: "14d", journal: "400d", freeSpace: "1GiB" },

      // What is told of each fire, as JSON on its stdin; null: nobody. For a watch that notices when no fire comes any
      // more, such as
      //   onFire: { command: ["curl", "-fsS", "--data-binary", "@-", "https://watch.example/loop"], directory: ".", timeLimit: "10s" }
      onFire: null,

      // What differs for single categories, such as  example: { worker: { timeLimit: "2h" }, cooldown: "1h" }
      categories: {},
    }

    """
  }
}
