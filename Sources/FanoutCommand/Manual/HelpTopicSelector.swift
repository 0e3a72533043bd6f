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
        "backends": "each backend with available, live, slots and why not; only where there are backends",
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
      "One of fanout's own",
      .text(
        "With `selector.builtin` in place of `selector.command` no program is needed: fanout reads tasks, names the best "
          + "one first (active, then the more urgent, then the older), and draws the other categories by what its own "
          + "choices came to. Where no task may be done it draws categories all the same, for those that find work of their "
          + "own: one that finds none reports noop, and rests. `fanout init --tasks FOLDER` writes it, or with the name of a tracker in place of the folder."
      ),
      .table([
        #"tasks: { folder: "tasks" }"#: "Markdown files with front matter, one a task",
        #"tasks: { preset: "beads" }"#: "or backlog, gptodo, github: that tracker's own list of what can be done",
        #"tasks: { command: ["./todo"] }"#: "any command that prints tasks as JSON; at and map say what stands where",
      ])),
    HelpSection(
      "Front matter of a task",
      .table([
        "state, status": "such as todo, in progress, blocked, done; none: it may be begun",
        "priority": "0 to 4, P0 to P4, or urgent, high, medium, low; 0 is the most, none the middle",
        "category, type, labels, tags":
          "the first of them that the allowlist contains is its category; else tasks.default",
        "requires, depends, dependencies": "tasks that must be done before; one that is missing or unreadable holds it",
        "waiting_for": "anything: it waits",
        "wait": "a date: it waits until then",
        "created, created_date": "its age",
        "assigned_to, assignee": "is shown, and decides nothing",
      ]),
      .text(
        "It stands between two lines of --- at the head of the file: a key and its value a line, lists as [a, b] or as "
          + "lines that begin with -, texts plain, in quotes or behind |. A file that cannot be read is named with the line; "
          + "one without front matter is no task. A task of a tracker's is never judged again: what it lists can be done."
      )),
    HelpSection(
      "How it draws",
      .text(
        "Each category has a chance between 0 and 1 that is drawn anew in each fire, the higher the better its runs ended: "
          + "a grade counts as what it is, a productive run without one 0.7, no-ops and failures 0, and refused, held-back "
          + "and killed ones nothing. It forgets half in 30 runs of its own. What is missing to its share is added. Only what "
          + "may run now is drawn. `fanout select --explain` shows every term; a fire keeps all of it, and `fanout plan "
          + "--fire` makes its answer again.")),
    HelpSection(
      "Trying it",
      .table([
        "fanout plan --explain": "ask it, and see what would start and why not the rest",
        "./selector | fanout plan --payload -": "plan one answer of it",
        "fanout select --explain": "what fanout's own would answer, with every term",
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
