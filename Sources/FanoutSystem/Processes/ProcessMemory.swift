/// What becomes of the memory of a process, by which an environment that reads as empty is understood.
enum ProcessMemory {
  /// The memory is there: the environment is what it is.
  case there
  /// There is none and never was: a kernel thread. Or none any more, of one that has ended.
  case never
  /// In the middle of execve: the new environment is not there yet.
  case made
  /// On the way out: the memory has gone, the descriptors may be open yet.
  case released

  /// From a line of /proc/PID/stat: flags (field 9, PF_EXITING and PF_KTHREAD of the kernel's sched.h) and where the
  /// environment ends (field 51).
  init(stat bytes: [UInt8]) {
    guard let entry = ProcessEntry.parse(bytes), entry.state != UInt8(ascii: "Z"), entry.state != UInt8(ascii: "X"),
      let close = bytes.lastIndex(of: UInt8(ascii: ")"))
    else {
      self = .never
      return
    }
    let fields = bytes[(close + 1)...].split(separator: 0x20)
    guard fields.count > 48, let flags = UInt64(String(decoding: fields[6], as: UTF8.self)) else {
      self = .there
      return
    }
    let (exiting, kernelThread): (UInt64, UInt64) = (0x4, 0x0020_0000)
    if flags & kernelThread != 0 {
      self = .never
    } else if !fields[48].elementsEqual("0".utf8) {
      self = .there
    } else {
      self = flags & exiting != 0 ? .released : .made
    }
  }
}
