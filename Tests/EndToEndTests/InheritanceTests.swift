import FanoutCore
import Foundation
import Testing

/// What a worker and a selector inherit from the fire, and what they do not.
@Suite struct `A started process has` {
  /// Descriptors and what they lead to, from the lines of `ls -l /proc/self/fd`; the one that `ls` itself opened is
  /// left out.
  static func descriptors(_ listing: String) -> [String: String] {
    var found: [String: String] = [:]
    for line in listing.split(separator: "\n") where line.contains(" -> ") {
      let sides = line.components(separatedBy: " -> ")
      if !sides[1].hasPrefix("/proc/") { found[String(sides[0].split(separator: " ").last ?? "")] = sides[1] }
    }
    return found
  }

  static let listsDescriptors =
    #"["sh", "-c", "ls -l /proc/self/fd; echo '{\"outcome\": \"productive\"}' > \"$FANOUT_OUTCOME_FILE\""]"#

  /// The fire itself is started with descriptors that are nobody's business.
  static let extra = "exec 7</etc/passwd 8>extra 9<.; "

  @Test(arguments: ["fire", "fire --wait", "run code", "run code --detach"])
  func `exactly 0, 1, 2 and its own lock, in both generations`(command: String) throws {
    let box = try `A worker is given`.box(command: Self.listsDescriptors)
    let result = try box.shell(Self.extra + "exec \"$F\" " + command)
    #expect(result.code == 0, "\(result)")
    #expect(box.eventually { box.isQuiet() })
    let runs = try FileManager.default.contentsOfDirectory(atPath: box.state + "/runs").sorted()
    #expect(runs.count == (command.hasPrefix("fire") ? 2 : 1))
    for run in runs {
      let log = box.state + "/runs/" + run + "/output.log"
      let wanted = ["0": "/dev/null", "1": log, "2": log, "3": box.state + "/locks/code.lock"]
      #expect(Self.descriptors(try box.read(log)) == wanted, "\(run)")
    }
  }

  /// All three are there at once, and `code` runs once more beside them. Each asks first whether its own is taken.
  @Test(arguments: ["fire", "fire --wait"])
  func `no lock but its own, whatever else its supervisor holds, and that one from the first`(command: String) throws {
    let box = try Sandbox()
    let names = ["code", "triage", "news"]
    try box.configure(
      answer: #"{"alternatives": ["code", "triage", "news"]}"#,
      worker: """
        flock -n "state/locks/$FANOUT_CATEGORY.lock" true; taken=$?
        { ls -l /proc/self/fd; echo "taken $taken"; } > seen; mv seen "fds-$FANOUT_CATEGORY-$FANOUT_GENERATION"
        while [ $(ls fds-*-0 | wc -l) -lt 3 ]; do sleep 0.01; done
        [ $FANOUT_CATEGORY = code ] && echo '{"outcome": "productive"}' > "$FANOUT_OUTCOME_FILE"
        while ! [ -e fds-code-1 ] && [ $FANOUT_CATEGORY != code ]; do sleep 0.01; done
        """.replacingOccurrences(of: "seen", with: "\"seen-$FANOUT_RUN_ID\""),
      allowlist: names, confirmFor: "1ms", respawn: "{ limit: 1, delay: '1ms' }")
    let result = try box.shell(Self.extra + "exec \"$F\" " + command)
    #expect(result.code == 0, "\(result)")
    #expect(box.eventually { box.isQuiet() })
    for (name, generation) in names.map({ ($0, 0) }) + [("code", 1)] {
      let listing = try box.read("fds-\(name)-\(generation)")
      let found = Self.descriptors(listing)
      #expect(found.filter { $0.value.contains(".lock") } == ["3": box.lock(name)], "\(name): \(found)")
      #expect(found.count == 4, "\(name): \(found)")
      #expect(listing.contains("taken 1\n"), "\(name) was free when its worker began")
    }
  }

