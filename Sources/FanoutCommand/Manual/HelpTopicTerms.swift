extension HelpTopic {
  static let glossary = [
    HelpSection(
      nil,
      .table([
        "assignment": "the file that tells a worker what it is to do",
        "backend": "one route to a model or machine that can do the work",
        "breaker": "what keeps a backend shut for a time after failures at once, a limit or a missing login",
        "candidate": "a category that the payload named, with its source",
        "category": "a lane of work; the unit of exclusion and of routing",
        "cause": "one thing that is wrong or waits for a person, with its evidence and what helps",
        "constraint": "what limited a fire, computed from what happened",
        "degraded": "of a fire: it could not follow its selector, and says why",
        "fidelity": "how far a fire started what its selector meant; its part of what could run is the intent",
        "fire": "one pass of the loop",
        "gate": "a check that can withhold a category or leave fewer places; `freeSpace` and `host` are built in",
        "generation": "0 for a first run, 1 for its one productive respawn",
        "hand": "something that needs a person's decision, raised once and lowered once",
        "keeper": "the process between supervisor and worker whose end proves that nothing of a run is left",
        "orphan": "an open run without a supervisor, a process of which lives",
        "outcome": "how a run ended",
        "payload": "the selector's JSON answer",
        "plan": "categories admitted in order, and categories withheld, each with one reason",
        "refused": "an end with exit 75 or 76: correct, not a failure",
        "run": "one worker execution",
        "share": "the part of all slot-time that a category has had; what it is to have is its target",
        "slot": "room for one live lane; `width` is how many there are, `perFire` how many one fire may add",
        "source": "which of the five steps named a candidate",
        "supervisor": "the process that holds the locks, runs the workers and writes their ends",
        "worker": "the program that does the work of a category",
      ]))
  ]
}
