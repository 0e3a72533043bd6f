import FanoutCore
import Glibc

/// Descriptors that what may be without them does not use up: they are held while leftovers are watched or orphans are
/// taken over, and left free where runs are claimed (`DescriptorNeeds.forEnds`). So what ends a run, however few
/// descriptors there are, finds these.
struct DescriptorReserve {
  private static let count = DescriptorNeeds.forEnds

  private let held: [Descriptor]

  /// Takes them, as copies of one that may be held for long. Throws where there are not so many left, and so many more
  /// besides.
  init(_ idle: Descriptor, besides more: Int = 0) throws(SystemError) {
    var held: [Descriptor] = []
    for _ in 0..<(DescriptorReserve.count + more) {
      let number = fcntl(idle.number, F_DUPFD_CLOEXEC, 0)
      guard number >= 0 else { throw .last("keep descriptors free for the end of a run") }
      held.append(Descriptor(owning: number))
    }
    for descriptor in held[DescriptorReserve.count...] { descriptor.close() }
    self.held = held
  }

  /// Gives them back.
  func free() {
    for descriptor in held { descriptor.close() }
  }
}
