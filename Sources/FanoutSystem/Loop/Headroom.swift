import Glibc

/// Descriptors that may not be used up by starting: they are held while workers are executed, watched or taken over, and free for
/// everything else. So what ends a run, however few descriptors there are, finds these: a look at all processes takes two, reading what
/// the worker reported one, the record of its end two.
struct Headroom {
  static let count = 4

  private let held: [Descriptor]

  /// Takes them, as copies of one that may be held for long. Throws where there are not so many left.
  init(_ idle: Descriptor) throws(SystemError) {
    var held: [Descriptor] = []
    for _ in 0..<Headroom.count {
      let number = fcntl(idle.number, F_DUPFD_CLOEXEC, 0)
      guard number >= 0 else { throw .last("keep descriptors free for the end of a run") }
      held.append(Descriptor(owning: number))
    }
    self.held = held
  }

  /// Gives them back.
  func free() {
    for descriptor in held { descriptor.close() }
  }
}
