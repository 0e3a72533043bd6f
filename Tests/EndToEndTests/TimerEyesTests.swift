import FanoutCore
import Foundation
import Testing

/// `check` looks with the environment, the directories and the user of what fires the configuration.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `Check with a timer's eyes` {
  /// A house whose selector and worker are scripts, installed with the PATH of a login.
  private func house(selector: String = "exec cat answer.json", worker: String = "exit 0", more: String = "") throws
    -> House
  {
    let house = try InstalledLoop.house(worker: worker, more: more)
    try house.linger()
    try house.box.replace(#"["cat", "answer.json"]"#, with: #"["./ask"]"#)
    try house.box.write("ask", "#!/bin/sh\n\(selector)\n", executable: true)
    let result = try house.fanout("install", "--every", "6h")
    guard result.code == 0 else { throw Sandbox.Unmet(description: "\(result)") }
    return house
  }

  private func lines(_ result: Sandbox.Result, _ kind: String) -> [String] {
    result.out.split(separator: "\n").filter { $0.hasPrefix(kind) }.map(String.init)
  }

  private static let service = "fanout.service of the user manager"

  @Test func `asks the selector once, as the timer does, and says whose eyes it used`() throws {
    let house = try house(selector: "env >> asked; pwd >> asked; exec cat answer.json")
    let result = try house.fanout("check", environment: ["SHELL_ONLY": "yes"])
    #expect(result.code == 0 && lines(result, "problem").isEmpty, "\(result)")
    #expect(
      result.out.contains("ok       seen by: \(Self.service): its environment and directories, as root\n"), "\(result)")
    let asked = try house.box.read("asked")
    #expect(asked.contains("INVOCATION_ID=") && !asked.contains("SHELL_ONLY"), "\(asked)")
    #expect(asked.components(separatedBy: "FANOUT_DRY_RUN=1").count == 2)
    // What is told by name alone is told to programs, and no alarm for people.
    #expect(!result.out.contains("SHELL_ONLY"))
    let document = try JSONDocument(
      parsing: Array(try house.fanout("check", "--json", environment: ["SHELL_ONLY": "hunter2"]).out.utf8))
    let seen = try #require(document.root["seen_by"]?.array?.first)
    #expect(seen["name"]?.string == Self.service && seen["user"]?.string == "root")
    #expect(seen["lacks"]?.array?.contains { $0.string == "SHELL_ONLY" } == true)
  }

  @Test func `without a timer it is the shell that looks, which is said`() throws {
    let house = try InstalledLoop.house()
    let result = try house.fanout("check")
    #expect(
      result.out.contains("ok       seen by: this shell: no timer and no line of a crontab fires this\n"),
      "\(result)")
  }

  @Test func `tells selector and worker that fail for the timer alone, and names what that lacks`() throws {
    let house = try house(
      selector: "[ -n \"$API_KEY\" ] || { echo no key >&2; exit 3; }; exec cat answer.json", worker: "exit 0")
    try house.box.write("bin/tool", "#!/bin/sh\nexit 0\n", executable: true)
    try house.box.replace(#"["./worker.sh"]"#, with: #"["tool"]"#)
    let shell = ["API_KEY": "hunter2", "MODEL": "m", "TERM": "xterm", "PATH": house.box.path + "/bin:" + House.path]
    let result = try house.fanout("check", environment: shell)
    let problems = lines(result, "problem")
    #expect(result.code == 1 && problems.count == 2, "\(result)")
    let selector = try #require(problems.first { $0.hasPrefix("problem  selector: ") })
    #expect(
      selector.hasPrefix("problem  selector: for fires of \(Self.service): the selector ended")
        && selector.contains("no key")
        && selector.contains("from this shell it is well: they lack API_KEY, MODEL, which this shell has")
        && selector.contains("selector.environmentFile"), "\(selector)")
    let worker = try #require(problems.first { $0.hasPrefix("problem  worker: ") })
    #expect(
      worker.contains("tool is in none of the directories of PATH")
        && worker.contains("fanout install gives them the PATH"),
      "\(worker)")
    #expect(!result.out.contains("hunter2") && !result.out.contains("TERM"))
    // Given what they need, both are well.
    try house.box.write("my.env", "API_KEY=given\nPATH=\(house.box.path)/bin:\(House.path)\n")
    try house.box.replace(#"command: ["./ask"]"#, with: #"command: ["./ask"], environmentFile: "my.env""#)
    try house.box.replace(#"command: ["tool"]"#, with: #"command: ["tool"], environmentFile: "my.env""#)
    let given = try house.fanout("check", environment: shell)
    #expect(given.code == 0 && lines(given, "note").filter { $0.contains("lack") }.isEmpty, "\(given)")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    #expect(house.box.eventually { house.box.end(of: "code")?.exit == .code(0) })
  }

  @Test func `what fails here and there is told once, as it is`() throws {
    let house = try house(selector: "exit 3")
    let result = try house.fanout("check", environment: ["API_KEY": "x"])
    let problems = lines(result, "problem")
    #expect(
      problems.count == 1 && problems[0].hasPrefix("problem  selector: the selector ended")
        && !problems[0].contains("API_KEY"),
      "\(result)")
  }

  @Test func `notes a variable that a script names or that speaks for itself, and no other`() throws {
    let house = try house(worker: "use \"$MODEL_DIR\"")
    let shell = ["MODEL_DIR": "hunter2", "GH_TOKEN": "hunter2", "LS_COLORS": "x", "UNRELATED": "x"]
    let result = try house.fanout("check", environment: shell)
    let notes = lines(result, "note").filter { $0.contains("lack") }
    #expect(result.code == 0 && notes.count == 2, "\(result)")
    #expect(notes[0].hasPrefix("note     selector: fires of \(Self.service) lack GH_TOKEN, which this shell has"))
    #expect(
      notes[1].hasPrefix("note     worker: fires of \(Self.service) lack GH_TOKEN, MODEL_DIR, which this shell has"))
    #expect(!result.out.contains("hunter2"))
  }

  @Test func `notes a name that means another program`() throws {
    let house = try house()
    try house.box.write("ask", "#!/usr/bin/env odd\n", executable: true)
    for place in ["one", "two"] {
      try house.box.write("\(place)/odd", "#!/bin/sh\nexec cat answer.json\n", executable: true)
    }
    let box = house.box.path
    let one = ["PATH": "\(box)/one:" + House.path]
    #expect(try house.fanout("install", environment: one).code == 0)
    #expect(try !house.fanout("check", environment: one).out.contains("execute \(box)"))
    let result = try house.fanout("check", environment: ["PATH": "\(box)/two:" + House.path])
    #expect(
      result.code == 0
        && result.out.contains(
          "note     selector: odd of \(box)/ask: fires of \(Self.service) execute \(box)/one/odd, this shell \(box)/two/odd"
        ),
      "\(result)")
  }

  @Test func `takes everything that the unit says of its environment`() throws {
    let house = try house(selector: "echo \"$A|$B|$C|$D|$E|$(pwd)\" > asked; exec cat answer.json")
    try house.execute(
      "sh", "-c", "mkdir sub; echo C=file > unit.env; systemctl --user set-environment D=manager E=manager")
    let drop = house.units + "/fanout.service.d"
    try FileManager.default.createDirectory(atPath: drop, withIntermediateDirectories: true)
    try Data(
      """
      [Service]
      Environment='A=two  words' "B=q\\"u$x" C=unit
      EnvironmentFile=\(house.box.path)/unit.env
      UnsetEnvironment=E
      WorkingDirectory=\(house.box.path)/sub

      """.utf8
    ).write(to: URL(fileURLWithPath: drop + "/more.conf"))
    try house.systemctl("daemon-reload")
    let result = try house.fanout("check")
    #expect(result.code == 0, "\(result)")
    let asked = try house.box.read("asked")
    #expect(asked == "two  words|q\"u$x|file|manager||\(house.box.path)\n", "\(result)")
    #expect(try house.execute("systemctl", "--user", "start", "fanout.service").code == 0)
    #expect(try house.box.read("asked") == asked)
  }

  @Test func `falls back on the shell, and says so, where nobody can look as the timer does`() throws {
    let house = try house()
    let result = try house.fanout("check", environment: ["XDG_RUNTIME_DIR": house.box.path])
    #expect(
      result.out.contains(
        "note     seen by: nobody could look as \(Self.service) does, so that its fires may see something else: ")
        && result.out.contains("ok       seen by: this shell\n") && result.out.contains("ok       selector: "),
      "\(result)")
  }

  @Test(.enabled(if: Machine.hasCron, .init(rawValue: Machine.needsCron)))
  func `looks as a line of a crontab does`() throws {
    let house = try InstalledLoop.house()
    try house.box.replace(#"["cat", "answer.json"]"#, with: #"["./ask"]"#)
    try house.box.write(
      "ask", "#!/bin/sh\nenv > asked; pwd >> asked\n[ -n \"$API_KEY\" ] || exit 3\nexec cat answer.json\n",
      executable: true)
    #expect(try house.fanout("install", "--cron", "--every", "1h").code == 0)
    let shell = ["API_KEY": "hunter2", "SHELL_ONLY": "x"]
    let result = try house.fanout("check", environment: shell)
    #expect(
      result.code == 1
        && result.out.contains(
          "ok       seen by: the line 0 * * * * of root's crontab: its environment and directories, as root"),
      "\(result)")
    let problem = try #require(lines(result, "problem  selector").first, "\(result)")
    #expect(
      problem.contains("they lack API_KEY, ") && problem.contains("SHELL_ONLY, which this shell has"), "\(problem)")
    #expect(!result.out.contains("hunter2"))
    // A variable of the crontab itself is seen.
    let change = "(echo API_KEY = given; crontab -l) | crontab -"
    #expect(try house.execute("sh", "-c", change).code == 0)
    let given = try house.fanout("check", environment: shell)
    #expect(given.code == 0 && given.out.contains("ok       selector: "), "\(given)")
    // Nobody else had to be asked.
    let asked = try house.box.read("asked").split(separator: "\n")
    for line in ["API_KEY=given", "LOGNAME=root", "SHELL=/bin/sh", "PATH=\(House.path)"] {
      #expect(asked.contains { $0 == line }, "\(line) in \(asked)")
    }
    // A home that is another one leads to another state, unless the configuration names it.
    try house.box.replace("stateDirectory: \"./state\",", with: "")
    let moved = try house.fanout("check", environment: shell)
    #expect(
      moved.code == 1
        && moved.out.contains(
          "problem  state: fires of the line 0 * * * * of root's crontab use another state directory"),
      "\(moved)")
  }
}

