import FanoutCore
import Testing

@Suite struct `An exit` {
  /// What shells and timeout(1) mean, those that SPEC 8 names first, and what is only a number.
  @Test(arguments: [
    (ExitStatus.code(124), "exit 124 (timeout(1) ended what it ran)"),
    (.code(126), "exit 126 (what it ran cannot be executed)"),
    (.code(127), "exit 127 (what it ran was not found)"),
    (.code(137), "exit 137 (KILL ended what it ran, as where memory runs out)"),
    (.code(143), "exit 143 (TERM ended what it ran)"), (.code(129), "exit 129 (HUP ended what it ran)"),
    (.code(130), "exit 130 (INT ended what it ran)"), (.code(134), "exit 134 (ABRT ended what it ran)"),
    (.code(139), "exit 139 (SEGV ended what it ran)"), (.code(0), "exit 0"), (.code(3), "exit 3"),
    (.code(75), "exit 75"),
    (.code(125), "exit 125"), (.code(128), "exit 128"), (.code(144), "exit 144"), (.code(255), "exit 255"),
    (.signal(9), "signal 9 (KILL)"), (.unseen, "exit unseen"),
  ])
  func `is said with what its code means`(exit: ExitStatus, spoken: String) { #expect(exit.spoken == spoken) }

  /// The detail that a record keeps, and what people read.
  @Test(
    arguments: [
      ("exit 127", "exit 127 (what it ran was not found)"),
      ("exit 127; unreadable grade: 7", "exit 127 (what it ran was not found); unreadable grade: 7"),
      ("out of memory: x; exit 127", "out of memory: x; exit 127 (what it ran was not found)"),
      ("exit 1270", "exit 1270"),
      ("unreadable outcome: exit 127 it says", "unreadable outcome: exit 127 it says"), ("flood", "flood"), (nil, nil),
    ] as [(String?, String?)])
  func `is said so wherever it stands in why a run ended`(detail: String?, why: String?) {
    var end = RunEndRecord(outcome: .failed, exit: .code(127))
    end.detail = detail
    #expect(end.why == why)
  }
}