  @Test(arguments: ["plan", "fire", "fire --wait"]) func `exactly 0, 1 and 2 where it is a selector`(command: String)
    throws
  {
    let box = try `A worker is given`.box(command: #"["true"]"#)
    try box.replace(#"["cat", "answer.json"]"#, by: #"["sh", "-c", "ls -l /proc/self/fd > /proc/$PPID/cwd/listing"]"#)
    let result = try box.shell(Self.extra + "exec \"$F\" " + command)
    #expect(result.code == 0, "\(result)")
    let found = Self.descriptors(try box.read("listing"))
    #expect(found.keys.sorted() == ["0", "1", "2"], "\(found)")
    #expect(found["0"]?.contains("memfd") == true && found["2"]?.hasPrefix("pipe:") == true, "\(found)")
  }

  static let showsItself = #"["cat", "/proc/self/status", "/proc/self/limits", "/proc/self/stat"]"#

  /// The fire ignores what `nohup` and cron's shells ignore, has its own umask, limits and priority, and perhaps a
  /// terminal.
  @Test(arguments: ["", "nohup ", "setsid "], ["fire", "fire --wait", "run code"])
  func `default signals, a session of its own, and the fire's umask, limits and priority`(by: String, command: String)
    throws
  {
    let box = try `A worker is given`.box(command: Self.showsItself)
    let result = try box.shell(
      "trap '' INT HUP PIPE TERM QUIT CHLD USR1; umask 027; ulimit -S -n 200; ulimit -S -c 0; exec nice -n 5 \(by)\"$F\" \(command)"
    )
    #expect(result.code == 0 || !by.isEmpty, "\(result)")
    #expect(box.eventually { !box.ends().isEmpty && box.isQuiet() })
    let text = try box.read(try #require(box.run(of: "code")) + "/output.log")
    func field(_ name: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(name) }.map {
        $0.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
      }
    }
    for name in ["SigBlk:", "SigIgn:", "SigCgt:"] {
      #expect(field(name) == "0000000000000000", "\(name) \(field(name) ?? "")")
    }
    #expect(field("Umask:") == "0027")
    #expect(field("Max open files")?.hasPrefix("200 ") == true, "\(field("Max open files") ?? "")")
    let stat = (text.split(separator: "\n").last?.split(separator: ")").last ?? "").split(separator: " ")
    try #require(stat.count > 20)
    let pid = text.split(separator: "\n").last?.split(separator: " ").first
    #expect(stat[2] == pid && stat[3] == pid, "group and session are its own: \(stat[2]) \(stat[3]) of \(pid ?? "")")
    #expect(stat[4] == "0", "terminal \(stat[4])")
    #expect(stat[16] == "5", "nice \(stat[16])")
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "script(1) is not installed"),
    arguments: ["fire", "run code"])
  func `no controlling terminal where the fire has one`(command: String) throws {
    let box = try `A worker is given`.box(command: #"["sh", "-c", "cat /proc/self/stat; : < /dev/tty"]"#)
    _ = try box.shell("exec script -qec \"$F \(command)\" /dev/null")
    #expect(box.eventually { !box.ends().isEmpty && box.isQuiet() })
    let text = try box.read(try #require(box.run(of: "code")) + "/output.log")
    #expect(text.split(separator: ")").dropFirst().first?.split(separator: " ").dropFirst(4).first == "0", "\(text)")
    #expect(text.contains("/dev/tty"), "\(text)")
  }

  /// A fire inside a worker is an ordinary caller. What it starts has a supervisor, a lock and an identity of its own,
  /// and outlives the worker that fired it.
  @Test func `its own identity and life where a worker fires`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#,
      worker: """
        if [ "$FANOUT_CATEGORY" = code ]; then while ! [ -e fired ]; do sleep 0.01; done; "$F" fire 2>nested; echo $? >nested-code; exit 0; fi
        ls -l /proc/self/fd >inner-fds; cat /proc/self/environ >inner-env; echo $$ >inner
        while ! [ -e go ]; do sleep 0.01; done
        """, allowlist: ["code", "triage"], more: "perFire: 1")
    let outer = try box.shell("export F; exec \"$F\" fire")
    #expect(outer.err.contains("categories=code\n"), "\(outer)")
    try box.write("fired", "")
    let inner = try box.awaitedNumber("inner")
    #expect(box.eventually { box.end(of: "code") != nil })
    #expect(try box.read("nested").contains("categories=triage\n"))
    #expect(try box.read("nested-code") == "0\n")
    // The outer supervisor goes; what the nested fire started stays.
    #expect(box.eventually { box.supervisors().count == 1 })
    #expect(Sandbox.lives(inner))
    #expect(box.end(of: "code")?.swept == [], "\(String(describing: box.end(of: "code")))")
    let run = try #require(box.run(of: "triage")).split(separator: "/").last.map(String.init)
    let environment = try box.read("inner-env").split(separator: "\0").map(String.init)
    #expect(environment.filter { $0.hasPrefix("FANOUT_RUN_ID=") } == ["FANOUT_RUN_ID=\(run ?? "")"])
    #expect(Self.descriptors(try box.read("inner-fds"))["3"] == box.state + "/locks/triage.lock")
    for supervisor in box.supervisors() {
      let inherited = Sandbox.file("/proc/\(supervisor.pid)/environ").split(separator: "\0").filter {
        $0.hasPrefix("FANOUT_RUN_ID")
      }
      #expect(inherited.isEmpty)
    }
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    #expect(box.end(of: "triage")?.exit == .code(0))
  }

  @Test func `the width of all where a worker fires`() throws {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "triage"]}"#,
      worker: #"while ! [ -e fired ]; do sleep 0.01; done; "$F" fire 2>nested"#,
      allowlist: ["code", "triage"], more: "width: 1")
    #expect(try box.shell("export F; exec \"$F\" fire").code == 0)
    try box.write("fired", "")
    #expect(box.eventually { box.isQuiet() && box.exists("nested") })
    #expect(
      try box.read("nested").contains(
        "admitted=0 started=0 refused=0 failed=0 withheld=2 live=1/1 source=selector constraint=width"))
  }
}
