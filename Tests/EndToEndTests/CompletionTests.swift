import FanoutCore
import Foundation
import Testing

/// What a real shell offers for a line, when what can stand there only a loop knows. Every shell runs `fanout` of the
/// PATH in the directory of the loop.
@Suite struct `Completions of what a loop knows` {
  private static let bin = URL(fileURLWithPath: Sandbox.binary).deletingLastPathComponent().path
  private static func has(_ shell: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)")
      || FileManager.default.isExecutableFile(atPath: "/bin/\(shell)")
  }
  static let shells = ["bash", "zsh", "fish"].filter(has)

  private let box: Sandbox
  private let environment: [String: String]

  init() throws {
    box = try Sandbox()
    environment = [
      "PATH": "\(Self.bin):/usr/bin:/bin", "HOME": box.path, "XDG_CONFIG_HOME": box.path + "/config",
      "XDG_DATA_HOME": box.path + "/data", "TERM": "dumb",
    ]
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#,
      worker: "[ $FANOUT_CATEGORY = code ] || exit 0; echo $$ > pid-code; exec sleep 600",
      allowlist: ["code", "news", "research"], confirmFor: "1ms")
    for shell in Self.shells { try box.write("fanout.\(shell)", try box.run("completions", shell).out) }
  }

  /// The ids of a fire of which the run of `code` lives and that of `news` has ended.
  private func fired() throws -> (fire: String, tail: String) {
    _ = try box.fireAndMeet("code")
    #expect(box.eventually { box.openRuns().count == 1 })
    let fire = try #require(box.journal().compactMap(\.fire?.text).first)
    return (fire, try #require(fire.split(separator: "-").last.map(String.init)))
  }

  /// The names that a shell offers for a line of which the last word is being typed.
  private func offered(_ words: [String], by shell: String) throws -> [String] {
    let line = "fanout " + words.joined(separator: " ")
    let result: Sandbox.Result
    switch shell {
    case "bash":
      try box.write(
        "drive.bash",
        """
        . ./fanout.bash
        COMP_WORDS=(fanout \(words.map { "'\($0)'" }.joined(separator: " "))) COMP_CWORD=\(words.count)
        _fanout; printf '%s\\n' "${COMPREPLY[@]}"
        """)
      result = try box.execute(["bash", "--norc", "-u", "drive.bash"], environment: environment)
    case "fish":
      try box.write("line", line)
      result = try box.execute(
        ["fish", "--no-config", "-c", "source fanout.fish; complete -C (cat line)"], environment: environment)
    default: result = try zsh(line)
    }
    #expect(result.err.isEmpty, "\(shell): \(result)")
    return result.out.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }.filter { !$0.hasPrefix("-") }
  }

  /// A zsh at a terminal of its own, into which the line and the key are typed: what its completion adds, and then the
  /// line as it stands (`= …`).
  private func zsh(_ line: String) throws -> Sandbox.Result {
    try box.write(
      "inner.zsh",
      """
      PS1= PS2= LISTMAX=-1
      setopt no_auto_list no_auto_menu no_beep
      autoload -Uz compinit && compinit -D -u
      . ./fanout.zsh
      compadd() {
        local -a found
        builtin compadd -O found "$@"
        (( $#found )) && print -rl -- $found >> hits
        builtin compadd "$@"
      }
      report() { print -r -- "= $BUFFER" > line.new && mv line.new line.out }
      zle -N report; bindkey '^Xr' report
      zle-line-init() { print > ready }; zle -N zle-line-init
      """)
    try box.write(
      "drive.zsh",
      """
      zmodload zsh/zpty zsh/zselect
      rm -f hits line.out ready; : > hits
      zpty -b inner zsh -f -i
      zpty -w inner '. ./inner.zsh'
      drain() { local piece; zpty -r -t inner piece; zselect -t 1 }
      until [[ -e ready ]]; do drain; done
      zpty -w -n inner "$1"$'\\t\\x18r'
      until [[ -e line.out ]]; do drain; done
      cat hits line.out
      zpty -d inner
      """)
    return try box.execute(["zsh", "-f", "drive.zsh", line], environment: environment)
  }

  @Test(arguments: shells) func `offer categories, live runs, recent runs and fires where they can stand`(shell: String)
    throws
  {
    let (fire, _) = try fired()
    let categories = ["code", "news", "research"]
    let expected: [([String], [String])] = [
      (["pause", ""], categories), (["run", ""], categories), (["runs", ""], categories),
      (["kill", ""], ["code", "\(fire)-1"]), (["kill", "--now", "code", ""], ["\(fire)-1"]),
      (["logs", ""], ["last"] + categories + ["\(fire)-2", "\(fire)-1"]),
      (["show", ""], ["last"] + categories + ["\(fire)-2", "\(fire)-1", fire]),
      (["show", "code", ""], ["last", "news", "research", "\(fire)-2", "\(fire)-1", fire]),
      (["plan", "--fire", ""], ["last", fire]), (["show", "re"], ["research"]),
      (["--name", "night", "show", ""], ["last"] + categories),
    ]
    for (words, names) in expected {
      let offers = try offered(words, by: shell).filter { !$0.hasPrefix("=") }
      #expect(Set(offers) == Set(names) && offers.count == names.count, "\(shell): \(words)")
      // Each of them sorts where it is not told that the order counts.
      #expect(offers == names, "\(shell): \(words)")
    }
    #expect(try box.run("pause", "news").code == 0)
    #expect(try offered(["unpause", ""], by: shell).filter { !$0.hasPrefix("=") } == ["news"])
  }

  @Test(arguments: shells) func `make a whole id of a part of it`(shell: String) throws {
    let (fire, tail) = try fired()
    let offers = try offered(["logs", "\(tail)-2"], by: shell)
    #expect(offers.first == "\(fire)-2", "\(shell): \(offers)")
    if shell == "zsh" { #expect(offers.last == "= fanout logs \(fire)-2 ", "\(offers)") }
  }

  /// Whatever is wrong: no word on either output, and no failure that a shell would show.
  @Test func `are silent where nothing can be known`() throws {
    try box.write("bad.json5", "{ selector: ")
    try box.write("none/fanout.json5", "{}")
    #expect(mkfifo(box.path + "/pipe", 0o600) == 0)
    let lines: [[String]] = [
      [], ["--"], ["--", "show"], ["--", "frobnicate", ""],
      ["--", "--config", "bad.json5", "show", ""], ["--", "--config", "nowhere.json5", "show", ""],
      ["--", "--config", "pipe", "show", ""], ["--", "--config", "/dev/stdin", "show", ""],
      ["--", "--config", "none", "show", ""], ["--", "--name", "../x", "show", ""], ["show", "--frob"], ["--json"],
      ["--", "plan", "--payload", ""], ["--", "show", "\u{1B}[2J"], ["--", "status", ""],
    ]
    for line in lines {
      let result = try box.start([Sandbox.binary, "complete"] + line).wait()
      #expect(result.code == 0 && result.err.isEmpty && result.out.isEmpty, "\(line): \(result)")
    }
    let closed = try box.shell(
      "\"$F\" complete -- show '' >&-; echo $?; \"$F\" complete -- show '' > /dev/full; echo $?")
    #expect(closed.out == "0\n0\n" && closed.err.isEmpty, "\(closed)")
    try box.write("state/runs", "not a directory")
    let odd = try box.run("complete", "--", "show", "")
    #expect(odd.code == 0 && odd.err.isEmpty && odd.out.contains("code\tcategory"), "\(odd)")
    #expect(!box.exists("state/journal"))
  }

  @Test func `say what each name is, and are bounded`() throws {
    let (fire, _) = try fired()
    for number in 0..<60 {
      try FileManager.default.createDirectory(
        atPath: "\(box.state)/runs/20200101T0000\(number + 10)Z-aaaa-1", withIntermediateDirectories: false)
    }
    let logs = try box.run("complete", "--", "logs", "").out.split(separator: "\n").map(String.init)
    #expect(logs.first == "last\tthe run that started last" && logs.contains("code\tcategory"))
    #expect(
      logs.contains { $0.hasPrefix("\(fire)-1\tcode, ") && $0.hasSuffix("ago") || $0.hasSuffix("just now") }, "\(logs)")
    #expect(logs.count == 1 + 3 + 20, "\(logs)")
    let kill = try box.run("complete", "--", "kill", "").out.split(separator: "\n")
    #expect(kill.first == "code\tlive: run \(fire)-1", "\(kill)")
  }

  /// A key is pressed with a wish for nothing: no lock, no write, no history.
  @Test(.enabled(if: Machine.hasStrace, .init(rawValue: Machine.needsStrace)))
  func `take no lock, change nothing and read no history`() throws {
    _ = try fired()
    for line in ["show ''", "logs ''", "kill ''", "plan --fire ''", "pause ''", "unpause ''", "logs 7f3"] {
      let result = try box.shell("exec strace -f -qq -s 200 -o '\(box.path)/trace' \"$F\" complete -- \(line)")
      let trace = try box.read("trace")
      #expect(trace.contains("execve(") && Planning.offences(in: trace) == [], "\(line): \(result)")
      #expect(!trace.contains("\(box.state)/journal") && !trace.contains("\(box.state)/locks"), "\(line)")
    }
  }
}
