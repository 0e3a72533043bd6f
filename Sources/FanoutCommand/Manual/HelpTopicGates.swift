extension HelpTopic {
  static let withholding = [
    HelpSection(
      nil,
      .text(
        "Before a category starts it meets these checks in this order, and the first that fails is its one reason. Screens "
          + "say it in words of a person; --json and the journal give the word that stands here. There are no others. A check "
          + "of your own belongs into the selector, which need not name what should not run now, or into the worker, which "
          + "refuses with 75.")),
    HelpSection(
      "Reasons",
      .table([
        "invalidName": "what the selector wrote is no name of a category",
        "notAllowlisted": "the allowlist does not contain it",
        "unreadable": "its lock or the pauses cannot be read, or its lock is another user's",
        "paused": "a person paused it, or everything, and it is not lifted: fanout unpause",
        "busy": "a run of it is open, or somebody else holds its lock",
        "coolingDown": "categories.CATEGORY.cooldown is not over since its last run",
        "gate:freeSpace": "less than keep.freeSpace is free where the state lies",
        "fireFull": "this fire has its perFire starts; a degraded one: its selector.fallbackStarts",
        "noFreeSlot": "width workers live",
      ]),
      .text(
        "A pause of everything and `gate:freeSpace` end a fire before its selector is asked (75), and so does another fire "
          + "that is at work. Where only a place was missing, the constraint of the fire is `perFire` or `width`.")),
    HelpSection(
      "What a person outranks",
      .text(
        "`fanout run CATEGORY` passes coolingDown and fireFull, and says so; with --force also notAllowlisted, paused, "
          + "gate:freeSpace and noFreeSlot. Nobody passes a lock.")),
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
