import FanoutCore
import Foundation
import Testing

/// What to do when nothing fires: `check` finds each cause.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `When nothing fires` {
  /// A house with an installed timer, linger on, and nothing wrong.
  private func house(worker: String = "exit 0", more: String = "") throws -> House {
    let house = try InstalledLoop.house(worker: worker, more: more)
    try house.linger()
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    return house
  }

  private func lines(_ result: Sandbox.Result, _ kind: String) -> [String] {
    result.out.split(separator: "\n").filter { $0.hasPrefix(kind) }.map(String.init)
  }

  @Test func `check finds nothing where all is well`() throws {
    let house = try house()
    let result = try house.fanout("check")
    #expect(result.code == 0 && lines(result, "problem").isEmpty, "\(result)")
    for line in [
      "ok       timer: fanout.timer of the user manager (/run/user/0/systemd/private) is enabled and active, next fire ",
      "ok       linger: on for root", "ok       slots: 6 of 6 are free", "note     last fire: none is on record yet",
    ] { #expect(result.out.contains(line), "\(line) in \(result)") }
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    let fired = try house.fanout("check")
    #expect(
      fired.code == 0 && fired.out.contains("ok       last fire: 20") && fired.out.contains("started 1 of 1"),
      "\(fired)")
  }

  @Test func `check notes that nobody but a person fires`() throws {
    let house = try InstalledLoop.house()
    let result = try house.fanout("check")
    #expect(
      result.code == 0
        && result.out.contains("note     timer: nothing fires this configuration but a person; fanout install"),
      "\(result)")
    #expect(!result.out.contains("linger"))
    // The timer of another loop is not this one's.
    #expect(try house.fanout("--name", "x", "install", "--every", "6h").code == 0)
    #expect(try house.fanout("check").out.contains("note     timer: nothing fires"))
    #expect(try house.fanout("--name", "x", "check").out.contains("ok       timer: fanout@x.timer"))
  }

  @Test(arguments: [
    ("disable", "is not enabled: nothing fires after the next start; systemctl --user enable fanout.timer"),
    ("stop", "is not active: nothing fires until the next start; systemctl --user start fanout.timer"),
    ("disable --now", "is neither enabled nor active: nothing fires; systemctl --user enable --now fanout.timer"),
  ])
  func `check finds a timer that is not on`(command: String, sentence: String) throws {
    let house = try house()
    try house.execute("sh", "-c", "systemctl --user \(command) fanout.timer")
    let result = try house.fanout("check")
    let problems = lines(result, "problem")
    #expect(
      result.code == 1 && problems.count == 1 && problems[0].hasPrefix("problem  timer: fanout.timer")
        && problems[0].hasSuffix(sentence),
      "\(result)")
  }

  @Test func `check finds a timer that a person wrote, and its manager gone`() throws {
    let house = try InstalledLoop.house()
    try house.linger()
    try house.box.write(
      "home/.config/systemd/user/loop.service",
      "[Service]\nType=oneshot\nExecStart='\(Sandbox.binary)' --config=\(house.box.path)/fanout.json5 fire\n")
    #expect(
      try house.fanout("check").out.contains(
        "note     timer: loop.service fires this configuration, and no timer starts it"))
    try house.box.write(
      "home/.config/systemd/user/daily.timer",
      "[Timer]\nOnCalendar=daily\nUnit=loop.service\n[Install]\nWantedBy=timers.target\n")
    #expect(try house.execute("systemctl", "--user", "daemon-reload").code == 0)
    #expect(
      try house.fanout("check").out.contains(
        "problem  timer: daily.timer of the user manager (/run/user/0/systemd/private) is neither enabled"))
    let alone = try house.fanout("check", environment: ["XDG_RUNTIME_DIR": house.box.path])
    #expect(alone.out.contains("problem  timer: daily.timer is installed, and the user manager"), "\(alone)")
  }

  @Test func `check finds linger off`() throws {
    let house = try house()
    try house.execute("rm", "/var/lib/systemd/linger/root")
    let result = try house.fanout("check")
    let problems = lines(result, "problem")
    #expect(
      result.code == 1 && problems.count == 1 && problems[0].hasPrefix("problem  linger: off for root"), "\(result)")
    #expect(problems[0].hasSuffix("loginctl enable-linger root"))
  }

  @Test func `check finds a broken configuration`() throws {
    let house = try house()
    try house.box.replace("allowlist:", with: "allowlst:")
    let result = try house.fanout("check")
    #expect(result.code == 78 && result.err.contains("allowlst") && result.err.contains("allowlist"), "\(result)")
  }

  @Test func `check finds a selector that fails, here or only for the timer`() throws {
    let house = try house()
    try house.box.replace(#"["cat", "answer.json"]"#, with: #"["./ask"]"#)
    try house.box.write(
      "ask", "#!/bin/sh\n[ -n \"$TERM\" ] || { echo no terminal >&2; exit 3; }\nexec cat answer.json\n",
      executable: true)
    let here = try house.fanout("check")
    #expect(
      here.code == 1 && here.out.contains("problem  selector: the selector ended with exit 3; it said: no terminal"),
      "\(here)")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    let there = try house.fanout("check", environment: ["TERM": "xterm"])
    let problems = lines(there, "problem")
    #expect(
      there.code == 1 && problems.count == 2
        && problems[0].hasPrefix("problem  selector: for fires of fanout.service of the user manager: the selector ")
        && problems[0].contains("they lack TERM, which this shell has"), "\(there)")
    #expect(
      problems[1].hasPrefix("problem  last fire: ")
        && problems[1].contains("got no usable answer from the selector (the selector ended with exit 3"), "\(there)")
  }

  @Test func `check finds a launcher that works in a shell only`() throws {
    let house = try house()
    try house.box.replace("allowlist:", with: "launcher: 'process', allowlist:")
    let installed = try house.fanout("install")
    #expect(
      installed.code == 0 && installed.err.contains("systemd kills with fanout.service what a fire leaves there"),
      "\(installed)")
    let result = try house.fanout("check")
    let problems = lines(result, "problem")
    #expect(
      result.code == 1 && problems.count == 1 && problems[0].hasPrefix("problem  launcher: launcher is \"process\""),
      "\(result)")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code != 0)
    #expect(try house.property("ExecMainStatus", of: "fanout.service") == "69")
  }

  @Test func `check finds that no slot is free`() throws {
    let house = try house(worker: "echo $$ > pid; exec sleep 1000", more: "width: 1,")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    _ = try house.box.awaitedNumber("pid")
    let result = try house.fanout("check")
    let problems = lines(result, "problem")
    #expect(
      result.code == 1 && problems.count == 1
        && problems[0].hasPrefix("problem  slots: none of 1 is free, so that a fire starts nothing: code (2"),
      "\(result)")
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
    #expect(try house.fanout("check").out.contains("ok       slots: 1 of 1 are free"))
  }

  @Test func `check finds everything cooling`() throws {
    let house = try house(more: "categories: { code: { cooldown: '6h' } },")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    #expect(house.box.eventually { house.box.isQuiet() })
    let result = try house.fanout("check")
    let problems = lines(result, "problem")
    #expect(
      result.code == 1 && problems.count == 1
        && problems[0].hasPrefix("problem  cooling: every category that does not run rests"),
      "\(result)")
    #expect(problems[0].contains("the first, code, until ") && problems[0].hasSuffix("fanout run code"), "\(result)")
  }

  @Test func `check finds fires that start nothing, and fires that cannot begin`() throws {
    let house = try house(worker: "exit 9")
    try house.box.replace("confirmFor: \"50ms\"", with: "confirmFor: \"10s\"")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code != 0)
    let starving = try house.fanout("check")
    #expect(
      starving.code == 1
        && starving.out.contains("problem  last fire: the last fire with something to start started nothing: "),
      "\(starving)")
    #expect(
      starving.out.contains(
        "note     timer: the last fire by fanout.service ended with exit 1; journalctl --user -u fanout.service"),
      "\(starving)")
    // The program moved away.
    let file = house.units + "/fanout.service"
    let text = try house.box.read(file).replacing(/ExecStart=\S+/, with: "ExecStart=\(house.box.path)/gone/fanout")
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try house.execute("systemctl", "--user", "daemon-reload").code == 0)
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code != 0)
    let gone = try house.fanout("check")
    #expect(
      gone.out.contains(
        "problem  timer: fanout.service executes \(house.box.path)/gone/fanout, which cannot be executed"), "\(gone)")
    #expect(
      gone.out.contains("problem  timer: the last fire by fanout.service could not be begun (status 203 of systemd)"),
      "\(gone)")
  }
}
