import FanoutCore
import Foundation
import Testing

/// What a person outranks, what needs force, and what nobody outranks.
@Suite struct `fanout run` {
  private func sandbox(_ worker: String = "exit 0", more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: worker, allowlist: ["code", "news"], more: more)
    return box
  }

  @Test func `without a category starts the first that a plan admits, and no more`() throws {
    let box = try sandbox()
    _ = try box.run("pause", "code")
    let result = try box.run("run")
    #expect(result.code == 0 && result.err.contains("categories=news\n"), "\(result)")
    #expect(box.ends().count == 1)
  }

  @Test func `outranks a cooldown, and with force the allowlist, and says so`() throws {
    let box = try sandbox(more: "categories: { code: { cooldown: '2h' } },")
    let denied = try box.run("run", "marketing")
    #expect(denied.code == 75 && denied.err.contains("not in the allowlist; --force outranks it"), "\(denied)")
    #expect(box.end(of: "marketing") == nil)
    let stranger = try box.run("run", "marketing", "--force")
    #expect(stranger.code == 0 && stranger.err.contains("outranked: not in the allowlist"), "\(stranger)")
    #expect(try box.run("run", "code").code == 0)
    #expect(try box.run("plan").out == "news\n")
    let again = try box.run("run", "code")
    #expect(again.code == 0 && again.err.contains("outranked: resting"), "\(again)")
  }

  /// What stands in the way, and the word of the reason.
  @Test(arguments: [("pause", "paused"), ("pause of all", "paused"), ("gate", "freeSpace"), ("width", "no free slot")])
  func `needs force for a pause, a closed gate or a full width`(obstacle: String, word: String) throws {
    let box = try sandbox("[ $FANOUT_CATEGORY = news ] && exec sleep 600; exit 0", more: "width: 1")
    switch obstacle {
    case "pause": _ = try box.run("pause", "code")
    case "pause of all": _ = try box.run("pause")
    case "gate": try box.replace("freeSpace: null", by: "freeSpace: '4096TiB'")
    default: #expect(try box.run("run", "news", "--detach").code == 0)
    }
    let denied = try box.run("run", "code")
    #expect(denied.code == 75 && denied.err.contains(word), "\(denied)")
    #expect(box.end(of: "code") == nil)
    let forced = try box.run("run", "code", "--force")
    #expect(forced.code == 0, "\(forced)")
    #expect(box.end(of: "code")?.exit == .code(0))
  }

  @Test func `never outranks a lock`() throws {
    let box = try sandbox()
    #expect(try box.run("run", "code").code == 0)
    let holder = try box.start(["flock", "--no-fork", box.lock("code"), "sleep", "600"])
    #expect(box.eventually { !box.isFree("code") })
    let denied = try box.run("run", "code", "--force")
    #expect(denied.code == 75 && denied.err.contains("\(holder.pid)"), "\(denied)")
    #expect(box.ends().count == 1)
    holder.signal(SIGKILL)
    _ = holder.wait()
  }

  @Test(arguments: [([], 1), (["--respawn"], 2)])
  func `respawns only where it is told to`(options: [String], count: Int) throws {
    let box = try sandbox(#"echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE""#)
    let result = try box.start([Sandbox.binary, "run", "code"] + options).wait()
    #expect(result.code == 0, "\(result)")
    #expect(box.isQuiet() && box.ends().count == count)
  }

  /// Eight people want eight categories at one instant, and there is room for two.
  @Test func `never exceeds the width, whoever comes at once`() throws {
    let box = try Sandbox()
    let names = (1...8).map { "lane\($0)" }
    try box.configure(answer: "{}", worker: "exec sleep 600", allowlist: names, more: "width: 2")
    let codes = try names.map { try box.start([Sandbox.binary, "run", $0, "--detach"]) }.map { $0.wait().code }
    #expect(codes.filter { $0 == 0 }.count == 2 && codes.filter { $0 == 75 }.count == 6, "\(codes)")
    #expect(box.openRuns().count == 2)
  }
}
