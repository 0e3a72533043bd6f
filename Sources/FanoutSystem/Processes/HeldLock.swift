/// A held lock as a process shares it.
struct HeldLock: Equatable {
  let file: FileIdentity
  /// The number of the descriptor in that process.
  let descriptor: Int32
  /// The number of the process that took it, as the kernel still knows it; 0 where it is gone and a pid namespace hides
  /// it.
  let taker: Int32
}
