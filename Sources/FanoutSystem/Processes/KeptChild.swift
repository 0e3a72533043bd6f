/// A program that was started below a keeper, which is its parent as long as it lives, and which may have been killed
/// since.
struct KeptChild {
  /// The process number. It stays the program's until the keeper has told of its end.
  let pid: Int32
  /// When it started, in clock ticks since boot: with the number, its identity (`ProcessEntry.startTicks`).
  let startTicks: UInt64
  let keeper: Keeper
  /// Readable when it has ended; nil where it could not be had.
  let pidfd: Descriptor?
}
