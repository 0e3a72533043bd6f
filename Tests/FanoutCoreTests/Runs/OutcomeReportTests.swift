import Testing

@testable import FanoutCore

@Suite struct `An outcome file` {
  private func read(_ text: String) -> OutcomeReading { OutcomeReport.read(Array(text.utf8)) }

  @Test func `with everything in it is read as it was written`() {
    let reading = read(
      #"{"outcome": "productive", "grade": 0.72, "summary": "s", "reason": "r", "question": "q", "session": "x", "#
        + #""artifacts": ["a", "b"], "reviews": 1}"#
    )
    #expect(
      reading
        == .report(
          OutcomeReport(
            outcome: .productive, grade: 0.72, summary: "s", reason: "r", question: "q", session: "x",
            artifacts: ["a", "b"], reviews: 1)))
  }

  @Test(arguments: ["productive", "noop", "failed"])
  func `needs nothing but an outcome`(word: String) {
    guard case .report(let report) = read(#"{"outcome": "\#(word)"}"#) else { return #expect(Bool(false), "not read") }
    #expect(report == OutcomeReport(outcome: report.outcome) && report.outcome.rawValue == word)
  }

  @Test(arguments: [("restraint", "reason"), ("blocked", "reason"), ("needsHuman", "question")])
  func `of one who holds back or asks must say why or what`(word: String, key: String) {
    #expect(read(#"{"outcome": "\#(word)"}"#) == .unreadable("\(word) needs a \"\(key)\""))
    guard case .report(let report) = read(#"{"outcome": "\#(word)", "\#(key)": "x"}"#) else {
      return #expect(Bool(false), "not read")
    }
    #expect(report.outcome.rawValue == word && (report.reason ?? report.question) == "x")
  }

  @Test(arguments: [("0", 0.0), ("1", 1.0), ("0.65", 0.65)])
  func `may carry a grade from 0 to 1`(written: String, grade: Double) {
    #expect(
      read(#"{"outcome": "productive", "grade": \#(written)}"#)
        == .report(OutcomeReport(outcome: .productive, grade: grade)))
  }

  @Test(arguments: [
    ("1.01", "1.01"), ("-0.1", "-0.1"), ("\"0.7\"", "a string"), ("NaN", "NaN"), ("true", "true"),
    ("1e999", "a number too large to represent"),
  ])
  func `with anything else for a grade has an unreadable grade, and stands`(written: String, kept: String) {
    let expected = OutcomeReport(outcome: .productive, unreadableGrade: kept)
    #expect(read(#"{"outcome": "productive", "grade": \#(written)}"#) == .report(expected))
  }

  @Test func `with null for a grade has none`() {
    #expect(read(#"{"outcome": "productive", "grade": null}"#) == .report(OutcomeReport(outcome: .productive)))
  }

  @Test(arguments: Outcome.allCases.filter { !$0.isDeclarable })
  func `cannot declare what only fanout can say`(outcome: Outcome) {
    #expect(
      read(#"{"outcome": "\#(outcome.rawValue)"}"#)
        == .unreadable("\"\(outcome.rawValue)\" is no outcome that a worker can declare"))
  }

  @Test(arguments: [
    ("", "line 1"), (#"{"outcome": "produ"#, "line 1"), ("[]", "it is a list, not an object"),
    ("{}", "it has no \"outcome\""),
    (#"{"outcome": 1}"#, "its outcome is a number, not a string"),
    (#"{"outcome": "great"}"#, "\"great\" is no outcome"),
  ])
  func `that is half written or wrongly typed is unreadable, with what is wrong`(text: String, sentence: String) {
    guard case .unreadable(let why) = read(text) else { return #expect(Bool(false), "it was read") }
    #expect(why.hasPrefix(sentence), "\(why)")
  }
}
