import FanoutCore

/// A process of ours at work: it has turns.
class Actor: Proc.Acting {
  let process: Proc
  unowned let world: World
  let state: StateFiles
  var waitsSince: MonotonicTime?

  init(_ world: World, _ state: StateFiles, process: Proc) {
    self.world = world
    self.state = state
    self.process = process
  }

  func turn() throws(Halt) {}
  func gaveUp(_ why: String) {}

  /// The admission lock, waited for as long as anybody waits. `impatient`: not at all.
  func admission(impatient: Bool = false) throws(Halt) -> OpenFile {
    try world.step(process)
    let path = state.admissionLock
    if let file = world.takeLock(path, by: process) {
      waitsSince = nil
      return file
    }
    if impatient { throw .admissionHeld }
    let since = waitsSince ?? world.monotonic
    waitsSince = since
    guard world.monotonic - since < .seconds(10) else {
      waitsSince = nil
      throw .admissionHeld
    }
    let left = (since + .seconds(10) - world.monotonic).milliseconds
    world.schedule(after: left) { [self] in $0.wake(self) }
    throw .blocked(path)
  }
}
