import FanoutCore
import Foundation
import Testing

/// SPEC 8, the order of environments: the fire's own less what a service manager sets, then `environmentFile`, then
/// `worker.environment`, then the table.
@Suite struct `A worker's environment` {
  /// Writes the values of these variables, one a line; `-` where one is not set.
  private static func seeing(_ names: String...) -> String {
    names.map { "echo \"$FANOUT_CATEGORY.\($0)=${\($0)--}\" >> seen" }.joined(separator: "\n")
  }

  private static func box(_ worker: String, options: String, more: String = "") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(
      answer: #"{"alternatives": ["code", "news"]}"#, worker: worker, allowlist: ["code", "news"],
      respawn: "{ limit: 0 }", workerOptions: options, more: more)
    return box
  }

  private static let file = """
    # as systemd reads it
    FROM_FILE="a \\"b\\" c"
    BOTH=file
    INHERITED=file
    FANOUT_RUN_ID=file
    EMPTY=
    """

  private static let expected = [
    "code.FROM_FILE=a \"b\" c", "code.BOTH=own", "code.INHERITED=file", "code.DROPPED=-", "code.KEPT=shell",
    "code.EMPTY=", "code.NOTIFY_SOCKET=-", "code.FANOUT_RUN_ID=RUN",
  ]

  private static let worker = seeing(
    "FROM_FILE", "BOTH", "INHERITED", "DROPPED", "KEPT", "EMPTY", "NOTIFY_SOCKET", "FANOUT_RUN_ID")

  private static let options = "environmentFile: 'my.env', environment: { BOTH: 'own', DROPPED: null },"

  private static let inherited = [
    "INHERITED": "shell", "DROPPED": "shell", "KEPT": "shell", "BOTH": "shell", "NOTIFY_SOCKET": "/x",
  ]

  private func seen(_ box: Sandbox) throws -> [String] {
    let run = try #require(box.run(of: "code")?.split(separator: "/").last)
    return try box.read("seen").replacingOccurrences(of: String(run), with: "RUN").split(separator: "\n").map(
      String.init
    ).filter { $0.hasPrefix("code.") }
  }

  @Test(arguments: ["fire", "fire --wait", "run code"]) func `comes from file and configuration in their order`(
    command: String
  ) throws {
    let box = try Self.box(Self.worker, options: Self.options)
    try box.write("my.env", Self.file)
    let result = try box.shell("exec $F \(command)", environment: Self.inherited)
    #expect(result.code == 0 && box.eventually { box.isQuiet() }, "\(result)")
    #expect(try seen(box) == Self.expected)
  }

  @Test(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers)))
  func `is the same in a unit of its own`() throws {
    let house = try House()
    try house.box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: Self.worker, allowlist: ["code"], respawn: "{ limit: 0 }",
      workerOptions: Self.options, more: "launcher: 'systemd',")
    try house.box.write("my.env", Self.file)
    // The manager's own socket is no part of it.
    let fire = try house.fanout("fire", environment: Self.inherited.filter { $0.key != "NOTIFY_SOCKET" })
    #expect(fire.code == 0 && house.box.eventually { house.box.end(of: "code") != nil }, "\(fire)")
    #expect(try seen(house.box) == Self.expected)
    #expect(try house.box.execute(["/bin/grep", "-rlE", "a .?\"b", house.box.state]).out == "")
  }

  /// The respawn of a fire is a start like any other, by whoever supervises then.
  @Test func `is read from its file at each start`() throws {
    let box = try Self.box(
      """
      echo $VALUE >> seen; echo VALUE=second > my.env
      echo '{"outcome": "productive"}' > $FANOUT_OUTCOME_FILE
      """, options: "environmentFile: 'my.env',")
    try box.replace("allowlist: [\"code\", \"news\"]", by: "allowlist: [\"code\"]")
    try box.replace("respawn: { limit: 0 }", by: "respawn: { limit: 1, delay: '50ms' }")
    try box.write("my.env", "VALUE=first\n")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(try box.read("seen") == "first\nsecond\n")
  }

  @Test func `of a category is its own file's, or none's`() throws {
    let box = try Self.box(
      Self.seeing("VALUE", "MORE"), options: "environmentFile: 'my.env', environment: { MORE: 'all' },",
      more: "categories: { news: { worker: { environmentFile: null, environment: { MORE: null } } } },")
    try box.write("my.env", "VALUE=mine\n")
    #expect(try box.run("fire").code == 0)
    #expect(box.eventually { box.isQuiet() })
    #expect(
      Set(try box.read("seen").split(separator: "\n")) == [
        "code.VALUE=mine", "code.MORE=all", "news.VALUE=-", "news.MORE=-",
      ])
  }

  /// What is done to the file, what the sentence says, and whether a worker starts all the same.
  @Test(arguments: [
    ("rm my.env", "my.env does not exist; make it, or write \"-"), ("rm my.env; mkdir my.env", "is a directory"),
    ("rm my.env; mkfifo my.env", "is a FIFO"), ("chmod 666 my.env", "can be written by everybody"),
    ("printf 'A=\"hunter2' > my.env", "line 1: the quote that begins here is never closed"),
    ("head -c 1100000 /dev/zero | tr '\\0' '#' > my.env", "is larger than 1 MiB"),
    ("mkdir -m 777 open; mv my.env open; ln -s open/my.env my.env", "open (mode 0777) can be written by everybody"),
  ])
  func `that cannot be had starts nothing, which is said by fire and check alike`(damage: String, sentence: String)
    throws
  {
    let box = try Self.box("echo ran >> seen", options: "environmentFile: 'my.env',")
    try box.write("my.env", "TOKEN=hunter2\n")
    #expect(
      try box.run("check").out.contains(
        "ok       environment: worker.environmentFile: \(box.path)/my.env sets 1 variable\n"))
    _ = try box.shell(damage)
    let fire = try box.run("fire")
    #expect(fire.code == 1 && fire.err.contains(sentence), "\(fire)")
    #expect(box.eventually { box.isQuiet() } && !box.exists("seen"))
    let check = try box.run("check")
    #expect(
      check.code == 1
        && check.out.split(separator: "\n").contains {
          $0.hasPrefix("problem  environment: worker.environmentFile: ") && $0.contains(sentence)
        }, "\(check)")
    let told = try fire.err + check.out + box.run("show", "code").out + box.run("status").out
    #expect(!told.contains("hunter2"))
    #expect(try box.execute(["/bin/grep", "-ra", "hunter2", "state"]).out == "")
  }

  @Test func `that may lack does, and is read once it is there`() throws {
    let box = try Self.box(Self.seeing("VALUE"), options: "environmentFile: '-my.env',")
    #expect(try box.run("check").out.contains("my.env is not there, as it may be"))
    #expect(try box.run("run", "code").code == 0)
    try box.write("my.env", "VALUE=there\n")
    #expect(try box.run("run", "code").code == 0)
    #expect(try box.read("seen") == "code.VALUE=-\ncode.VALUE=there\n")
  }

  @Test func `has no value on record, in a document, a log or an argument`() throws {
    let box = try Self.box(
      "echo here; while ! [ -e go ]; do sleep 0.01; done; exit 3", options: "environmentFile: 'my.env',",
      more: "launcher: 'process',")
    try box.replace(
      "command: [\"cat\", \"answer.json\"]",
      by: "command: [\"cat\", \"answer.json\"], environmentFile: 'my.env', environment: { S: 'hunter2-selector' }")
    try box.write("my.env", "TOKEN=hunter2-file\nPATH=/usr/bin:/bin\n")
    var told = ""
    for command in [["fire"], ["plan"], ["check"], ["status"], ["show", "code"], ["runs"], ["report"]] {
      for arguments in [command, command + ["--json"]] where arguments != ["fire", "--json"] {
        let result = try box.execute([Sandbox.binary] + arguments)
        told += result.out + result.err
      }
    }
    #expect(told.contains("started=2"))
    for process in box.processes() { told += process.command }
    told += try box.execute(["/bin/grep", "-ra", "hunter2", "state"]).out
    try box.write("go", "")
    #expect(box.eventually { box.isQuiet() })
    told += try box.execute(["/bin/grep", "-ra", "hunter2", "state"]).out
    #expect(!told.contains("hunter2"), "\(told)")
  }
}

