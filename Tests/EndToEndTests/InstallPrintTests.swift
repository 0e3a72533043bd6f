import FanoutCore
import Foundation
import Testing

/// What needs no manager.
@Suite struct `What install would write` {
  private func sandbox() throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: "{}")
    return box
  }

  static let verifier = FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")
  static let needsVerifier = "systemd-analyze is not installed"

  @Test func `is printed without touching anything`() throws {
    let box = try sandbox()
    let home = ["HOME": box.path + "/home"]
    let result = try box.run("install", "--every", "45m", "--print", environment: home)
    #expect(result.code == 0 && result.err.isEmpty, "\(result)")
    for line in [
      "# \(box.path)/home/.config/systemd/user/fanout.service\n# Written by fanout install, seal ",
      "\nOnUnitActiveSec=2700s\n",
      "\n# \(box.path)/home/.config/systemd/user/fanout.timer\n", "\nSuccessExitStatus=75\n",
    ] { #expect(result.out.contains(line), "\(line) in \(result)") }
    #expect(
      try box.run("install", "--every", "20m", "--cron", "--print", environment: home).out.hasPrefix(
        "*/20 * * * * PATH="))
    #expect(!box.exists("home") && !box.exists("state"))
  }

  @Test(
    .enabled(if: verifier, "\(needsVerifier)"),
    arguments: [
      ["--every", "30m"], ["--every", "90s"], ["--every", "45m", "--randomized-delay", "5m"],
      ["--on-calendar", "Mon..Fri 08..18:00/20", "--harden"],
      ["--name", "a-b", "--every", "1h"], ["--system", "--user", "daemon", "--every", "6h"],
      ["--system", "--user", "daemon", "--name", "x", "--harden"],
    ])
  func `passes systemd's own verification`(options: [String]) throws {
    let box = try Sandbox(in: try sandbox().path + "/a b%c$d")
    try box.configure(answer: "{}")
    let binary = try box.execute(
      [Sandbox.binary, "install", "--print", "--json"] + options,
      environment: ["HOME": box.path + "/home", "PATH": "/usr/bin:/b%d e"])
    #expect(binary.code == 0, "\(binary)")
    let files = try #require(try JSONDocument(parsing: Array(binary.out.utf8)).root["files"]?.array)
    #expect(files.count >= 3)
    var paths: [String] = []
    for file in files {
      let path = try #require(file["path"]?.string)
      paths.append(try box.write("units/" + (path as NSString).lastPathComponent, try #require(file["text"]?.string)))
    }
    let scope = options.contains("--system") ? "--system" : "--user"
    let verified = try box.execute(
      ["systemd-analyze", scope, "--man=no", "--recursive-errors=yes", "verify"] + paths,
      environment: [
        "XDG_RUNTIME_DIR": box.path, "HOME": box.path, "SYSTEMD_UNIT_PATH": box.path + "/units:",
        "SYSTEMD_LOG_TARGET": "console",
      ])
    // A warning is a failure as well: systemd would pass over what it does not understand.
    #expect(verified.code == 0 && verified.out.isEmpty && verified.err.isEmpty, "\(verified)")
  }

  @Test(arguments: [
    (["--every", "0s"], "--every 0s: nothing is fired that often"), (["--every", "1500ms"], "whole seconds"),
    (["--every", "45m", "--cron"], "cron cannot fire so"),
    (["--every", "1h", "--on-calendar", "daily"], "--every and --on-calendar exclude each other"),
    (["--user", "me"], "--user needs --system"), (["--cron", "--system"], "--cron and --system exclude each other"),
    (["--cron", "--harden"], "--cron and --harden exclude each other"),
    (["--every", "1h", "--randomized-delay", "1500ms"], "whole seconds only"),
    (["--system", "--user", "root"], "use a user of their own"), (["--name", "Bad Name"], "this is no name"),
  ])
  func `is refused where it cannot be`(options: [String], sentence: String) throws {
    let box = try sandbox()
    let result = try box.execute(
      [Sandbox.binary, "install", "--print"] + options, environment: ["HOME": box.path + "/home"])
    #expect(result.code == 64 && result.err.contains(sentence), "\(result)")
    #expect(result.out.isEmpty && !box.exists("home"))
  }

  @Test func `needs a manager to be installed`() throws {
    let box = try sandbox()
    let result = try box.run(
      "install", "--every", "1h", environment: ["HOME": box.path + "/home", "XDG_RUNTIME_DIR": box.path])
    #expect(
      result.code == 69 && result.err.contains("nothing listens as the user manager") && result.err.contains("--cron"),
      "\(result)")
    #expect(!box.exists("home"))
  }
}
