import FanoutCore
import Testing

@testable import FanoutSystem

@Suite struct `The errands of a supervisor` {
  @Test func `are tried again after 1, 2, 4, 8 and then 15 minutes`() {
    let minutes = (1...7).map { SupervisorErrands.pause(after: $0).components.seconds / 60 }
    #expect(minutes == [1, 2, 4, 8, 15, 15, 15])
  }
}
