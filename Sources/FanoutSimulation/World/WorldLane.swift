import FanoutCore

/// Open lanes of a state directory, and what proves them.
struct WorldLane {
  var entry: IndexEntry
  var category: Category
  /// Nil: nobody supervises it, and whether a process of it lives could not be found out.
  var supervision: Supervision?
  var processes: [Proc]
}
