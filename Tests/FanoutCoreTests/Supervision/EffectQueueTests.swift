@testable import FanoutCore
import Testing

@Suite struct `What lanes want done` {
  private let now = MonotonicTime(nanoseconds: 0)
  private func end(_ key: Int) -> EffectQueue.Wish { EffectQueue.Wish(key: key, effect: .confirm) }

  @Test func `is recorded of one lane while another's record can be put nowhere`() {
    var queue = EffectQueue()
    queue.recordAgain(end(1), at: now + .seconds(5))
    queue.add(.confirm, of: 2)
    #expect(queue.next(at: now) == .record([end(2)]))
    #expect(queue.next(at: now) == nil)
    #expect(queue.retryAt == now + .seconds(5))
    #expect(queue.next(at: now + .seconds(5)) == .record([end(1)]))
    #expect(queue.retryAt == nil)
  }

  @Test func `is released of one lane while another's record can be put nowhere, and never before its own`() {
    var queue = EffectQueue()
    queue.recordAgain(end(1), at: now + .seconds(5))
    queue.add(.release, of: 1)
    queue.add(.release, of: 2)
    #expect(queue.next(at: now) == .release([2]))
    #expect(queue.next(at: now) == nil)
    #expect(queue.next(at: now + .seconds(5)) == .record([end(1)]))
    #expect(queue.next(at: now + .seconds(5)) == .release([1]))
  }

  @Test func `is tried again in the order in which it is due, each by itself`() {
    var queue = EffectQueue()
    queue.recordAgain(end(1), at: now + .seconds(5))
    queue.recordAgain(end(2), at: now + .seconds(3))
    #expect(queue.retryAt == now + .seconds(3))
    #expect(queue.next(at: now + .seconds(3)) == .record([end(2)]))
    #expect(queue.giveUpRecords() == [end(1)])
    #expect(queue.next(at: now + .seconds(9)) == nil && queue.retryAt == nil)
  }
}
