import FanoutCore

/// A machine with its processes, locks, disk and clocks, in virtual time; everything that happens follows from one
/// seed.
///
/// Each process works in turns. Before each of its effects the world may kill it, stop it, or let others have a turn
/// first.
final class World {
  let spec: WorldSpec
  private(set) var faults: WorldFaults
  private var chances: [Chance]
  private var plain: Chance

  /// Milliseconds since the world began; suspension not included.
  var time: Int64 = 0
  private var sequence = 0
  private var happenings = Happening<World>.Heap()

  /// The wall clock at `time` 0, with its leaps.
  private(set) var wall: Int64 = 1_795_000_000_000
  private var trueWall: Int64 = 1_795_000_000_000
  private static let farthestLeap: Int64 = 3 * 86_400_000
  private var leaps: [(before: Int64, wall: Int64)] = []
  var bootTime: Int64 = -1_000_000
  var boot = "boot-1"
  private var boots = 1
  var suspended: Int64 = 0

  var processes: [Int32: Proc] = [:]
  var order: [Proc] = []
  var nextPid: Int32 = 100
  var locks: [String: OpenFile] = [:]
  var lockWaiters: [String: [any Proc.Acting]] = [:]
  var endWaiters: [Int32: [any Proc.Acting]] = [:]
  var states: [StateFiles] = []
  var names = 0

  var rules = Rules()
  var steps = 0
  var depth = 0
  /// Whether things still go wrong.
  var isStormy = true
  var counts = Tally()
  var lines: [String] = []

  init(_ spec: WorldSpec) {
    self.spec = spec
    faults = spec.faults
    plain = Chance(seed: spec.seed)
    chances = WorldFault.allCases.map {
      Chance(seed: spec.seed &* 0x2545_F491_4F6C_DD1D &+ UInt64($0.rawValue + 1) &* 0x9E37_79B9)
    }
    let isShared = faults.contains(.sharedLocks)
    for number in 0..<(isShared ? 2 : 1) {
      states.append(StateFiles(number: number, settings: Settings(&plain, sharesLocks: isShared)))
    }
  }

  // MARK: - Chance

  /// Whether a kind of fault is switched on and the world still has any.
  func has(_ fault: WorldFault) -> Bool { isStormy && faults.contains(fault) }

  /// Whether a fault strikes here, so many times of a thousand. Each kind draws from its own numbers.
  func draw(_ fault: WorldFault, _ perMille: Int) -> Bool {
    guard has(fault), chances[fault.rawValue].hits(perMille) else { return false }
    counts.struck[fault.rawValue] += 1
    return true
  }

  @discardableResult
  func chance<Value>(_ fault: WorldFault?, _ body: (inout Chance) -> Value) -> Value {
    guard let fault else { return body(&plain) }
    return body(&chances[fault.rawValue])
  }

  func struck(_ fault: WorldFault) { counts.struck[fault.rawValue] += 1 }

  // MARK: - Clocks

  var monotonic: MonotonicTime { MonotonicTime(nanoseconds: (time - bootTime) * 1_000_000) }
  /// The wall clock as it showed at an earlier moment.
  func wallTime(at earlier: Int64) -> WallTime {
    WallTime(milliseconds: earlier + (leaps.last { $0.before <= earlier }?.wall ?? leaps.first?.wall ?? wall))
  }

  func leap(by length: Int64) {
    // Three days from the truth at most: further off, a run's records may lie where nobody looks
    // (`RunFacts.clockDoubt`).
    setWall(min(max(wall + length, trueWall - World.farthestLeap), trueWall + World.farthestLeap))
    trace("the wall clock leaps by \(length) ms")
  }

  /// The machine sleeps: the monotonic clock stands still, and nothing happens.
  func sleep(for length: Int64) {
    suspended += length
    trueWall += length
    setWall(wall + length)
    trace("the machine sleeps for \(length) ms")
  }

  private func setWall(_ new: Int64) {
    if leaps.isEmpty { leaps.append((Int64.min, wall)) }
    wall = new
    leaps.append((time, wall))
  }

  var wallTime: WallTime { WallTime(milliseconds: wall + time) }
  var moment: Moment { Moment(wall: wallTime, boot: boot, bootMilliseconds: time - bootTime + suspended) }
  /// The first of the world's milliseconds by which that moment has come.
  func moment(of monotonic: MonotonicTime) -> Int64 { (monotonic.nanoseconds + 999_999) / 1_000_000 + bootTime }

