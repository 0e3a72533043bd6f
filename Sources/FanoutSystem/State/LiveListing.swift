import FanoutCore

/// What lies in the index.
struct LiveListing {
  /// The open runs, in order of name.
  var entries: [LiveEntry] = []
  /// What cannot be read, as sentences: it may be any run, and is never removed.
  var unreadable: [String] = []
  /// The names of entries with nothing in them. Nobody writes one like that; a file system that was lost and mounted
  /// again leaves it. They tell nothing, and the journal tells all.
  var empty: [RunID] = []
  /// The names of entries with something in them that is no document: what a power cut leaves. They count as unreadable,
  /// except by whoever knows that the machine was started anew since, so that none of them lives.
  var torn: [RunID] = []
}
