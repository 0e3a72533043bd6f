import FanoutCore

/// An entry of the index; nil category: what a power cut left of one.
struct IndexEntry: Equatable {
  var run: String
  var category: Category?
  var supervisor: String
  var lane: String { RunFacts.lane(of: run) }

  static let nobody = "-"
}
