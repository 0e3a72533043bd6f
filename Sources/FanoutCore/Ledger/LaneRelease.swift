/// The last release of a lane: when, and at which record of the journal.
struct LaneRelease: Equatable {
  /// When.
  var moment: Moment
  /// How many records had been read by then.
  var place: Int
  /// Whether the lock was found free, with its holder gone.
  var holderGone: Bool
}