@Suite struct `A selector's environment` {
  @Test(arguments: ["plan", "fire"]) func `comes from its file and its configuration`(command: String) throws {
    let box = try Sandbox()
    try box.configure(answer: #"{"selected": {"category": "code"}}"#, allowlist: ["code"])
    try box.replace(
      #"command: ["cat", "answer.json"]"#,
      by:
        #"command: ["ask"], environmentFile: "my.env", environment: { BOTH: "own", DROPPED: null, PATH: "\#(box.path)/tools:/usr/bin:/bin" }"#
    )
    try box.write("my.env", "FILED=yes\nBOTH=file\n")
    try box.write(
      "tools/ask", "#!/bin/sh\necho \"$FILED $BOTH ${DROPPED-none} $KEPT\" > asked; exec cat answer.json\n",
      executable: true)
    let result = try box.run(command, environment: ["DROPPED": "shell", "KEPT": "kept"])
    #expect(result.code == 0 && (result.out + result.err).contains("code"), "\(result)")
    #expect(try box.read("asked") == "yes own none kept\n")
    try box.write("my.env", "FILED='no end\n")
    let broken = try box.run(command)
    #expect(broken.err.contains("the quote that begins here is never closed"), "\(broken)")
  }
}

/// A real manager of systemd reads the same text, and both give their programs the same variables.
@Suite(.enabled(if: Machine.hasManagers, .init(rawValue: Machine.needsManagers))) struct `A file of variables` {
  @Test func `is read as systemd reads it`() throws {
    let house = try House()
    try house.box.configure(
      answer: #"{"alternatives": ["code"]}"#, worker: "env -0 | sort -z | grep -z ^V_ > fanout.seen",
      allowlist: ["code"], respawn: "{ limit: 0 }", workerOptions: "environmentFile: 'my.env',")
    try house.box.write(
      "my.env",
      #"""
      # a comment
      ; another V_NOT=1
      V_PLAIN=plain # not a comment
      V_ESCAPED="a \"b\" \\ \$x \`y \n \z"
      V_LINES="two
      lines"
      V_JOINED="joined\
       here"
      V_BARE=joined \
      there
      V_SINGLE='it is \ " $x'
      V_PARTS='x' "y"z
      V_INNER=a"b c"d
      V_SLASH=\x\\y\ z\ 
        V_SPACED  =  v 1  
      V_TWICE=1
      V_TWICE=2
      V_EMPTY=
      V_QUOTED_EMPTY=""
      V_EQUALS==b==
      V_DOLLAR=$HOME/bin:${PATH}
      V_WIDE=häßlich ☃
      export V_EXPORT=1
      V-DASH=1
      no sign
      """# + "\nV_CR=carriage\r\nV_END=end")
    let own = try house.fanout("run", "code")
    #expect(own.code == 0, "\(own)")
    let unit = try house.unit(
      "reads", "Type=oneshot", "EnvironmentFile=\(house.box.path)/my.env",
      command: ["/bin/sh", "-c", "env -0 | sort -z | grep -z ^V_ > \(house.box.path)/systemd.seen"])
    #expect(unit.code == 0, "\(unit)")
    let (ours, theirs) = (try house.box.read("fanout.seen"), try house.box.read("systemd.seen"))
    #expect(ours == theirs && ours.split(separator: "\0").count == 18)
  }
}
