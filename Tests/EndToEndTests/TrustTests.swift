import FanoutCore
import Foundation
import Testing

/// SPEC 3, "Trust", with users and groups of a user database of its own.
@Suite(.enabled(if: geteuid() == 0, "needs root to be several users")) struct `Trust` {
  private static let answer = #"{"selected": {"category": "code"}}"#

  /// A sandbox of ann's with a configuration that anybody may look at. Its selector leaves a mark where everybody may,
  /// whoever executes it.
  private func box(more: String = "") throws -> (Sandbox, Neighbours) {
    let box = try Sandbox()
    try box.write("ask.sh", "#!/bin/sh\necho >> '\(box.path)/asks/asked'\nexec cat \"$1\"\n", executable: true)
    try box.configure(answer: Self.answer, worker: "echo ran >> \"$PWD/ran\"", allowlist: ["code", "news"], more: more)
    try box.replace(#"["cat", "answer.json"]"#, by: #"["./ask.sh", "answer.json"]"#)
    let users = try Neighbours(box)
    try users.arrange(
      "mkdir asks && chown -R ann:ann $D && chmod 644 fanout.json5 answer.json && chmod 755 worker.sh ask.sh && chmod 777 asks"
    )
    return (box, users)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let arrange: String
    var user = "ann"
    var directory = "."
    /// What the message says; nil: it is trusted.
    let objection: String?
    var testDescription: String { name }
  }

  static let found: [Case] = [
    Case(name: "one's own", arrange: "true", objection: nil),
    Case(name: "root's", arrange: "chown root:root fanout.json5 $D", objection: nil),
    Case(
      name: "writable by everybody", arrange: "chmod 666 fanout.json5",
      objection: "fanout.json5 (mode 0666) can be written by everybody"),
    Case(name: "another's", arrange: "chown bob fanout.json5", objection: "belongs to bob"),
    Case(
      name: "another's, and everybody's", arrange: "chown bob fanout.json5; chmod 666 fanout.json5",
      objection: "(mode 0666) belongs to bob"
    ),
    Case(name: "a user's, for root", arrange: "true", user: "root", objection: "belongs to ann"),
    Case(name: "of one's own group", arrange: "chmod 664 fanout.json5", objection: nil),
    Case(
      name: "of a shared group", arrange: "chgrp work fanout.json5; chmod 664 fanout.json5",
      objection: "can be written by the group work"),
    Case(
      name: "of another's group", arrange: "chgrp bob fanout.json5; chmod 664 fanout.json5", objection: "the group bob"),
    Case(name: "of a shared group that may only read", arrange: "chgrp work fanout.json5", objection: nil),
    Case(
      name: "of one's own group with another member", arrange: "chown -R carl:carl $D; chmod 664 fanout.json5",
      user: "carl",
      objection: "the group carl"),
    Case(
      name: "of one's own group that is another's primary one",
      arrange: "chown -R dora:dora $D; chmod 664 fanout.json5", user: "dora",
      objection: "the group dora"),
    Case(
      name: "with an access list", arrange: Neighbours.grantBob("fanout.json5"),
      objection: "those whom its access list names"),
    Case(
      name: "in a directory of everybody's", arrange: "chmod 777 $D",
      objection: "(mode 0777) can be written by everybody"),
    Case(name: "in a directory of everybody's that is sticky", arrange: "chmod 1777 $D", objection: nil),
    Case(name: "in a directory of one's own group", arrange: "chmod 775 $D", objection: nil),
    Case(name: "in another's directory", arrange: "chown bob $D", objection: "belongs to bob"),
    Case(
      name: "below a directory of everybody's",
      arrange: "mkdir -p a/b; cp fanout.json5 answer.json *.sh a/b; chown -R ann:ann a; chmod 777 a",
      directory: "a/b", objection: "/a (mode 0777) can be written by everybody"),
    Case(
      name: "below a directory of everybody's that is sticky",
      arrange: "mkdir -p a/b; cp fanout.json5 answer.json *.sh a/b; chown -R ann:ann a; chmod 1777 a",
      directory: "a/b", objection: nil
    ),
    Case(
      name: "a link of one's own",
      arrange: "mkdir a; mv fanout.json5 a; chown ann a; ln -s a/fanout.json5 .; chown -h ann fanout.json5",
      objection: nil),
    Case(
      name: "a link into a directory of everybody's",
      arrange:
        "mkdir a; mv fanout.json5 a; chown ann a; chmod 777 a; ln -s a/fanout.json5 .; chown -h ann fanout.json5",
      objection: "/a (mode 0777)"),
    Case(
      name: "another's link",
      arrange:
        "mkdir a; mv fanout.json5 a; chown ann a; ln -s a/fanout.json5 .; chown -h bob fanout.json5; chmod 1777 $D",
      objection: "fanout.json5 (a symbolic link) belongs to bob"),
  ]

  /// Row 15 of the trials, and what is like it.
  @Test(arguments: found)
  func `a configuration that is found must be its caller's or root's, and nobody else's to write`(one: Case) throws {
    let (box, users) = try box()
    try users.arrange(one.arrange)
    let plan = try users.shell(as: one.user, "exec $F plan", in: one.directory)
    guard let objection = one.objection else {
      #expect(plan.code == 0 && plan.out == "code\n" && box.exists("asks/asked"), "\(plan)")
      return
    }
    #expect(plan.code == 78 && plan.out.isEmpty && plan.err.contains(objection), "\(plan)")
    #expect(!box.exists("asks/asked"))
    #expect(plan.err.contains("--config "), "\(plan)")
    if !objection.contains("link") { #expect(plan.err.contains("chmod go-w /"), "\(plan)") }
    // Whoever names it means it.
    for line in ["$F plan --config fanout.json5", "FANOUT_CONFIG=fanout.json5 $F plan"] {
      #expect(try users.shell(as: one.user, line, in: one.directory).out == "code\n" && box.exists("asks/asked"))
    }
  }

  /// What the message advises is enough.
  @Test(arguments: found.filter { $0.objection != nil && $0.user == "ann" }) func `the advice puts it right`(one: Case)
    throws
  {
    let (_, users) = try box()
    try users.arrange(one.arrange)
    let plan = try users.shell(as: "ann", "exec $F plan", in: one.directory)
    let advice = try #require(plan.err.firstMatch(of: /put that right \((.*?)\), or name it/)?.output.1)
    try users.arrange(String(advice))
    let again = try users.shell(as: "ann", "exec $F plan", in: one.directory)
    #expect(again.code == 0, "\(advice): \(again)")
  }

  @Test(arguments: [
    "fire", "plan", "run code", "check", "kill code", "kill --all --now", "pause", "unpause",
    "install --print --every 30m", "uninstall", "fire --dry-run", "run --detach code", "kill code --now",
  ])
  func `what would execute it refuses it`(command: String) throws {
    let (box, users) = try box()
    try users.arrange("chmod 666 fanout.json5")
    let result = try users.shell(as: "ann", "exec $F \(command)")
    #expect(result.code == 78 && result.err.contains("chmod go-w"), "\(result)")
    #expect(!box.exists("state") && !box.exists("ran") && !box.exists("asks/asked"))
  }

  @Test(arguments: ["status", "runs", "show code", "logs code", "report", "metrics", "status --check", "status --json"])
  func `what only looks takes it as it is`(command: String) throws {
    let (box, users) = try box()
    #expect(try users.shell(as: "ann", "exec $F fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    try users.arrange("chown bob fanout.json5; chmod 666 fanout.json5")
    let result = try users.shell(as: "ann", "exec $F \(command)")
    #expect(result.code == 0, "\(result)")
    #expect(!result.err.contains("chmod"), "\(result)")
  }

  @Test(arguments: ["000", "002", "077", "777"]) func `a configuration that init writes is trusted, whatever the umask`(
    mask: String
  ) throws {
    let (_, users) = try box()
    try users.arrange("rm fanout.json5")
    let made = try users.shell(
      as: "ann", "umask \(mask); $F init >/dev/null 2>&1; stat -c %a fanout.json5; HOME=$D exec $F plan")
    #expect(made.code == 0 && made.out.hasPrefix("644\n"), "\(made)")
  }

  // MARK: - State

  /// Row 16 of the trials, and what is like it.
  @Test(arguments: [
    ("chmod 777 state", "(mode 0777) can be written by everybody"),
    ("chmod 1777 state", "(mode 1777) can be written by everybody"),
    ("chmod 777 state/live", "state/live (mode 0777)"), ("chmod 730 state; chgrp work state", "the group work"),
    ("chown bob state/pauses", " belongs to bob"), ("chown root state/locks", "belongs to root"),
    (
      "mv state elsewhere; ln -s elsewhere state; chown -h bob state; chmod 1777 .",
      "state (a symbolic link) belongs to bob"
    ),
    ("mkdir a; mv state a; chmod 777 a; ln -s a/state state; chown -h ann state", "/a (mode 0777)"),
    (Neighbours.grantBob("state/runs"), "those whom its access list names"),
  ])
  func `a state directory that another may change is refused, and left as it is`(arrange: String, objection: String)
    throws
  {
    let (box, users) = try box()
    #expect(try users.shell(as: "ann", "exec $F fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    // Links lead out of it: what is meant is the directory and not the way of ann's configuration there.
    try users.arrange(arrange)
    let before = try users.shell(as: "root", "stat -Lc '%a %U %n' state state/*")
    for command in ["fire", "run code", "pause", "kill --all"] {
      let result = try users.shell(as: "ann", "exec $F --config fanout.json5 \(command)")
      #expect(result.code == 73 && result.err.contains(objection), "\(command): \(result)")
    }
    let after = try users.shell(as: "root", "stat -Lc '%a %U %n' state state/*")
    #expect(before.out == after.out)
    #expect(try users.shell(as: "ann", "exec $F --config fanout.json5 status").code == 0)
    let check = try users.shell(as: "ann", "exec $F --config fanout.json5 check")
    #expect(check.code == 1 && check.out.contains(objection), "\(check)")
    // Before a fire has failed of it as well as behind one.
    try users.arrange("rm -f state/cannot-fire.json")
    let status = try users.shell(as: "ann", "exec $F --config fanout.json5 status --check")
    #expect(status.code == 1 && status.out.contains(objection) && status.out.contains("; ch"), "\(status)")
  }

  @Test func `what others may only read is closed by the first command that writes, which says so once`() throws {
    let (box, users) = try box()
    #expect(try users.shell(as: "ann", "exec $F fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    try users.arrange(
      "chmod 755 state state/runs; chmod 775 state/journal; chmod 755 state/runs/*; chmod 644 state/runs/*/*")
    // Looking changes nothing.
    #expect(try users.shell(as: "ann", "$F status && $F plan").code == 0)
    #expect(try users.shell(as: "ann", "exec stat -c %a state").out == "755\n")
    let first = try users.shell(as: "ann", "exec $F pause news")
    #expect(first.code == 0 && first.err.contains("others could read"), "\(first)")
    for directory in ["/state (mode 0755)", "/state/runs (mode 0755)", "/state/journal (mode 0775)"] {
      #expect(first.err.contains(directory), "\(first)")
    }
    let modes = try users.shell(
      as: "ann", "stat -c %a state state/runs state/journal state/live | sort -u; stat -c %a state/runs/*/output.log")
    #expect(modes.out == "700\n644\n", "\(modes)")
    let second = try users.shell(as: "ann", "exec $F fire")
    #expect(second.code == 0 && !second.err.contains("others could read"), "\(second)")
  }

  @Test func `a directory that holds more than state keeps its mode`() throws {
    let (_, users) = try box()
    try users.arrange(
      "mkdir home; echo mine > home/notes; chown -R ann:ann home; chmod 755 home; sed -i 's|./state|./home|' fanout.json5"
    )
    #expect(try users.shell(as: "ann", "exec $F fire").code == 0)
    #expect(try users.shell(as: "ann", "stat -c %a home home/runs").out == "755\n700\n")
  }

  // MARK: - Locks

  @Test func `a lock file of another's that he may replace withholds its category, alike in plan, fire, run and check`()
    throws
  {
    let (box, users) = try box(more: "lockFile: './locks/{category}.lock',")
    try users.arrange(
      "mkdir locks; chmod 1777 locks; touch locks/code.lock locks/news.lock; chown bob locks/code.lock; chmod 666 locks/*"
    )
    let plan = try users.shell(as: "ann", "exec $F plan --explain")
    #expect(plan.out.contains("cannot be used") && plan.out.contains("code.lock belongs to bob"), "\(plan)")
    let fire = try users.shell(as: "ann", "exec $F fire")
    #expect(fire.code == 0 && fire.err.contains("started=0"), "\(fire)")
    let run = try users.shell(as: "ann", "exec $F run code")
    #expect(run.code == 75 && run.err.contains("belongs to bob"), "\(run)")
    let check = try users.shell(as: "ann", "exec $F check")
    #expect(
      check.code == 1 && check.out.contains("code does not start") && check.out.contains("belongs to bob"), "\(check)")
    #expect(!box.exists("ran"))
    // Root's may be locked by everybody, and nobody can replace it.
    #expect(try users.shell(as: "ann", "exec $F run news").code == 0)
    // So may bob's, where he cannot write.
    try users.arrange("chmod 755 locks; chown ann locks")
    #expect(try users.shell(as: "ann", "exec $F run code").code == 0)
  }

  // MARK: - check

  @Test(arguments: [
    ("chmod 666 fanout.json5", "problem  configuration: "), ("chmod 777 worker.sh", "problem  worker: "),
    ("chmod 666 answer.json", "problem  selector: "), ("chown bob worker.sh", "problem  worker: "),
    (
      "mkdir bin; mv worker.sh bin; chmod 777 bin; sed -i 's|./worker.sh|./bin/worker.sh|' fanout.json5",
      "problem  worker: "
    ),
    (
      "mkdir locks; chmod 777 locks; sed -i \"s|allowlist|lockFile: './locks/{category}', allowlist|\" fanout.json5",
      "problem  locks: "
    ),
  ])
  func `check tells what others may change of a configuration that was named`(arrange: String, line: String) throws {
    let (_, users) = try box()
    #expect(try users.shell(as: "ann", "exec $F --config fanout.json5 check").code == 0)
    try users.arrange(arrange)
    let check = try users.shell(as: "ann", "exec $F --config fanout.json5 check")
    #expect(check.code == 1 && check.out.contains(line) && check.out.contains("chmod go-w"), "\(check)")
  }
}
