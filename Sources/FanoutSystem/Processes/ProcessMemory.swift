/// What becomes of the memory of a process, by which an environment that reads as empty is understood.
enum ProcessMemory {
  /// The memory is there, and something stands in its environment.
  case there
  /// The memory is there, and its environment is empty indeed.
  case empty
  /// There is none and never was: a kernel thread. Or none any more, of one that has ended.
  case never
  /// In the middle of execve: the new environment is not there yet. Or it is not for us to see.
  case made
  /// On the way out: the memory has gone, the descriptors may be open yet.
  case released
  /// The first thread has ended and shows nothing: the memory is that of the others, which live.
  case ofOtherThreads

  /// From a line of /proc/PID/stat: flags (field 9, PF_EXITING and PF_KTHREAD of the kernel's sched.h) and where the
  /// environment begins and ends (fields 50 and 51).
  init(stat bytes: [UInt8]) {
    guard let line = StatLine(bytes), let entry = ProcessEntry(line), !entry.isZombie else {
      self = .never
      return
    }
    let flags: UInt64 = line.number(9) ?? 0
    let (exiting, kernelThread): (UInt64, UInt64) = (0x4, 0x0020_0000)
    let (begin, end): (UInt64?, UInt64?) = (line.number(50), line.number(51))
    if entry.livesInOtherThreads {
      self = .ofOtherThreads
    } else if flags & kernelThread != 0 {
      self = .never
    } else if end != 0 {
      self = begin == end && end != nil ? .empty : .there
    } else {
      self = flags & exiting != 0 ? .released : .made
    }
  }
}
