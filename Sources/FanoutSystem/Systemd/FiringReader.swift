import FanoutCore
import Glibc

/// Looks at how this process came to be.
struct FiringReader {
  let environment: ProcessEnvironment
  let clocks: Clocks
  private let query: TimerQuery
  private let scope: ServiceManager.Scope

  init(environment: ProcessEnvironment, clocks: Clocks) {
    self.environment = environment
    self.clocks = clocks
    scope = OwnService.scope(environment)
    query = TimerQuery(scope, environment: environment, clocks: clocks)
  }

  /// Who set off a fire that began at that moment. `lastFire` tells when the fire before it began that a timer set off.
  func read(beganAt moment: Moment, clock: MonotonicTime, lastFire: (_ timer: String) -> WallTime?) -> Firing {
    let facts = facts()
    guard facts.firedBy == .timer, let unit = facts.unit, let timer = unit.timer else {
      return Firing(by: facts.firedBy)
    }
    let monotonic = Duration.nanoseconds(clock.nanoseconds)
    return Firing(
      timer: timer, manager: unit.manager, reading: unit.reading, at: moment.wall,
      clock: unit.reading?.countsSuspend == true ? .milliseconds(moment.bootMilliseconds) : monotonic,
      lastFire: { lastFire(timer) }, elapses: { query.elapses(of: unit.reading, after: $0, $1) })
  }

  private func facts() -> FiringFacts {
    var facts = FiringFacts()
    facts.isInsideWorker = environment.value(of: "FANOUT_RUN_ID") != nil
    facts.hasTerminal = (try? Descriptor.open("/dev/tty", O_RDONLY | O_NOCTTY)) != nil
    if facts.isInsideWorker { return facts }
    if OwnService.isMain(environment) {
      facts.unit = unit()
    } else {
      facts.ancestors = FiringReader.ancestors()
    }
    return facts
  }

  /// The unit's timer: the one that says that it runs, else any that may have started it.
  private func unit() -> FiringFacts.Unit {
    let named = environment.value(of: "TRIGGER_UNIT").flatMap { $0.hasSuffix(".timer") ? $0 : nil }
    let reading = named.flatMap { query.reading($0) }
    let first = FiringFacts.Unit(manager: scope.rawValue, timer: named, reading: reading)
    if named != nil, reading?.isRunning ?? true { return first }
    // No timer is named (before version 252), or another one than the one that is named started it.
    guard let own = OwnService.unit(), let known = query.properties(["TriggeredBy"], of: own)?["TriggeredBy"] else {
      return first
    }
    // One that is stopped is not loaded until somebody asks for it; a service has the name of its timer.
    let sibling = own.hasSuffix(".service") ? own.dropLast("service".count) + "timer" : ""
    for timer in known.split(separator: " ").map(String.init) + [String(sibling)]
    where timer.hasSuffix(".timer") && timer != named {
      guard let reading = query.reading(timer), reading.isLoaded else { continue }
      if reading.isRunning || named == nil {
        return FiringFacts.Unit(manager: scope.rawValue, timer: timer, reading: reading)
      }
    }
    return first
  }

  /// The names of the processes above this one, the nearest first.
  static func ancestors(of process: Int32 = getppid(), most: Int = 64) -> [String] {
    var names: [String] = []
    var pid = process
    // Bounded, because parents that end while they are looked at may be followed by others of their number.
    while pid > 0, names.count < most, let entry = ProcessTable.entry(pid) {
      names.append(entry.name)
      pid = entry.parent
    }
    return names
  }
}
