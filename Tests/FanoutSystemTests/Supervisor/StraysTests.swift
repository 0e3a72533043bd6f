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
      let hold = try Words()
      // They live until their parent is gone, which would else reap them itself.
      let parent = try shell(
        "exec 3<&0; for code in 3 7; do sh -c \"read x <&3; exit $code\" >/dev/null & echo $!; done",
        input: hold.reader.number, output: words.writer.number)
      let numbers = String(decoding: try words.rest(), as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
      var status: Int32 = 0
      guard waitpid(parent.pid, &status, 0) == parent.pid, numbers.count == 2 else { exit(3) }
      hold.writer.close()
      try eventually { try numbers.allSatisfy { try ProcessTable.find($0)?.isZombie == true } }
      guard strays.areGone(of: [], besides: [numbers[1]]) else { exit(4) }
      guard waitpid(numbers[0], &status, WNOHANG) < 0 else { exit(5) }
      guard waitpid(numbers[1], &status, WNOHANG) == numbers[1], status >> 8 == 7 else { exit(6) }
    }
  }
}
