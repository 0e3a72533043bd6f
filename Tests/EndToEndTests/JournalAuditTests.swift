import Foundation
import Testing

/// What the judge of other tests must not let pass.
@Suite struct `The audit of a journal` {
  /// The faults of a journal with one lane, its generations ended and its lock released at these moments.
  private func faults(ends: [Int], released: Int, boot: String = "b") throws -> [String] {
    let box = try Sandbox()
    func line(_ kind: String, _ run: String, _ moment: Int, _ more: String = "", boot: String = "b") -> String {
      #"{"v":2,"boot":"\#(boot)","boottime_ms":\#(moment),"kind":"\#(kind)","run":"\#(run)","category":"code"\#(more)}"#
    }
    var lines = [line("lockAcquired", "f-1", 1)]
    for (generation, end) in ends.enumerated() {
      let run = generation == 0 ? "f-1" : "f-1r"
      lines.append(line("runStarted", run, 2, #","generation":\#(generation)"#))
      let respawn = generation == 0 && ends.count > 1 ? #","respawn":"due""# : ""
      lines.append(line("runEnded", run, end, #","outcome":"noop"\#(respawn)"#))
    }
    lines.append(line("lockReleased", "f-1", released, boot: boot))
    try box.write("journal/2026-11-21.jsonl", lines.joined(separator: "\n") + "\n")
    return try JournalAudit(box.path + "/journal").faults
  }

  @Test func `has a release that is dated before the end of its run`() throws {
    #expect(try faults(ends: [10], released: 10) == [])
    #expect(try faults(ends: [10], released: 9) == ["f-1 ended after its lock was released"])
    #expect(try faults(ends: [5, 10], released: 11) == [])
    #expect(try faults(ends: [5, 10], released: 7) == ["f-1r ended after its lock was released"])
    // Two boots have no common clock.
    #expect(try faults(ends: [10], released: 9, boot: "c") == [])
  }
}
