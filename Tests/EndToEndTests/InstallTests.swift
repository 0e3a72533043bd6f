import FanoutCore
import Foundation
import Testing

enum InstalledLoop {
  /// A house whose loop starts one worker at each fire that finds its category free.
  static func house(worker: String = "exit 0", in base: String = NSTemporaryDirectory(), more: String = "") throws
    -> House
  {
    let house = try House(in: base)
    try house.box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }", more: more)
    return house
  }
}

@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `fanout install` {
  private static func fires(_ box: Sandbox) -> [Record] { box.journal().filter { $0.kind == "fireEnded" } }

  @Test func `sets up a timer that fires, and uninstall takes it away again`() throws {
    let house = try InstalledLoop.house(worker: "env > seen")
    let result = try house.fanout("install", "--every", "1s")
    #expect(result.code == 0, "\(result)")
    #expect(house.unitFiles() == ["fanout.service", "fanout.slice", "fanout.timer"])
    for line in [
      "writes   \(house.units)/fanout.service\n", "writes   \(house.units)/fanout.timer\n",
      "runs     systemctl --user daemon-reload\n",
      "runs     systemctl --user enable --now fanout.timer\n", "fires    by the calendar (*:*:0/1)",
      "caught up, once (Persistent=true)",
    ] { #expect(result.out.contains(line), "\(line) in \(result)") }
    // It elapses every second: whether a fire is at work just then is not for this test to know.
    #expect(result.out.contains(/\nnext     (.*[0-9]:[0-9]{2}, in |not known yet: a fire is at work)/), "\(result)")
    // Two fires, each of which has started its worker in a unit of its own.
    #expect(house.box.eventually { Self.fires(house.box).count >= 2 && house.box.exists("seen") })
    let ends = Self.fires(house.box).compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }
    #expect(ends.contains { $0.started == 1 && $0.exit == 0 }, "\(ends)")
    #expect(try house.box.read("seen").contains("FANOUT_CATEGORY=code\n"))
    #expect(try house.property("UnitFileState", of: "fanout.timer") == "enabled")
    #expect(try house.property("Slice", of: "fanout.service") == "fanout.slice")
    #expect(house.box.eventually { (try? house.fanout("uninstall").code) == 0 })
    #expect(
      house.unitFiles().isEmpty && !house.box.exists("home/.config/systemd/user/timers.target.wants/fanout.timer"))
    #expect(try house.property("ActiveState", of: "fanout.timer") == "inactive")
    #expect(try house.property("LoadState", of: "fanout.timer") == "not-found")
    #expect(house.box.exists("state/journal"))
    let again = try house.fanout("uninstall")
    #expect(again.code == 0 && again.out == "nothing  is installed as 'fanout'; nothing was removed\n", "\(again)")
  }

  /// A selector found by the PATH of the shell that installed it, which the manager does not have; a configuration
  /// whose path needs every kind of quoting.
  @Test func `carries PATH, spaces, percent and dollar signs to the fire`() throws {
    let house = try House()
    let odd = house.box.path + #"/a b%i$x'"\"#
    let loop = try Sandbox(in: odd)
    try loop.configure(answer: #"{"alternatives": ["code"]}"#, worker: "exit 0", allowlist: ["code"])
    try loop.write("tools/ask", "#!/bin/sh\nexec cat answer.json\n", executable: true)
    try loop.replace(#"["cat", "answer.json"]"#, with: #"["ask"]"#)
    let result = try house.fanout(
      "install", "--every", "1s", at: loop.path, environment: ["PATH": loop.path + "/tools:" + House.path])
    #expect(result.code == 0, "\(result)")
    #expect(house.box.eventually { !Self.fires(loop).isEmpty })
    let end = try #require(
      Self.fires(loop).compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }.first)
    #expect(end.started == 1 && end.degradation == nil, "\(end)")
    let check = try house.fanout("check", at: loop.path, environment: ["PATH": loop.path + "/tools:" + House.path])
    #expect(check.out.contains("ok       timer: fanout.timer of the user manager"), "\(check)")
    #expect(house.box.eventually { (try? house.fanout("uninstall", at: "/").code) == 0 })
    #expect(house.unitFiles().isEmpty)
  }

  @Test func `writes nothing where all is as it should be, and puts right what is not`() throws {
    let house = try InstalledLoop.house()
    let first = try house.fanout("install", "--every", "6h")
    #expect(first.code == 0 && first.out.contains(/\nnext     .*[0-9]:[0-9]{2}, in .*\n/), "\(first)")
    let stamps = try house.stamps()
    #expect(stamps.values.allSatisfy { $0.hasSuffix(" 100644") }, "\(stamps)")
    let again = try house.fanout("install", "--every", "6h")
    #expect(again.code == 0 && again.out.contains("done     already so") && !again.out.contains("runs"), "\(again)")
    #expect(try house.stamps() == stamps)
    // Without a word on when, what is installed holds.
    let silent = try house.fanout("install")
    #expect(silent.code == 0 && silent.out.contains("already so: nothing"), "\(silent)")
    #expect(try house.stamps() == stamps)
    try house.execute("systemctl", "--user", "disable", "--now", "fanout.timer")
    let put = try house.fanout("install")
    #expect(
      put.code == 0 && put.out.contains("runs     systemctl --user enable --now fanout.timer")
        && !put.out.contains("writes"), "\(put)")
    #expect(try house.property("ActiveState", of: "fanout.timer") == "active")
    let other = try house.fanout("install", "--every", "45m")
    #expect(
      other.out.contains("writes   \(house.units)/fanout.timer")
        && other.out.contains("keeps    \(house.units)/fanout.service"), "\(other)"
    )
    #expect(
      other.out.contains("runs     systemctl --user restart fanout.timer") && other.out.contains("not caught up"),
      "\(other)")
    #expect(try house.property("TimersMonotonic", of: "fanout.timer").contains("OnUnitActiveUSec=45min"))
    #expect(try house.property("TimersCalendar", of: "fanout.timer").isEmpty)
  }

  @Test func `shows what a person changed, and replaces it only by force`() throws {
    let house = try InstalledLoop.house()
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    let file = house.units + "/fanout.service"
    let mine = try house.box.read(file).replacingOccurrences(
      of: "SuccessExitStatus=75", with: "SuccessExitStatus=75 1\nNice=5")
    try mine.write(toFile: file, atomically: true, encoding: .utf8)
    for command in ["install", "uninstall"] {
      let result = try house.fanout(command)
      #expect(result.code == 73, "\(result)")
      for line in [
        "--- \(file)\n", "+++ what install writes\n", "-Nice=5\n", "-SuccessExitStatus=75 1\n",
        "+SuccessExitStatus=75\n",
      ] {
        #expect(result.out.contains(line), "\(line) in \(result)")
      }
      #expect(result.err.contains("fanout.service: not as install left it"), "\(result)")
      #expect(try house.box.read(file) == mine && house.unitFiles().count == 3)
    }
    // A slice is where people put limits: those stay, and nothing stops at them.
    let slice = house.units + "/fanout.slice"
    try (try house.box.read(slice) + "[Slice]\nMemoryMax=4G\n").write(toFile: slice, atomically: true, encoding: .utf8)
    let forced = try house.fanout("install", "--force")
    #expect(
      forced.code == 0 && forced.out.contains("writes   \(file)\n")
        && forced.out.contains("keeps    \(slice) (yours)\n"), "\(forced)")
    #expect(try !house.box.read(file).contains("Nice=5") && house.box.read(slice).contains("MemoryMax=4G"))
    let gone = try house.fanout("uninstall")
    #expect(gone.code == 0 && house.unitFiles() == ["fanout.slice"], "\(gone)")
  }

  @Test func `keeps several loops side by side`() throws {
    let house = try InstalledLoop.house(worker: "cat /proc/self/cgroup > cgroup")
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    #expect(try house.fanout("--name", "night-shift", "install", "--every", "1s").code == 0)
    #expect(
      house.unitFiles() == [
        #"fanout-night\x2dshift.slice"#, "fanout.service", "fanout.slice", "fanout.timer", "fanout@night-shift.service",
        "fanout@night-shift.timer",
      ])
    #expect(house.box.eventually { house.box.exists("state/night-shift/fires") })
    #expect(
      house.box.eventually {
        (try? house.box.read("cgroup"))?.contains(#"/fanout.slice/fanout-night\x2dshift.slice/"#) == true
      })
    #expect(house.box.eventually { (try? house.fanout("--name", "night-shift", "uninstall").code) == 0 })
    #expect(house.unitFiles() == ["fanout.service", "fanout.slice", "fanout.timer"])
    #expect(try house.property("ActiveState", of: "fanout.timer") == "active")
    // Another configuration has no claim to this one's name.
    try house.box.write("other/fanout.json5", try house.box.read("fanout.json5"))
    let other = try house.fanout("install", "--every", "1h", at: house.box.path + "/other")
    #expect(
      other.code == 73 && other.err.contains("fanout.service fires \(house.box.path)/fanout.json5")
        && other.err.contains("--name NAME"),
      "\(other)")
    #expect(try house.box.read(house.units + "/fanout.timer").contains("0/6:00:00"))
    #expect(try house.fanout("uninstall").code == 0)
    #expect(house.unitFiles().isEmpty)
  }

  @Test func `is not undone while workers live, unless by force`() throws {
    let house = try InstalledLoop.house(worker: "echo $$ > pid; exec sleep 1000")
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    let pid = try house.box.awaitedNumber("pid")
    let refused = try house.fanout("uninstall")
    #expect(refused.code == 75 && refused.err.contains("a worker lives: code (2"), "\(refused)")
    #expect(house.unitFiles().count == 3)
    #expect(try house.property("ActiveState", of: "fanout.timer") == "active")
    let forced = try house.fanout("uninstall", "--force")
    #expect(forced.code == 0 && house.unitFiles().isEmpty, "\(forced)")
    #expect(Sandbox.lives(pid))
    #expect(try house.fanout("kill", "--all", "--now").code == 0)
  }

  @Test func `can be undone by force without its configuration, and not otherwise`() throws {
    let house = try InstalledLoop.house()
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    try house.box.write("fanout.json5", "{")
    let refused = try house.fanout("uninstall")
    #expect(refused.code == 78 && refused.err.contains("nobody can tell whether workers live"), "\(refused)")
    #expect(house.unitFiles().count == 3)
    #expect(try house.fanout("uninstall", "--force").code == 0)
    #expect(house.unitFiles().isEmpty)
  }

  @Test func `warns where nothing would fire without a login, with the command that helps`() throws {
    let house = try InstalledLoop.house()
    let off = try house.fanout("install", "--every", "6h")
    #expect(
      off.code == 0 && off.err.contains("linger is off for root")
        && off.err.contains("run: loginctl enable-linger root\n"), "\(off)")
    try house.linger()
    let on = try house.fanout("install", "--every", "6h")
    #expect(on.code == 0 && on.err.isEmpty, "\(on)")
  }

  @Test func `lets systemd itself judge a calendar expression`() throws {
    let house = try InstalledLoop.house()
    let bad = try house.fanout("install", "--on-calendar", "every tuesday")
    #expect(bad.code == 64 && bad.err.contains("Failed to parse calendar specification 'every tuesday'"), "\(bad)")
    #expect(house.unitFiles().isEmpty)
    let good = try house.fanout("install", "--on-calendar", "Mon..Fri 08..18:00/20", "--randomized-delay", "5m")
    #expect(good.code == 0 && good.out.contains("each up to 5m later by chance"), "\(good)")
    #expect(
      try house.property("TimersCalendar", of: "fanout.timer").contains("OnCalendar=Mon..Fri *-*-* 08..18:00/20:00"))
    #expect(try house.property("RandomizedDelayUSec", of: "fanout.timer") == "5min")
    #expect(try house.property("Persistent", of: "fanout.timer") == "yes")
    #expect(try house.property("AccuracyUSec", of: "fanout.timer") == "1s")
  }

  @Test func `that is hardened is compared with what is outside`() throws {
    // Neither loop nor program may lie below /tmp, which a private one hides; a clone may.
    let house = try InstalledLoop.house(
      in: Sandbox.repository.hasPrefix("/tmp/") ? "/srv" : Sandbox.repository + "/.build")
    let program = house.box.path + "/fanout"
    try FileManager.default.copyItem(atPath: Sandbox.binary, toPath: program)
    func fanout(_ arguments: String...) throws -> Sandbox.Result { try house.execute(arguments: [program] + arguments) }
    let good = try fanout("install", "--every", "6h", "--harden")
    #expect(good.code == 0, "\(good)")
    #expect(try house.property("PrivateTmp", of: "fanout.service") == "yes")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    #expect(house.box.eventually { Self.fires(house.box).count == 1 && house.box.isQuiet() })
    #expect(try !fanout("check").out.contains("problem  unit"))
    // A lock file that others share lies in the /tmp of all, and the unit has another.
    try house.box.replace(
      "allowlist:", with: "lockFile: '/tmp/\(house.box.path.suffix(8))-{category}.lock', allowlist:")
    let differs = "problem  unit: /tmp is file "
    let check = try fanout("check")
    #expect(
      check.code == 1 && check.out.contains(differs)
        && check.out.contains("inside of the unit: a lock taken there excludes nobody"),
      "\(check)")
    let bad = try fanout("install", "--harden")
    #expect(bad.code == 1 && bad.err.contains("/tmp is file "), "\(bad)")
    #expect(try fanout("install").code == 0)
    #expect(try !fanout("check").out.contains(differs))
  }
}
