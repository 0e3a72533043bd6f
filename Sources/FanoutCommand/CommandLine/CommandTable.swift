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
      positionals: [Positional("FIRE|RUN|CATEGORY|BACKEND", repeats: true)],
      notes: finding,
      examples: [
        Example(line: "fanout show 20261121T011624Z-7f3a", does: "what that fire decided, and why"),
        Example(
          line: "fanout show 20261121T011624Z-7f3a-2", does: "that run: assignment, end, what was swept, last lines"),
        Example(line: "fanout show", does: "what the last fire decided"),
        Example(line: "fanout show research", does: "its last decisions and runs, and what it waits for"),
        Example(line: "fanout show judge", does: "a backend: who lives there, and what keeps it shut"),
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
      positionals: [Positional("CATEGORY")], options: [.lasting, .why, .backend],
      examples: [
        Example(line: "fanout pause code --for 2h --why \"release freeze\"", does: "one category, for two hours"),
        Example(line: "fanout pause", does: "everything, until unpaused"),
        Example(line: "fanout pause --backend judge --for 1h", does: "one backend: work goes to the others"),
      ],
      leads: true),
    CommandSpecification(
      name: "unpause", summary: "end a pause, or the rest of a category", group: .steer,
      positionals: [Positional("CATEGORY")],
      options: [.rest, .backend.explained("let that backend be used again, whatever was the matter with it")],
      rules: [.apart(.rest, .backend)],
      examples: [
        Example(line: "fanout unpause code", does: "end the pause of one category"),
        Example(line: "fanout unpause code --rest", does: "let it start again although it rests"),
        Example(line: "fanout unpause", does: "end the pause of everything"),
        Example(line: "fanout unpause --backend judge", does: "lift its hold, and close its breaker"),
      ]),
    ack,
  ]
}
