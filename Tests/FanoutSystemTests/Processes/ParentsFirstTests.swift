import FanoutCore
import Testing

@testable import FanoutSystem

/// Of a run's processes: in which order they are signalled.
@Suite struct `Processes of a run` {
  private func entry(_ pid: Int32, of parent: Int32) -> ProcessEntry {
    ProcessEntry(
      pid: pid, parent: parent, group: 1, session: 1, state: UInt8(ascii: "S"), threads: 1, startTicks: 1, name: "x")
  }

  private func order(_ pairs: [(Int32, Int32)]) -> [Int32] { pairs.map { entry($0, of: $1) }.parentsFirst.map(\.pid) }

  @Test func `are signalled after whoever started them, whatever their numbers`() {
    #expect(order([(300, 32_767), (32_766, 10), (32_767, 32_766)]) == [32_766, 32_767, 300])
    #expect(order([(5, 1), (6, 1), (7, 5)]) == [5, 6, 7])
    #expect(order([(9, 1), (8, 9), (7, 8), (6, 7)]) == [9, 8, 7, 6])
  }

  @Test func `are signalled all, and once each, also where a number was given again between two reads`() {
    #expect(order([(2, 3), (3, 2), (4, 1)]) == [4, 2, 3])
    #expect(order([(2, 2)]) == [2])
    #expect(order([]) == [])
  }
}
