import Testing

@testable import FanoutCore

/// A boot as it went: awake and asleep, with the wall clock stepped at will. It knows how long it was awake since
/// anything.
private struct Timeline {
  var boot: Int64 = 0
  var suspended: Int64 = 0
  var stepped: Int64 = 0

  var awake: Int64 { boot - suspended }
  var moment: Moment {
    Moment(
      wall: WallTime(milliseconds: Story.dawn.milliseconds + boot * 1000 + stepped * 1000), boot: "b",
      bootMilliseconds: boot * 1000)
  }
  mutating func work(_ seconds: Int64) { boot += seconds }
  mutating func sleep(_ seconds: Int64) {
    boot += seconds
    suspended += seconds
  }
}

@Suite struct `The silence of a loop` {
  /// Every order of what may happen in one boot, asleep or not between any two: against how long it was really awake.
  @Test func `counts awake time from the latest of all, in every order and with every suspend`() {
    let kinds: [Silence.Reference] = [.fire, .enabling, .unpausing]
    for order in permutations(kinds) {
      for sleeps in 0..<(1 << (order.count + 1)) {
        var line = Timeline()
        var facts = Silence.Facts(now: line.moment)
        var at: [Silence.Reference: Int64] = [.boot: 0]
        line.work(100)
        for (place, kind) in order.enumerated() {
          if sleeps & (1 << place) != 0 {
            line.sleep(7000)
            at[.resume] = line.awake
          }
          switch kind {
          case .fire: facts.lastFire = Silence.Facts.LastFire(began: line.moment, suspended: .seconds(line.suspended))
          case .enabling, .resume, .boot: break
          case .unpausing: facts.unpaused = line.moment
          }
          at[kind] = line.awake
          line.work(100)
        }
        if sleeps & (1 << order.count) != 0 {
          line.sleep(7000)
          at[.resume] = line.awake
          line.work(100)
        }
        facts.now = line.moment
        facts.suspended = .seconds(line.suspended)
        facts.enabledFor = at[.enabling].map { .seconds(line.awake - $0) }
        facts.resumedFor = at[.resume].map { .seconds(line.awake - $0) }
        let truth = line.awake - (at.values.max() ?? 0)
        let silence = Silence(facts)
        #expect(silence.length == .seconds(truth), "\(order) \(sleeps): \(silence)")
        // Where nobody tells of the resume, awake time alone counts: never more than there was, and no less, but for
        // what was slept between the last fire and the end of a pause.
        facts.resumedFor = nil
        let others = at.filter { $0.key != .resume }.values.max() ?? 0
        let untold = Silence(facts).length
        #expect(untold <= .seconds(line.awake - others), "\(order) \(sleeps): \(untold)")
        let fire = order.firstIndex(of: .fire) ?? 0
        let pause = order.firstIndex(of: .unpausing) ?? 0
        let sleptBetween = fire < pause && (fire + 1...pause).contains { sleeps & (1 << $0) != 0 }
        if !sleptBetween { #expect(untold == .seconds(line.awake - others), "\(order) \(sleeps)") }
      }
    }
  }

  @Test(arguments: Silence.Reference.allCases)
  func `names what it counts from`(reference: Silence.Reference) {
    var line = Timeline()
    var facts = Silence.Facts(now: line.moment)
    line.work(100)
    if reference != .boot { facts.lastFire = Silence.Facts.LastFire(began: line.moment, suspended: .zero) }
    line.work(100)
    switch reference {
    case .fire, .boot: break
    case .enabling: facts.enabledFor = .seconds(50)
    case .unpausing: facts.unpaused = line.moment
    case .resume: facts.resumedFor = .seconds(50)
    }
    line.work(60)
    facts.now = line.moment
    #expect(Silence(facts).since == reference)
  }

  @Test func `a step of the wall clock changes nothing`() {
    for step in [-1_000_000, -3600, 0, 3600, 1_000_000] as [Int64] {
      var line = Timeline()
      line.work(5000)
      var facts = Silence.Facts(now: line.moment)
      facts.lastFire = Silence.Facts.LastFire(began: line.moment, suspended: .zero)
      line.work(10)
      facts.unpaused = line.moment
      // A pause of 20 s that ended by itself.
      facts.pauseEnd = Silence.Facts.PauseEnd(until: line.moment.wall + .seconds(20), made: line.moment)
      line.stepped = step
      line.work(100)
      facts.now = line.moment
      let length = Silence(facts).length
      // A clock that was set back makes the end of the pause one of the future; that only shortens.
      #expect(step < 0 ? length <= .seconds(80) : length == .seconds(80), "\(step): \(length)")
    }
  }

  @Test func `an earlier boot's fires and pauses lie before the boot`() {
    var line = Timeline()
    line.work(500)
    var facts = Silence.Facts(now: line.moment)
    let earlier = Moment(wall: line.moment.wall - .seconds(90_000), boot: "a", bootMilliseconds: 9_000_000)
    facts.lastFire = Silence.Facts.LastFire(began: earlier, suspended: .zero)
    facts.unpaused = earlier
    facts.pauseEnd = Silence.Facts.PauseEnd(until: line.moment.wall - .seconds(80_000), made: earlier)
    #expect(Silence(facts) == Silence(Silence.Facts(now: line.moment)))
    #expect(Silence(facts).since == .boot && Silence(facts).length == .seconds(500))
    // One that ended in this boot counts by the only clock that spans both.
    facts.pauseEnd = Silence.Facts.PauseEnd(until: line.moment.wall - .seconds(30), made: earlier)
    #expect(Silence(facts).since == .unpausing && Silence(facts).length == .seconds(30))
  }

  @Test func `a suspend of which no fire knows is taken off whole`() {
    var line = Timeline()
    line.work(100)
    let began = line.moment
    line.sleep(7000)
    line.work(50)
    var facts = Silence.Facts(now: line.moment, suspended: .seconds(line.suspended))
    facts.lastFire = Silence.Facts.LastFire(began: began, suspended: nil)
    #expect(Silence(facts).length == .seconds(50))
    facts.lastFire?.suspended = .zero
    #expect(Silence(facts).length == .seconds(50))
  }

  private func permutations(_ kinds: [Silence.Reference]) -> [[Silence.Reference]] {
    if kinds.count <= 1 { return [kinds] }
    return kinds.flatMap { first in permutations(kinds.filter { $0 != first }).map { [first] + $0 } }
  }
}
