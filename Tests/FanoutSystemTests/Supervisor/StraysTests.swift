import CSystem
import Glibc
import Testing

@testable import FanoutSystem

@Suite struct `Children whose keeper was killed` {
  /// One lane's proof takes its own dead off the table, and never a worker of another lane, whose exit that one reads.
  @Test func `are reaped, but for those whose exit somebody takes in`() async {
    await #expect(processExitsWith: .success) {
      // They fall to the first thread, whose children a supervisor looks at: it has no other.
      guard csystem_become_subreaper() == 0 else { exit(2) }
      let strays = try Strays(clocks: try Clocks.live(), say: { _ in })
      let words = try Words()
      let parent = try shell("sh -c 'exit 3' & echo $!; sh -c 'exit 7' & echo $!", output: words.writer.number)
      let numbers = String(decoding: try words.rest(), as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
      var status: Int32 = 0
      guard waitpid(parent.pid, &status, 0) == parent.pid, numbers.count == 2 else { exit(3) }
      try eventually { try numbers.allSatisfy { try ProcessTable.find($0)?.isZombie == true } }
      guard strays.areGone(of: [], besides: [numbers[1]]) else { exit(4) }
      guard waitpid(numbers[0], &status, WNOHANG) < 0 else { exit(5) }
      guard waitpid(numbers[1], &status, WNOHANG) == numbers[1], status >> 8 == 7 else { exit(6) }
    }
  }
}
