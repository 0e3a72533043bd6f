extension HelpTopic {
  static let selection = [
    HelpSection(
      nil,
      .text(
        "A selector is any program that prints one JSON object on its standard output and ends with 0 within "
          + "`selector.timeLimit`. It is asked once in each fire, and for each plan. Known keys decide, and all others are "
          + "fine: they reach the worker.")),
    HelpSection(
      "What is read of its answer, in this order",
      .table([
        "selected.category":
          "the first choice; with selection_mode \"synthetic_calibration\" execution_surface.category in its place",
        "diversity_alternatives[].category": "the next ones",
        "alternatives[].category": "the next ones",
        "all_scores": "name to number, name to {score}, or a list of {category, score}; above zero, the highest first",
        "allowlist": "of the configuration: only where nothing before names a category that it contains",
      ]),
      .text(
        "The first four add up, each name once; whatever cannot start now (busy, paused, resting) passes its place on to "
          + "the next. Reaching the allowlist makes the fire `degraded`: it says why, and `fanout status` shows it.")),
    HelpSection(
      "No work",
      .text(
        "No category anywhere and a `blocked_tasks` that is not empty, or an `all_scores` with nothing above zero, is an "
          + "answer as good as any: nothing starts, and nothing is wrong.")),
    HelpSection(
      "What it is told",
      .text("One JSON object on its standard input. Reading it is optional."),
      .table([
        "width, free": "slots, and those that are free",
        "busy, cooling, paused": "categories that cannot start now, each a list of names",
        "resting": "those that rest, each with until and why",
        "gates": "each gate with state, detail and categories; only where there are gates",
        "recent": "the last 50 runs, the latest first: run, category, outcome, grade",
        "dryRun": "true where nothing will start; FANOUT_DRY_RUN=1 says the same",
        "schema": "1",
      ])),
    HelpSection(
      "One that works",
      .lines(
        """
        #!/usr/bin/env python3
        import json, sys
        state = json.load(sys.stdin)
        taken = state["busy"] + state["cooling"] + state["paused"]
        lanes = ["research", "code", "triage"]
        wanted = [name for name in lanes if name not in taken]
        answer = {"blocked_tasks": ["nothing could start now"]}
        if wanted:
            first, others = wanted[0], wanted[1:]
            answer = {
                "selected": {"category": first, "reason": "oldest backlog"},
                "diversity_alternatives": [{"category": n} for n in others],
            }
        print(json.dumps(answer))
        """)),
    HelpSection(
      "Trying it",
      .table([
        "fanout plan --explain": "ask it, and see what would start and why not the rest",
        "./selector | fanout plan --payload -": "plan one answer of it",
        "fanout check": "call it as a timer would, and tell the shape of its answer",
        "fanout show FIRE": "what it answered then, and what became of it",
      ])),
    HelpSection(
      "When it fails",
      .text(
        "An answer that cannot be used (another exit code, no JSON, too slow, too long, none of the keys) leads to the "
          + "allowlist in its order, at most `selector.fallbackStarts` of it. With `selector.fallback: \"none\"`, or "
          + "--strict, nothing starts and the fire ends with 65.")),
  ]
}
