import FanoutCore
import Testing

/// SPEC 8: a supervisor whose state directory is gone ends its workers; one that may come back is waited for.
@Suite struct `A supervisor at its state directory` {
  private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

  @Test func `is seen while both are there, and looks for nothing`() {
    var sight = StateSight()
    #expect(sight.look(at: .own, hasOwnLock: true, now: time(0)) == nil)
    #expect(!sight.isGone && sight.lookAgainAt == nil)
  }

  @Test(arguments: [
    (StateSight.Place.another, true, StateSight.Loss.replaced), (.another, false, .removed), (.none, false, .removed),
  ])
  func `is seen no more, once and for all`(place: StateSight.Place, hasOwnLock: Bool, loss: StateSight.Loss) {
    var sight = StateSight()
    #expect(sight.look(at: place, hasOwnLock: hasOwnLock, now: time(0)) == .lost(loss))
    #expect(sight.loss == loss && sight.lookAgainAt == nil)
    #expect(sight.look(at: .another, hasOwnLock: false, now: time(1)) == nil && sight.loss == loss)
  }

  /// Renamed or unmounted for a while: a minute often, then seldom, and anew when it has come back.
  @Test func `waits for one that is away`() {
    var sight = StateSight()
    for look in 1...599 {
      #expect(sight.look(at: .none, hasOwnLock: true, now: time(0)) == nil)
      #expect(sight.lookAgainAt == time(100), "\(look)")
    }
    #expect(sight.look(at: .none, hasOwnLock: true, now: time(0)) == nil && sight.lookAgainAt == time(1000))
    #expect(sight.look(at: .own, hasOwnLock: true, now: time(0)) == nil && sight.lookAgainAt == nil)
    #expect(sight.look(at: .none, hasOwnLock: true, now: time(0)) == nil && sight.lookAgainAt == time(100))
    #expect(!sight.isGone)
  }

  @Test func `looks for the rest of what its lock file began to follow, and says it once where that stays`() {
    var sight = StateSight()
    var gaps: [Int64] = []
    for _ in 0..<8 {
      #expect(sight.look(at: .own, hasOwnLock: false, now: time(0)) == nil)
      gaps.append(sight.lookAgainAt.map { ($0 - time(0)).milliseconds } ?? 0)
    }
    #expect(gaps == [50, 100, 200, 400, 800, 1600, 3200, 6400])
    #expect(sight.look(at: .own, hasOwnLock: false, now: time(0)) == .ownLockRemoved && sight.lookAgainAt == nil)
    #expect(sight.look(at: .own, hasOwnLock: false, now: time(0)) == nil && !sight.isGone)
  }

  @Test func `knows nothing of what it cannot see`() {
    var sight = StateSight()
    #expect(sight.look(at: .unknown, hasOwnLock: false, now: time(0)) == nil && !sight.isGone)
  }
}