  // MARK: - What happens

  func schedule(after delay: Int64, _ body: @escaping (World) -> Void) {
    sequence += 1
    happenings.insert(Happening(time: time + max(0, delay), sequence: sequence, body: body))
  }

  /// Lets the next thing happen; false: nothing will.
  func goOn(until end: Int64 = .max) -> Bool {
    guard rules.broken == nil, let next = happenings.first, next.time <= end else { return false }
    _ = happenings.removeFirst()
    if next.time > time {
      time = next.time
      counts.atOneInstant = 0
    }
    counts.atOneInstant += 1
    rules.expect(.boundedSteps, counts.atOneInstant < 20_000, "\(counts.atOneInstant) things happened in one instant")
    next.body(self)
    return true
  }

  /// A process is about to have an effect. Here it may be killed or stopped, and here others may come before it.
  func step(_ process: Proc) throws(Halt) {
    steps += 1
    rules.expect(.boundedSteps, steps < spec.stepLimit, "the world does not come to an end")
    guard process.isAlive, rules.broken == nil else { throw .dead }
    let kind: WorldFault = process.role == .supervisor ? .supervisorKills : .fireKills
    if draw(kind, 4) {
      trace("\(process.role) \(process.pid) is killed between two effects")
      end(process, .signal(Signals.kill))
      throw .dead
    }
    if depth < 3, draw(.races, 40) { others() }
    var patience = 2_000
    while process.isAlive, process.isStopped, patience > 0, rules.broken == nil {
      depth += 1
      defer { depth -= 1 }
      if !goOn() { break }
      patience -= 1
    }
    resume(process)
    guard process.isAlive, rules.broken == nil else { throw .dead }
  }

  private func others() {
    depth += 1
    defer { depth -= 1 }
    for _ in 0..<chance(.races, { $0.between(1, 4) }) { _ = goOn(until: time + 10_000) }
  }

  /// Gives somebody a turn. Whoever is at work or stopped has it later.
  func wake(_ actor: any Proc.Acting) {
    let process = actor.process
    guard process.isAlive, rules.broken == nil else { return }
    guard !process.isBusy, !process.isStopped else {
      if !process.owed.contains(where: { $0 === actor }) { process.owed.append(actor) }
      return
    }
    process.isBusy = true
    do throws(Halt) {
      try actor.turn()
    } catch {
      switch error {
      case .dead: break
      case .blocked(let path):
        if lockWaiters[path]?.contains(where: { $0 === actor }) != true { lockWaiters[path, default: []].append(actor) }
      case .admissionHeld: actor.gaveUp("admission is held")
      case .failed(let why): actor.gaveUp(why)
      }
    }
    process.isBusy = false
    let owed = process.owed
    process.owed = []
    for later in owed { schedule(after: 0) { $0.wake(later) } }
  }

  func stop(_ process: Proc, for length: Int64) {
    guard process.isAlive, !process.isStopped else { return }
    process.isStopped = true
    trace("\(process.role) \(process.pid) is stopped")
    schedule(after: length) { $0.resume(process) }
  }

  func resume(_ process: Proc) {
    guard process.isAlive, process.isStopped else { return }
    process.isStopped = false
    trace("\(process.role) \(process.pid) goes on")
    let owed = process.owed
    process.owed = []
    for actor in owed { schedule(after: 0) { $0.wake(actor) } }
    let postponed = process.postponed
    process.postponed = []
    for body in postponed { body() }
  }

  func trace(_ line: @autoclosure () -> String) {
    guard spec.isTraced else { return }
    lines.append("\(time) ms: \(line())")
  }

  /// What nobody had drawn before, for a name.
  func drawName() -> String {
    names += 1
    let digits = String(names, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  // MARK: - Power

  /// The power goes and comes back. Nothing lives, and of the disk only what was synced is certain.
  func reboot() {
    boots += 1
    trace("the power goes")
    let all = order
    processes = [:]
    order = []
    locks = [:]
    lockWaiters = [:]
    endWaiters = [:]
    for process in all {
      process.life = .gone
      process.exit = process.exit ?? .signal(Signals.kill)
      process.files = []
      rules.powerWent(process)
    }
    boot = "boot-\(boots)"
    bootTime = time - 5_000
    suspended = 0
    for state in states { losePower(state) }
  }

  func calmDown() {
    isStormy = false
    for process in order where process.isStopped { resume(process) }
  }
}
