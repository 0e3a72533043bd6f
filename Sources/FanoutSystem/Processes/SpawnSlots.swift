import FanoutCore
import Glibc

/// Low numbers that stand in for high ones while children are made: what is copied for a child is as long as the
/// highest that it gets. Taken before thousands of others are.
final class SpawnSlots {
  /// How many are executed at a time.
  let children: Int
  /// What all of them mean while no child is made.
  let idle: Descriptor
  private let places: [Descriptor]
  /// The slots' numbers.
  let numbers: [Int32]

  /// Two slots for each child, put back to a descriptor that may be held for long. Where descriptors are few, most are
  /// left for runs.
  init(idle: Descriptor) throws(SystemError) {
    self.idle = idle
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw .last("read the limit of descriptors")
    }
    let needs = DescriptorNeeds(limit: Int(clamping: limit.rlim_cur))
    children = needs.starts
    var places: [Descriptor] = []
    for _ in 0..<needs.slots {
      let number = fcntl(idle.number, F_DUPFD_CLOEXEC, 4)
      guard number >= 0 else { throw .last("reserve a descriptor") }
      places.append(Descriptor(owning: number))
    }
    self.places = places
    numbers = places.map(\.number)
  }
}
