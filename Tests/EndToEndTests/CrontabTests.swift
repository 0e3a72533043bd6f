import FanoutCore
import Foundation
import Testing

/// Debian's cron and crontab, with a spool of their own.
@Suite(
  .enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)),
  .enabled(if: Machine.hasCron, .init(rawValue: Machine.needsCron))) struct `fanout install --cron`
{
  private func spool(_ house: House) throws -> String { try house.execute("crontab", "-l").out }

  @Test func `keeps every other line byte for byte, and removes exactly its own`() throws {
    let house = try InstalledLoop.house()
    let mine = #"printf '# mine\nMAILTO=""\n\n@daily   x \377 y%%z\n' "#
    #expect(try house.execute("sh", "-c", mine + "| crontab -").code == 0)
    let bytes = "crontab -l | od -An -c"
    let before = try house.execute("sh", "-c", bytes).out
    let result = try house.fanout("install", "--cron", "--every", "2h")
    #expect(
      result.code == 0 && result.out.contains("writes   0 */2 * * * PATH=") && result.out.contains("not caught up"),
      "\(result)")
    let line = try #require(try spool(house).split(separator: "\n").last)
    #expect(
      line.hasPrefix("0 */2 * * * PATH=\(House.path) ")
        && line.contains(" --quiet --config \(house.box.path)/fanout.json5 fire # fanout [")
    )
    let stamp = try house.execute("stat", "-c", "%i %y", "/var/spool/cron/crontabs/root").out
    let again = try house.fanout("install", "--cron", "--every", "2h")
    #expect(again.code == 0 && again.out.contains("(already so)"), "\(again)")
    #expect(try house.execute("stat", "-c", "%i %y", "/var/spool/cron/crontabs/root").out == stamp)
    #expect(try house.fanout("--name", "x", "install", "--cron", "--every", "1h").code == 0)
    #expect(try house.fanout("install", "--cron", "--every", "1h").out.contains("removes  0 */2"))
    #expect(
      try house.fanout("check").out.contains(" timer: cron fires it by a line of root's crontab: 0 * * * *"))
    #expect(try house.fanout("uninstall").code == 0)
    #expect(try spool(house).contains("# fanout x [") && !spool(house).contains("# fanout ["))
    #expect(try house.fanout("--name", "x", "uninstall", "--cron").code == 0)
    #expect(try house.execute("sh", "-c", bytes).out == before)
  }

  @Test func `leaves no crontab behind where there was none`() throws {
    let house = try InstalledLoop.house()
    #expect(try house.fanout("install", "--cron").code == 0)
    #expect(try spool(house).hasPrefix("*/30 * * * * "))
    #expect(try house.fanout("uninstall", "--cron").code == 0)
    #expect(try house.execute("crontab", "-l").err == "no crontab for root\n")
  }

  @Test func `shows a line that a person changed, and replaces it only by force`() throws {
    let house = try InstalledLoop.house()
    #expect(try house.fanout("install", "--cron").code == 0)
    #expect(try house.execute("sh", "-c", "crontab -l | sed 's/--quiet //' | crontab -").code == 0)
    let mine = try spool(house)
    for command in [["install", "--cron"], ["uninstall", "--cron"]] {
      let result = try command[0] == "install" ? house.fanout("install", "--cron") : house.fanout("uninstall", "--cron")
      #expect(
        result.code == 73 && result.out.hasPrefix("-*/30 * * * * ") && result.err.contains("not as install left it"),
        "\(result)")
      #expect(try spool(house) == mine)
    }
    #expect(try house.fanout("install", "--cron", "--force").code == 0)
    #expect(try spool(house).contains("--quiet"))
  }

  /// cron looks once a minute: this waits for its next minute.
  @Test func `is fired by a real cron from its bare environment`() throws {
    let house = try House()
    let loop = try Sandbox(in: house.box.path + "/a b%c's $d")
    try loop.configure(answer: #"{"alternatives": ["code"]}"#, worker: "env > seen; echo $$ > pid", allowlist: ["code"])
    try loop.write("tools/ask", "#!/bin/sh\nexec cat answer.json\n", executable: true)
    try loop.replace(#"["cat", "answer.json"]"#, with: #"["ask"]"#)
    let result = try house.fanout(
      "install", "--cron", "--every", "1m", at: loop.path, environment: ["PATH": loop.path + "/tools:" + House.path])
    #expect(result.code == 0, "\(result)")
    let cron = try house.start("cron", "-f")
    _ = loop.eventually(within: 150) { loop.journal().contains { $0.kind == "fireEnded" } && loop.isQuiet() }
    kill(cron.pid, SIGTERM)
    _ = cron.wait()
    let ends = loop.journal().compactMap { if case .fireEnded(let end) = $0.event { end } else { nil } }
    let end = try #require(ends.first)
    #expect(end.started == 1 && end.degradation == nil, "\(end)")
    #expect(try loop.read("seen").contains("FANOUT_CATEGORY=code\n"))
  }
}
