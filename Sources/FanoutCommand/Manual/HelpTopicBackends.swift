extension HelpTopic {
  static let routes = [
    HelpSection(
      nil,
      .text(
        "A backend is one route to a model or a machine that can do the work. Where `backends` names some, each worker gets "
          + "one: it finds its name in FANOUT_BACKEND, the backend's variables in its environment, and is started by its "
          + "command where it has one.")),
    HelpSection(
      nil,
      .lines(
        """
        backends: {
          cheap: { slots: 8, rank: 1, free: true, environment: { MODEL: "small" } },
          judge: { slots: 2, rank: 2, probe: { command: ["./ping-judge.sh"] } },
        },
        categories: { research: { backends: ["judge", "cheap"] } },
        """)),
    HelpSection(
      "Which one",
      .text(
        "Of those that serve its category, are available and have a slot: the first in the order that the category lists, "
          + "else the one of the lowest rank; among equals where the fewest live per slot, then the one that started "
          + "nothing for longest. It is decided again when the worker is about to start, so that many fires at once never "
          + "exceed the slots. A respawn goes to the same one, or to another if that is not available.")),
    HelpSection(
      "What keeps one shut",
      .table([
        "held": "a person did it: fanout pause --backend NAME; unpause lifts it, and closes its breaker",
        "probe": "its probe did not exit with 0; asked with the gates, and again before a respawn",
        "gate:NAME": "a gate answered {\"backends\": {\"judge\": {\"open\": false}}}",
        "crash":
          "three of its last four attempts of a day failed within a minute, or with 126 or 127: for 1 h, doubling to 8 h, "
          + "halved for each day without one",
        "limit": "a worker exited with 76, or reported {\"backend\": {\"until\": \"…\"}}: until then, else for 1 h",
        "login": "a worker reported {\"backend\": {\"auth\": true}}: until its probe passes, or a person says so",
        "tried": "its time is over, and the one attempt that is let through is under way",
      ]),
      .text(
        "That attempt closes it by living for a minute, or by any end but a failure at once; such a failure opens it again. "
          + "Refused, killed and lost attempts say nothing, and the next one tries. At most half of the backends are shut "
          + "by a crash, and a single one never is: beyond that the fault is not theirs, and the category's back-off takes "
          + "over. Failures while the host is closed count nowhere.")),
    HelpSection(
      "Looking",
      .table([
        "fanout plan --explain": "which one each would get, and what stands against those before it",
        "fanout status": "how many are available, and why the others are not",
        "fanout show BACKEND": "its breaker, its last attempts, who lives there",
        "fanout run CATEGORY --force": "passes a hold, a probe, a gate and a crash; no limit, login or full backend",
      ])),
  ]
}
