extension HelpTopic {
  static let withholding = [
    HelpSection(
      nil,
      .text(
        "Before a category starts it meets these checks in this order, and the first that fails is its one reason. Screens "
          + "say it in words of a person; --json and the journal give the word that stands here. There are no others. A check "
          + "of your own is a gate (below), or belongs into the selector, which need not name what should not run now, or "
          + "into the worker, which refuses with 75.")),
    HelpSection(
      "Reasons",
      .table([
        "invalidName": "what the selector wrote is no name of a category",
        "notAllowlisted": "the allowlist does not contain it",
        "unreadable": "its lock or the pauses cannot be read, or its lock is another user's",
        "paused": "a person paused it, or everything, and it is not lifted: fanout unpause",
        "busy": "a run of it is open, or somebody else holds its lock",
        "coolingDown": "it rests: its cooldown, or after no-ops or failures in a row (backOff)",
        "overAllocated": "it had far more than its share, and others took the places (shares)",
        "noBackend": "no backend that serves it is available and has a slot (backends; fanout help backends)",
        "gate:freeSpace": "less than keep.freeSpace is free where the state lies",
        "gate:host": "too little memory is left, or too much waits for it or for the disk (host)",
        "gate:reviews": "as many items wait for review as may (reviews); gate:reviews:CATEGORY: of its own queue",
        "gate:NAME": "the command of that gate said so",
        "familyFull:NAME": "as many of that family live as may (families)",
        "fireFull": "this fire has its perFire starts; a degraded one: its selector.fallbackStarts",
        "noFreeSlot": "width workers live",
      ]),
      .text(
        "A pause of everything and gates that leave no category a place end a fire before its selector is asked (75), and "
          + "so does another fire that is at work. Where only a place was missing, the constraint of the fire is `perFire` "
          + "or `width`; where a gate left fewer places than there are slots, it is that gate.")),
    HelpSection(
      "The host",
      .text(
        "Before every start fanout looks at the memory that is available to a worker, under every limit that it would stand "
          + "under, and at how long things wait for memory and disk (pressure, averages of a minute). At `narrow` half of "
          + "the free slots are offered, at `close` none; pressure closes only while `floor` workers live. What cannot be "
          + "read lets pass: `fanout check` says it. `host: null` switches all of it off.")),
    HelpSection(
      "Gates of your own",
      .text(
        "A gate is a command. All are run together, each with its time limit, before the selector is asked, and again before "
          + "a respawn; not more often than `cache` says. Its exit code is the answer, the first line of its output says "
          + "why. One JSON object says more: open, detail, until, width (how many at once), categories.")),
    HelpSection(
      nil,
      .lines(
        """
        gates: {
          quota: { command: ["./quota.sh"], cache: "5m", onUnknown: "closed" },
        }
        """)),
    HelpSection(
      nil,
      .lines(
        """
        #!/bin/sh
        # quota.sh: closed from 90 percent on
        used=$(cat /run/quota-percent) || exit 3
        [ "$used" -lt 90 ] && exit 0
        echo "quota $used %"
        exit 1
        """)),
    HelpSection(
      nil,
      .text(
        "0 is open, 1 and 75 are closed (`open`, `closed`); anything else, a time limit that is over and a command that cannot "
          + "be started are unknown and count as `onUnknown`. `status` shows the last answer and asks nobody; a dry run "
          + "asks with FANOUT_DRY_RUN=1 and leaves no trace.")),
    HelpSection(
      "Reviews",
      .text(
        "The command of `reviews` prints the open items as a JSON list, each with url, id or number, and if it can with "
          + "createdAt and failing: true; or {\"open\": n}; or a number. The load is open + stale + failing. At `high` nothing "
          + "starts until it is at `low`. A live run reserves perRun; an ended one what its outcome said (`reviews`, else "
          + "perRun where it was productive) until a sample begun after its end. `fanout show reviews` tells what waits."
      )),
    HelpSection(
      nil,
      .lines(
        """
        reviews: {
          command: ["gh", "pr", "list", "--limit", "500", "--json", "url,createdAt"],
          truncatedAt: 500, high: 8, low: 5, exempt: ["research"],
        }
        """)),
    HelpSection(
      "Shares",
      .text(
        "A category's `target` is its part of all slot-time; categories without one have equal parts of what is left. Use is "
          + "weighed by its age (`shares.halfLife`), and few samples weigh little. With `shares` a category that had more "
          + "than `maxOverAllocation` times its target keeps its rank, is asked last, and runs where a place is left. "
          + "Without it targets are only measured: `fanout report`, `fanout show CATEGORY`. A category with `atLeastEvery` "
          + "goes first, one a fire, when it is asked for after so long without a start.")),
    HelpSection(
      "What a person outranks",
      .text(
        "`fanout run CATEGORY` passes coolingDown (and `fanout unpause CATEGORY --rest` ends it for everybody), overAllocated and fireFull, and says so; with --force also notAllowlisted, paused, noBackend, "
          + "gate:freeSpace, gate:host, gate:reviews, gate:NAME, familyFull:NAME and noFreeSlot. Nobody passes a lock.")
    ),
    HelpSection(
      "Looking",
      .table([
        "fanout plan --explain": "every candidate with its decision and reason, now",
        "fanout plan --idle": "the same as if nothing were running, cooling or paused",
        "fanout show CATEGORY": "what it waits for, and its last decisions",
        "fanout report": "which reason limited how many fires",
      ])),
  ]
}
