import FanoutCore

/// An entry of the index; nil category: what a power cut left of one.
struct IndexEntry: Equatable {
  var run: RunID
  var category: Category?
  var supervisor: SupervisorID
  var lane: LaneID { run.lane }
}
