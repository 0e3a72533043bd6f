import FanoutCore
import Foundation
import Testing

/// Fires that a timer of a real user manager sets off.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `A fire of a timer` {
  /// A house with `beat.service`, which fires, and `beat.timer` with these settings; nothing is started.
  private func house(_ settings: String...) throws -> House {
    let house = try House()
    try house.box.configure(
      answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], respawn: "{ limit: 0 }")
    try house.box.write(
      "home/.config/systemd/user/beat.service",
      """
      [Service]
      Type=oneshot
      SuccessExitStatus=75
      ExecStart=\(Sandbox.binary) fire --config \(house.box.path)/fanout.json5
      """)
    try house.box.write(
      "home/.config/systemd/user/beat.timer", "[Timer]\nAccuracySec=1ms\n" + settings.map { $0 + "\n" }.joined())
    #expect(try house.execute("systemctl", "--user", "daemon-reload").code == 0)
    return house
  }

  private struct Begun {
    let at: WallTime
    let begin: FireBegin
    var firing: Firing? { begin.firing }
  }

  private func begun(_ box: Sandbox) -> [Begun] {
    box.journal().compactMap { record in
      if case .fireBegan(let begin) = record.event { Begun(at: record.moment.wall, begin: begin) } else { nil }
    }
  }

  /// The calendar's elapses are the even seconds: a begin less its lateness must be one of them, to the millisecond,
  /// also at the third and fourth fire, where what the manager put into the environment is that of the first.
  @Test func `is on record with timer, manager and lateness, each time anew`() throws {
    let house = try house("OnCalendar=*:*:0/2")
    try house.execute("systemctl", "--user", "start", "beat.timer")
    #expect(house.box.eventually { begun(house.box).count >= 4 })
    for fire in begun(house.box) {
      let firing = try #require(fire.firing)
      #expect(
        firing.by == .timer && firing.timer == "beat.timer" && firing.manager == "user" && firing.every == .seconds(2),
        "\(firing)")
      let late = try #require(firing.late)
      #expect(late >= .zero && (fire.at - late).milliseconds % 2000 == 0, "\(fire.at.rfc3339) \(firing)")
      #expect(fire.begin.launcher == "systemd")
    }
    // Distinct elapses: none is told twice.
    let elapses = begun(house.box).compactMap { fire in fire.firing?.late.map { fire.at - $0 } }
    #expect(Set(elapses).count == elapses.count)
    var status = try house.fanout("status")
    // Between a fire's begin and its end there is an instant in which it is neither at work nor the last.
    let tells = try house.box.eventually {
      status = try house.fanout("status")
      return status.out.contains(/fired by +beat\.timer of the user manager, <?\d+.* late\n/)
    }
    #expect(tells, "\(status)")
    #expect(status.out.contains(", by beat.timer of the user manager\n"), "\(status)")
    let report = try house.fanout("report").out
    #expect(report.contains(/fired by +timer \d/) && report.contains(/lateness +median <?\d/), "\(report)")
  }

  @Test func `by a span is late by its own clock`() throws {
    let house = try house("OnActiveSec=100ms", "OnUnitActiveSec=1s")
    try house.execute("systemctl", "--user", "start", "beat.timer")
    #expect(house.box.eventually { begun(house.box).count >= 3 })
    for fire in begun(house.box) {
      let firing = try #require(fire.firing)
      #expect(
        firing.by == .timer && firing.every == .seconds(1) && (firing.late.map { $0 >= .zero } ?? false), "\(firing)")
    }
  }

  /// The manager keeps the variables of the timer's last trigger; only the state of the timer tells.
  @Test func `is told from a person's, also while the timer waits`() throws {
    let house = try house("OnActiveSec=1ms", "OnUnitActiveSec=1d")
    try house.execute("systemctl", "--user", "start", "beat.timer")
    #expect(
      house.box.eventually {
        begun(house.box).count == 1 && (try? house.property("SubState", of: "beat.timer")) == "waiting"
      })
    try house.execute("systemctl", "--user", "start", "beat.service")
    try house.execute("systemctl", "--user", "stop", "beat.timer")
    try house.execute("systemctl", "--user", "start", "beat.service")
    #expect(begun(house.box).map { $0.firing?.by } == [.timer, .person, .person])
    #expect(begun(house.box).last?.firing?.late == nil)
  }

  /// The machine was away since a fire five hours ago: the stamp says so to the manager, the journal to us.
  @Test func `that is caught up is late by hours`() throws {
    let house = try house("OnCalendar=*:0/30", "Persistent=true")
    let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let step: Int64 = 1_800_000
    let due = WallTime(milliseconds: (now.milliseconds / step - 10) * step)
    let last = due - .seconds(1700)
    let firing = Firing(by: .timer, timer: "beat.timer", manager: "user", late: .zero, every: .seconds(1800))
    let begin = FireBegin(version: "1", configuration: "x", trigger: "fire", firing: firing)
    let moment = Moment(wall: last, boot: "another", bootMilliseconds: 1)
    try house.box.writeJournal(
      [
        Record(moment: moment, fire: FireID("20260101T000000Z-aaaa"), event: .fireBegan(begin)),
        Record(moment: moment, fire: FireID("20260101T000000Z-aaaa"), event: .fireEnded(FireEnd())),
      ], day: last.day)
    _ = try house.box.execute(["chmod", "700", house.box.state, house.box.state + "/journal"])
    let stamp = try house.box.write("home/.local/share/systemd/timers/stamp-beat.timer", "")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(last.milliseconds) / 1000)], ofItemAtPath: stamp)
    try house.execute("systemctl", "--user", "start", "beat.timer")
    #expect(house.box.eventually { begun(house.box).count == 2 })
    let fire = try #require(begun(house.box).last)
    #expect(fire.firing?.by == .timer && fire.firing?.every == .seconds(1800), "\(fire)")
    // Late since the first elapse that nobody met.
    #expect(fire.firing?.late == fire.at - due, "\(fire)")
    let report = try house.fanout("report", "--since", "24h")
    #expect(report.out.contains(/missed +\d+ fires of timers/), "\(report)")
  }

  /// Each fire of the timer resets the alarm; nothing but its absence raises it.
  @Test func `is missed when the timer is stopped`() throws {
    let house = try house("OnCalendar=*:*:0/2")
    try house.execute("systemctl", "--user", "start", "beat.timer")
    #expect(house.box.eventually { !begun(house.box).isEmpty })
    try house.execute("systemctl", "--user", "stop", "beat.timer")
    var check = try house.fanout("status", "--check")
    _ = try house.box.eventually {
      check = try house.fanout("status", "--check")
      return check.code == 1
    }
    #expect(
      check.out.hasPrefix("no fire for ") && check.out.contains(", and 3 were due by its calendar; the last began "),
      "\(check)")
    #expect(
      check.out.contains(
        "; beat.timer of the user manager is not started; systemctl --user enable --now beat.timer starts it; fanout check"
      ),
      "\(check)")
    // Paused, nobody calls; lifted, the intervals begin anew.
    #expect(try house.fanout("pause").code == 0)
    #expect(try house.fanout("status", "--check").code == 0)
    // A fire by hand is a sign of life.
    #expect(try house.fanout("unpause").code == 0)
    #expect(try house.fanout("fire").code == 0)
    let after = try house.fanout("status", "--json")
    let cadence = try JSONDocument(parsing: Array(after.out.utf8)).root["cadence"]
    #expect(cadence?["source"]?.string == "timer" && cadence?["calendar"]?.bool == true, "\(after)")
    #expect(
      cadence?["timer"]?["active"]?.bool == false && cadence?["timer"]?["unit"]?.string == "beat.timer", "\(after)")
  }

  /// Installed and never fired: known by the name that `install` gives, and by the configuration in it.
  @Test func `is expected before there was one`() throws {
    let house = try house()
    #expect(try house.fanout("install", "--every", "6h").code == 0)
    let status = try house.fanout("status")
    #expect(status.out.contains(/next fire +.*\d:\d\d \(in .*\), by fanout\.timer of the user manager\n/), "\(status)")
    #expect(try house.fanout("status", "--check").code == 0)
    // That timer is another loop's.
    try house.box.write("other/fanout.json5", try house.box.read("fanout.json5"))
    let other = try house.fanout("status", at: house.box.path + "/other")
    #expect(!other.out.contains("next fire"), "\(other)")
  }
}

/// A fire that Debian's cron sets off.
@Suite(
  .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)),
  .enabled(if: Machine.hasCron, .init(rawValue: Machine.needsCron))) struct `A fire of a real cron`
{
  @Test func `is on record as cron's`() throws {
    let house = try House()
    let box = house.box
    try box.configure(answer: #"{"alternatives": ["code"]}"#, allowlist: ["code"], respawn: "{ limit: 0 }")
    // Lines of @reboot run when cron starts.
    try box.write(
      "crontab",
      "@reboot '\(Sandbox.binary)' --quiet fire --config '\(box.path)/fanout.json5' >> '\(box.path)/said' 2>&1\n")
    #expect(try house.execute("crontab", box.path + "/crontab").code == 0)
    let cron = try house.start("/usr/sbin/cron", "-f")
    defer {
      cron.signal(SIGKILL)
      _ = cron.wait()
    }
    #expect(box.eventually { box.journal().contains { $0.kind == "fireEnded" } })
    let begin = box.journal().compactMap { if case .fireBegan(let begin) = $0.event { begin } else { nil } }.first
    #expect(begin?.firing == Firing(by: .cron), "\(begin as Any)")
    #expect(begin?.launcher == "process")
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.read("said").isEmpty)
  }
}