@Suite(.enabled(if: Machine.hasLogins, .init(rawValue: Machine.needsLogins)))
struct `Check with the eyes of a system's timer` {
  /// The program, the selector and what it needs, as the unit's user sees them, and his state.
  @Test func `looks as its user`() throws {
    let house = try House(.system, logins: true)
    let box = house.box
    try house.addUser("ann", number: 4210)
    try FileManager.default.copyItem(atPath: Sandbox.binary, toPath: box.path + "/fanout")
    try box.write("ask", "#!/bin/sh\nid -un > \(box.path)/open/asked\nexec cat answer.json\n", executable: true)
    try box.write("answer.json", #"{"alternatives": ["code"]}"#)
    try box.write(
      "fanout.json5",
      """
      { selector: { command: ["\(box.path)/ask"], directory: "\(box.path)" }, allowlist: ["code"], keep: { freeSpace: null },
        worker: { command: ["true"] } }
      """)
    #expect(
      try house.execute(
        "sh", "-c", "mkdir -m 777 open; mkdir /etc/fanout; cp fanout.json5 /etc/fanout; chmod 755 ."
      ).code == 0)
    let command = [box.path + "/fanout", "--config", "/etc/fanout/fanout.json5"]
    let install = try house.execute(arguments: command + ["install", "--system", "--user", "ann", "--every", "6h"])
    #expect(install.code == 0, "\(install)")
    let well = try house.execute(arguments: command + ["check"])
    #expect(
      well.out.contains(
        "ok       seen by: fanout.service of the system manager: its environment and directories, as ann\n"), "\(well)")
    #expect(try box.read("open/asked") == "ann\n")
    #expect(!well.out.contains("problem"), "\(well)")
    // Root may read it, ann may not.
    #expect(try house.execute("chmod", "600", box.path + "/answer.json").code == 0)
    let closed = try house.execute(arguments: command + ["check"])
    #expect(
      closed.code == 1
        && closed.out.contains("problem  selector: for fires of fanout.service of the system manager: the selector ")
        && closed.out.contains("Permission denied") && closed.out.contains("from this shell it is well"), "\(closed)")
  }
}
