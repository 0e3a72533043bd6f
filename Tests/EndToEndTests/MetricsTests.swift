import FanoutCore
import Foundation
import Testing

/// `fanout metrics` and the file that `metrics.textfile` has renewed, with the built binary.
@Suite struct `Metrics of a loop` {
  static let textfile = "prom dir/fanout loop.prom"

  /// A loop of one category whose metrics lie in a directory with a space in its name.
  static func sandbox(worker: String = "exit 0", more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"], respawn: "{ limit: 0 }",
      more: "metrics: { textfile: '\(textfile)' }, \(more)")
    try FileManager.default.createDirectory(atPath: box.path + "/prom dir", withIntermediateDirectories: true)
    return box
  }

  /// The value of the one line that begins so and holds all of these.
  static func value(_ text: String, _ name: String, _ labels: String...) -> String? {
    let lines = text.split(separator: "\n").filter { line in
      line.hasPrefix(name + "{") && labels.allSatisfy { line.contains($0) }
    }
    return lines.count == 1 ? lines[0].split(separator: " ").last.map(String.init) : nil
  }

  /// Whether it is one whole text: its first and last metrics are there.
  static func isWhole(_ text: String) -> Bool {
    text.hasPrefix("# HELP fanout_info ") && text.hasSuffix("\n") && value(text, "fanout_up") != nil
      && (text.contains("\nfanout_journal_torn_lines{") || value(text, "fanout_up") == "0")
  }

  @Test func `say what status says, and what the journal sums up to`() throws {
    let box = try Self.sandbox(worker: "echo $$ > worker; exec sleep 600")
    #expect(try box.run("fire").code == 0)
    let live = try box.run("metrics")
    #expect(live.code == 0 && live.err.isEmpty && Self.isWhole(live.out), "\(live)")
    #expect(Self.value(live.out, "fanout_live_runs", #"category="code""#) == "1")
    #expect(Self.value(live.out, "fanout_locks_held", #"category="code""#) == "1")
    #expect(Self.value(live.out, "fanout_healthy") == "1")
    let fire = try #require(box.journal().first { $0.kind == "fireEnded" })
    let began = try #require(Self.value(live.out, "fanout_last_fire_timestamp_seconds").flatMap(Double.init))
    #expect(Int64((began * 1000).rounded()) == fire.moment.wall.milliseconds)
    kill(try box.awaitedNumber("worker"), SIGKILL)
    #expect(box.eventually { box.isQuiet() })
    let ended = try box.run("metrics").out
    #expect(Self.value(ended, "fanout_live_runs", #"category="code""#) == "0")
    #expect(Self.value(ended, "fanout_runs", #"category="code""#, #"outcome="failed""#) == "1")
    let refused = try box.run("metrics", "--json")
    #expect(refused.code == 64, "\(refused)")
  }

  /// The detached supervisor has outlived its fire by then.
  @Test func `are in the file after the fire, and again after its run has ended`() throws {
    let box = try Self.sandbox(worker: "echo $$ > worker; exec sleep 600")
    let fire = try box.shell("umask 077; \"$F\" fire")
    #expect(fire.code == 0, "\(fire)")
    let live = try box.read(Self.textfile)
    #expect(Self.isWhole(live) && Self.value(live, "fanout_live_runs", #"category="code""#) == "1", "\(live)")
    kill(try box.awaitedNumber("worker"), SIGKILL)
    #expect(
      box.eventually {
        let text = (try? box.read(Self.textfile)) ?? ""
        return Self.value(text, "fanout_live_runs", #"category="code""#) == "0"
          && Self.value(text, "fanout_runs", #"outcome="failed""#) == "1"
          && Self.value(text, "fanout_locks_held", #"category="code""#) == "0"
      })
    #expect(try box.execute(["stat", "-c", "%a", Self.textfile]).out == "644\n")
    #expect(try box.execute(["ls", "-A", "prom dir"]).out == "fanout loop.prom\n")
    #expect(box.eventually { box.isQuiet() })
    // Nobody had anything to say about it.
    #expect(try box.shell("cat state/supervisors/*.log 2>/dev/null").out.isEmpty)
  }

  @Test(arguments: [["fire", "--wait"], ["run", "code"]])
  func `are in the file when who supervises in the foreground ends`(command: [String]) throws {
    let box = try Self.sandbox(worker: #"echo '{"outcome": "noop"}' > "$FANOUT_OUTCOME_FILE""#)
    let result = try box.start([Sandbox.binary] + command).wait()
    #expect(result.code == 0 && !result.err.contains("metrics"), "\(result)")
    let text = try box.read(Self.textfile)
    #expect(Self.value(text, "fanout_runs", #"outcome="noop""#) == "1", "\(text)")
    #expect(Self.value(text, "fanout_live_runs", #"category="code""#) == "0")
    #expect(box.eventually { box.isQuiet() })
  }

  /// One that could not look is on no record: that is when somebody must hear of it.
  @Test func `are in the file after a fire that could not look`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    try box.write("state/journal.away", "")
    _ = try box.shell("mv state/journal state/journal.kept; touch state/journal")
    let fire = try box.run("fire")
    #expect(fire.code != 0, "\(fire)")
    let text = try box.read(Self.textfile)
    #expect(Self.value(text, "fanout_healthy") == "0" || Self.value(text, "fanout_up") == "0", "\(text)")
  }

  @Test func `of a loop with a name lie in a file of their own, and say which loop`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.run("fire", "--wait", "--name", "night").code == 0)
    let night = try box.read("prom dir/fanout loop-night.prom")
    #expect(Self.value(night, "fanout_up", #"loop="night""#) == "1")
    #expect(Self.value(night, "fanout_up", #"configuration="\#(box.path)/fanout.json5""#) == "1")
    #expect(Self.value(try box.read(Self.textfile), "fanout_up", #"loop="""#) == "1")
  }

  @Test func `are renewed no more once they are taken out of the configuration`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.read("state/loop.json").contains(#""metrics":true"#))
    #expect(!(try box.run("check").out.contains("loop.json")))
    try box.replace("metrics: { textfile: '\(Self.textfile)' },", by: "")
    try FileManager.default.removeItem(atPath: box.path + "/" + Self.textfile)
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.read("state/loop.json").contains(#""metrics":false"#) && !box.exists(Self.textfile))
  }

  /// Wherever it is killed, whoever reads finds the last whole text; what it leaves is removed by the next.
  @Test func `are whole in their file however often the renewal is killed`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    for place in 0..<40 {
      let renewal = try box.start([Sandbox.binary, "renew-metrics"])
      usleep(UInt32(place * 1500))
      renewal.signal(SIGKILL)
      _ = renewal.wait()
      #expect(Self.isWhole(try box.read(Self.textfile)), "\(place)")
    }
    try box.write("prom dir/.fanout loop.prom.999999999-0", "half")
    #expect(try box.run("renew-metrics").code == 0)
    #expect(try box.execute(["ls", "-A", "prom dir"]).out == "fanout loop.prom\n")
  }

  @Test func `are whole in their file while several renew them at once, and the last look is the newest`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    let renewals = try (0..<8).map { _ in try box.start([Sandbox.binary, "renew-metrics"]) }
    while renewals.contains(where: { Sandbox.lives($0.pid) }) {
      #expect(Self.isWhole(try box.read(Self.textfile)))
    }
    for renewal in renewals { #expect(renewal.wait().code == 0) }
    // Who holds the turn is waited for, so that none writes what it saw before another's.
    let holder = try box.start([
      "flock", "--no-fork", "state/locks/.metrics.lock", "sh", "-c", "touch held; exec sleep 600",
    ])
    #expect(box.eventually { box.exists("held") })
    try FileManager.default.removeItem(atPath: box.path + "/" + Self.textfile)
    let waiting = try box.start([Sandbox.binary, "renew-metrics"])
    #expect(
      box.eventually { Sandbox.file("/proc/\(waiting.pid)/wchan").contains("lock") || !Sandbox.lives(waiting.pid) })
    #expect(Sandbox.lives(waiting.pid) && !box.exists(Self.textfile))
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(waiting.wait().code == 0)
    #expect(Self.isWhole(try box.read(Self.textfile)))
  }

  /// Somebody holds the turn for ever: the fire waits no longer than its limit, and is as it was.
  @Test func `that cannot be renewed in time cost no fire more than their limit`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    let holder = try box.start([
      "flock", "--no-fork", "state/locks/.metrics.lock", "sh", "-c", "touch held; exec sleep 600",
    ])
    #expect(box.eventually { box.exists("held") })
    let fire = try box.run("fire")
    #expect(fire.code == 0 && fire.err.contains("admitted=1 started=1"), "\(fire)")
    #expect(fire.err.contains("metrics: it was not done within 10s"), "\(fire)")
    holder.signal(SIGKILL)
    _ = holder.wait()
    #expect(box.eventually { box.isQuiet() })
  }

  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)))
  func `that a full disk does not take cost no fire, and the file stays whole`() throws {
    let box = try Self.sandbox()
    let result = try box.shell(
      """
      exec unshare --mount sh -c '
      mount -t tmpfs -o size=64k tmpfs "prom dir"
      "$0" fire --wait; echo "code $?"
      dd if=/dev/zero of="prom dir/fill" bs=4k 2>/dev/null
      cp "prom dir/fanout loop.prom" before
      "$0" fire --wait; echo "code $?"
      cmp "prom dir/fanout loop.prom" before && echo same; ls -A "prom dir"
      rm "prom dir/fill"; "$0" fire --wait; echo "code $?"
      cmp -s "prom dir/fanout loop.prom" before || echo renewed' "$F"
      """)
    #expect(
      result.out == "code 0\ncode 0\nsame\nfanout loop.prom\nfill\ncode 0\nrenewed\n", "\(result)")
    #expect(result.err.contains("No space left on device (ENOSPC)"), "\(result)")
    #expect(result.err.contains("is as it was, and the loop is not touched by it"), "\(result)")
    #expect(Self.isWhole(try box.read("before")))
    let ends = box.journal().compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }
    #expect(ends.count == 3 && ends.allSatisfy { $0.started == 1 && $0.exit == 0 })
  }

  @Test func `are told of by check: where they lie, and why they cannot`() throws {
    let box = try Self.sandbox()
    let path = box.path + "/" + Self.textfile
    #expect(
      try box.run("check").out.contains("ok       metrics: \(path) is renewed after each fire and each run's end"))
    try FileManager.default.removeItem(atPath: box.path + "/prom dir")
    let missing = try box.run("check")
    #expect(missing.code == 1, "\(missing)")
    #expect(missing.out.contains("metrics: fires go on, and \(path) is not renewed: its directory"), "\(missing)")
    let fire = try box.run("fire", "--wait")
    #expect(fire.code == 0 && fire.err.contains("No such file or directory (ENOENT)"), "\(fire)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(try box.run("check").out.contains("\(path) is a directory; name a file in it"))
    try box.replace(Self.textfile, with: "fanout.txt")
    #expect(
      try box.run("check").out.contains("note     metrics: \(box.path)/fanout.txt is renewed, and the node exporter"))
  }

  @Test(.enabled(if: Machine.isRoot, "only root can become another user"))
  func `end as status does for who may not look, and say that nothing is known`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    _ = try box.execute(["chmod", "755", box.path])
    let status = try box.shell(as: 61_411, "exec \"$F\" status")
    let metrics = try box.shell(as: 61_411, "exec \"$F\" metrics")
    #expect(status.code != 0 && metrics.code == status.code && metrics.err == status.err, "\(status) \(metrics)")
    #expect(Self.value(metrics.out, "fanout_up") == "0" && !metrics.out.contains("fanout_healthy"), "\(metrics)")
  }

  @Test(.enabled(if: Machine.isRoot, "only root can become another user"))
  func `of another's loop are left alone by a fire that is refused`() throws {
    let box = try Self.sandbox()
    #expect(try box.execute(["chown", "-R", "61411:61411", box.path]).code == 0)
    #expect(try box.shell(as: 61_411, "exec \"$F\" --config fanout.json5 fire --wait").code == 0)
    let before = try box.execute(["stat", "-c", "%u %i", Self.textfile]).out
    #expect(before.hasPrefix("61411 "))
    #expect(try box.run("--config", "fanout.json5", "fire").code == 73)
    #expect(try box.execute(["stat", "-c", "%u %i", Self.textfile]).out == before)
  }

  @Test func `say of a state that is broken what is wrong with it`() throws {
    let box = try Self.sandbox()
    #expect(try box.run("fire", "--wait").code == 0)
    _ = try box.shell("rm -r state/locks; touch state/locks")
    let status = try box.run("status", "--check")
    let metrics = try box.run("metrics")
    #expect(status.code == 1 && metrics.code == 0, "\(status) \(metrics)")
    #expect(Self.value(metrics.out, "fanout_healthy") == "0")
    #expect(Self.value(metrics.out, "fanout_health_causes", #"cause="locks""#) == "1", "\(metrics)")
  }
}
