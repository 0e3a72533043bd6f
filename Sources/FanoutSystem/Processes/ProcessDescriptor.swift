import CSystem
import Glibc

extension Descriptor {
  /// A descriptor that means the process which has that number now, and can come to mean no other
  /// (`csystem_pidfd_open`); nil: none has it. Thrown: that cannot be had.
  static func ofProcess(_ pid: Int32) throws(SystemError) -> Descriptor? {
    let number = csystem_pidfd_open(pid)
    if number >= 0 { return Descriptor(owning: number) }
    guard errno == ESRCH else { throw .last("open process", "\(pid)") }
    return nil
  }
}
