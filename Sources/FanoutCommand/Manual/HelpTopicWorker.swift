extension HelpTopic {
  static let work = [
    HelpSection(
      nil,
      .text(
        "A worker is any program. It runs in a session of its own with an empty standard input, what it writes is kept for "
          + "`fanout logs`, and it owns its category until its last process is gone: what it leaves behind is ended.")),
    HelpSection("What it gets", variables),
    HelpSection(
      "What it reports",
      .text("One JSON object in `$FANOUT_OUTCOME_FILE`, written before it exits with 0. Only `outcome` is required:"),
      reports,
      .table([
        "grade": "from 0 to 1: how good it was",
        "summary": "what was done, in a sentence",
        "reason, question": "what restraint, blocked and needsHuman need",
        "session, artifacts, reviews": "its own name for it, what it made, how many reviews that needs",
        "backend":
          "an object: until, where nothing is left there (a moment); auth, true where nobody is logged in",
      ])),
    HelpSection("What its end means", ends),
    HelpSection(
      "One that works",
      .lines(
        """
        #!/bin/sh
        set -eu   # what fails, fails: another exit code than 0, 75 and 76
        why='.selection.reason? // "whatever is next"'
        task=$(jq -r "$why" "$FANOUT_ASSIGNMENT_FILE")
        do-the-work "$FANOUT_CATEGORY" "$task"
        echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        """)),
    HelpSection(
      "One that locks by itself",
      .text(
        "A script that takes its category's lock with flock(1) must skip that under fanout, which holds it already; else "
          + "it refuses itself, every time:"),
      .lines(
        """
        [ -n "${FANOUT_LOCK_FD-}" ] || {
          exec 9>/tmp/my-fleet-code.lock
          flock -n 9 || exit 75
        }
        """)),
    HelpSection(
      "Once more",
      .text(
        "After `productive` (with a grade of `respawn.gradeAtLeast`, where that is set) it is started once more after "
          + "`respawn.delay`, as a run of its own, and never a third time. FANOUT_GENERATION is 1 then, and `previous` in its "
          + "assignment is the outcome of the first.")),
  ]

  /// Every variable that a worker gets from fanout itself.
  private static let variables = HelpSection.Block.table([
    "FANOUT_CATEGORY": "the category (CASCADE_CATEGORY is the same)",
    "FANOUT_RUN_ID, FANOUT_FIRE_ID": "the run and its fire",
    "FANOUT_GENERATION": "0, or 1 for a respawn",
    "FANOUT_ATTEMPT": "which attempt at the same work it is: 1",
    "FANOUT_STREAK": "1, and one more for each bad end of the category directly before",
    "FANOUT_BACKEND": "the backend that it got; not set where there are none",
    "FANOUT_CONFIG": "the configuration",
    "FANOUT_RUN_DIR": "a directory of its own",
    "FANOUT_ASSIGNMENT_FILE":
      "JSON: selection (what the selector wrote for this category, as it wrote it; null for a respawn and where a person "
      + "or the allowlist chose), payload (the rest of its answer), "
      + "payloadFile, previous, and the identity above",
    "FANOUT_OUTCOME_FILE": "where it reports",
    "FANOUT_HEARTBEAT_FILE": "touching it says that it lives, where it is silent for longer than worker.stallAfter",
    "FANOUT_LOCK_FD": "the inherited lock: the category is its own",
  ])

  /// What a worker may declare.
  private static let reports = HelpSection.Block.table([
    "productive": "work was done",
    "noop": "it looked and found nothing to do",
    "restraint": "it rightly did nothing; needs a reason",
    "blocked": "it could not go on; needs a reason",
    "needsHuman": "a person must decide; needs a question, which status shows until a person runs the category",
    "failed": "it failed, and says so",
  ])

  /// What its end says beside that.
  private static let ends = HelpSection.Block.table([
    "0": "what it reported; unknown without a report: never credited, never started once more",
    "75": "refused: rightly not now, and no failure",
    "76": "refused, for want of something that could do the work",
    "another, or a signal": "failed, whatever it reported",
    "timedOut": "worker.timeLimit ended it",
    "stalled": "worker.stallAfter ended it, because it was silent for so long",
    "killed": "a person ended it",
    "lost": "the machine or every process of it went away without a word",
  ])
}
