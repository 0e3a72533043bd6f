import FanoutCore
import Foundation
import Testing

/// SPEC 8: what is so of a fire is so of every command that starts something, ends something or asks somebody.
@Suite struct `Whatever it inherits, a command` {
  typealias Fire = `Whatever it inherits, a fire`

  /// Those that hide exits, requests to end, and writes that fail.
  static let signals = Fire.signals.filter { oddity in
    ["CHLD ", "TERM ", "XFSZ "].contains { oddity.name.hasPrefix($0) }
  }

  /// Something that a person does.
  enum Deed: String, CaseIterable, CustomTestStringConvertible {
    case plan
    case check
    /// It is productive, and respawns never.
    case run = "run code"
    /// It fails after it declared success: credited where its exit is not seen.
    case runFailing = "run triage"
    /// One that a supervisor looks after; its leftover heeds no TERM.
    case kill = "kill news"
    /// One whose supervisor was killed: the command becomes it.
    case killOrphan = "kill --now news"
    var testDescription: String { rawValue }
    var isKill: Bool { self == .kill || self == .killOrphan }
  }

  /// What came of a deed.
  struct Course: Equatable {
    var exit: FanoutCore.ExitStatus
    var out: String
    var err: String
    var records: [String: [String]]
  }

  /// Numbers, ids and places are not the same each time.
  private static func alike(_ text: String, in box: Sandbox) -> String {
    text.replacingOccurrences(of: box.path, with: "")
      .replacing(#/\d{8}T\d{6}Z-[0-9a-f]+/#, with: "ID").replacing(#/<?\d+(\.\d+)?( ms| s)?/#, with: "N")
  }

  static func course(_ oddity: Fire.Oddity, _ deed: Deed) throws -> (course: Course, box: Sandbox) {
    let box = try Fire.box()
    try box.replace("timeLimit: '1s'", by: "timeLimit: '1h'")
    if deed.isKill {
      try box.write(
        "worker.sh",
        """
        #!/bin/sh
        setsid sh -c "trap '' TERM; cd $PWD; echo > left; while :; do sleep 1000; done" &
        echo $$ > pid; while :; do sleep 1000; done
        """, executable: true)
      try box.replace("confirmFor: \"1h\"", by: "confirmFor: \"1ms\"")
      try box.write("answer.json", #"{"selected": {"category": "news"}}"#)
      #expect(try box.run("fire").code == 0)
      _ = try box.awaitedNumber("pid")
      #expect(box.eventually { box.exists("left") })
      if deed == .killOrphan { box.killSupervisors() }
    }
    let result = try box.shell("\(oddity.before) \"$F\" \(deed.rawValue)")
    let isOver = box.eventually { box.isQuiet() && box.supervisors().isEmpty && box.processes("sleep 1000").isEmpty }
    #expect(isOver, "\(oddity.name): \(result)\n\(box.processes())")
    return (
      Course(
        exit: result.exit, out: alike(result.out, in: box), err: alike(result.err, in: box),
        records: try Fire.records(of: box)), box
    )
  }

  static let plainly = Dictionary(
    uniqueKeysWithValues: Deed.allCases.map { deed in (deed, Result { try course(Fire.plain, deed).course }) })

  @Test(arguments: signals, Deed.allCases)
  func `says, does and records what a plain one does`(oddity: Fire.Oddity, deed: Deed) throws {
    let wanted = try #require(Self.plainly[deed]).get()
    // The plain one is what it should be; else all could be equally wrong.
    let ends = wanted.records.values.flatMap { $0 }.filter { $0.contains("\"kind\":\"runEnded\"") }
    switch deed {
    case .plan: #expect(wanted.exit == .code(0) && wanted.out == "code triage news\n" && wanted.err.isEmpty)
    case .check: #expect(wanted.exit == .code(0) && wanted.out.contains("ok       selector: "), "\(wanted)")
    case .run: #expect(wanted.exit == .code(0) && ends.count == 1 && ends[0].contains("\"outcome\":\"productive\""))
    case .runFailing:
      #expect(wanted.exit == .code(1) && ends.count == 1 && ends[0].contains("\"exit\":3"))
      #expect(ends.first?.contains("\"outcome\":\"failed\"") == true)
    case .kill, .killOrphan:
      #expect(wanted.exit == .code(0) && ends.count == 1 && ends[0].contains("\"outcome\":\"killed\""), "\(wanted)")
    }
    let (course, box) = try Self.course(oddity, deed)
    #expect(course == wanted)
    if deed == .plan || deed == .check { #expect(try Fire.hadDefaults("selector", in: box)) }
    if deed == .run { #expect(try Fire.hadDefaults("worker", in: box)) }
  }

  /// Where each run is in a unit of its own, the fire asks a selector and the manager all the same.
  @Test(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
  func `fires into units as a plain one does`() throws {
    let house = try `A run in a unit of its own`.house(
      worker: """
        [ $FANOUT_CATEGORY = triage ] && exit 3
        cat /proc/self/status > worker-signals; echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        """, allowlist: ["code", "triage"])
    let box = house.box
    try box.replace("confirmFor: \"50ms\"", by: "confirmFor: \"1h\"")
    func records(_ oddity: Fire.Oddity) throws -> (FanoutCore.ExitStatus, [String: [String]]) {
      // What failed before is told to a worker, and stands in its records.
      try box.execute(["rm", "-rf", "state"])
      let result = try box.execute(house.inside(box.line("\(oddity.before) \"$F\" fire")))
      #expect(result.err.contains("admitted=2 started=1 refused=0 failed=1") && result.err.contains("source=selector"))
      #expect(box.eventually { box.isQuiet() && box.processes("supervise-unit").isEmpty }, "\(result)")
      #expect(try Fire.hadDefaults("worker", in: box))
      return (result.exit, try Fire.records(of: box))
    }
    let plain = try records(Fire.plain)
    #expect(plain.0 == .code(0) && plain.1["triage"]?.contains { $0.contains("\"exit\":3") } == true, "\(plain)")
    for oddity in Self.signals {
      let (exit, odd) = try records(oddity)
      #expect(exit == plain.0, "\(oddity.name)")
      for lane in plain.1.keys.sorted() { #expect(odd[lane] == plain.1[lane], "\(oddity.name): \(lane)") }
    }
  }
}
