import Testing

@testable import FanoutCore

@Suite struct `What a service gives` {
  /// As systemd 252 prints it.
  private static let shown = [
    "Environment": #""PATH=/a b:/bin" X=1 "Q=a\"b\\c\$HOME" "N=l1\nl2" "T=tab\there" E= U=h€llo"#,
    "EnvironmentFiles": "/x/none.env (ignore_errors=yes)\n/x/a b.env (ignore_errors=no)",
    "PassEnvironment": "FOO BAR", "UnsetEnvironment": "LANG TOKEN=hunter2", "WorkingDirectory": "!/tmp",
    "User": "ann", "Group": "", "PrivateTmp": "yes",
  ]

  @Test func `goes to another unit by a file, and by settings without a value of it`() throws {
    let sight = ServiceSight(shown: Self.shown, writable: ["/state"])
    let entries = try EnvironmentText(Array(sight.environment.utf8)).entries
    #expect(
      entries.map { "\($0.name)=\($0.value ?? "")" } == [
        "PATH=/a b:/bin", "X=1", "Q=a\"b\\c$HOME", "N=l1\nl2", "T=tab\there", "E=", "U=h€llo",
      ])
    let arguments = sight.arguments(environmentIn: "/tmp/own.env")
    #expect(
      arguments == [
        "--uid=ann", "--property=WorkingDirectory=-/tmp", "--property=PassEnvironment=FOO BAR",
        "--property=UnsetEnvironment=LANG", "--property=PrivateTmp=yes", "--property=ReadWritePaths=\"-/state\"",
        "--property=EnvironmentFile=/tmp/own.env", "--property=EnvironmentFile=-/x/none.env",
        "--property=EnvironmentFile=/x/a b.env",
      ])
    #expect(sight.user == "ann")
  }

  @Test func `is nothing but its variables where nothing else is set`() {
    let sight = ServiceSight(shown: ["Environment": "PATH=/bin", "User": "", "WorkingDirectory": ""], writable: [])
    #expect(sight.arguments(environmentIn: "/f") == ["--property=EnvironmentFile=/f"] && sight.user == nil)
    #expect(sight.environment == "PATH=\"/bin\"\n")
  }
}

@Suite struct `A line of anybody's crontab` {
  private func entries(_ text: String) -> [CrontabEntry] { CrontabEntry.read(text) }

  @Test func `has its time, its command and the variables that stand before it`() {
    let read = entries(
      """
      # no line
      MAILTO=""
      PATH = /opt/bin:/bin
      */30 * * * *  A=1 fanout fire
      NAME='two words'
      @daily fanout --name x fire  # fanout x [0123]
      not a line

      """)
    #expect(read.map(\.when) == ["*/30 * * * *", "@daily"])
    #expect(read.map(\.command) == ["A=1 fanout fire", "fanout --name x fire  # fanout x [0123]"])
    let names = read.map { $0.variables.map { "\($0.name)=\($0.value ?? "")" } }
    #expect(names == [["MAILTO=", "PATH=/opt/bin:/bin"], ["MAILTO=", "PATH=/opt/bin:/bin", "NAME=two words"]])
  }

  @Test func `ends at a bare percent sign, and has the escaped ones`() {
    #expect(entries(#"* * * * * a\%b 'c\%d'%input"#).map(\.command) == ["a%b 'c%d'"])
  }

  @Test(arguments: [
    ("PATH=/a:/b /x/fanout fire", "PATH=/a:/b ", "/x/fanout"),
    ("A='b c' D=\"e f\" '/x y/fanout' fire", "A='b c' D=\"e f\" ", "/x y/fanout"), ("fanout fire", "", "fanout"),
    ("PATH=$HOME/bin:$PATH fanout fire", "PATH=$HOME/bin:$PATH ", "fanout"),
    ("cd /x && fanout fire", "", "cd"), ("fanout;fire", "", "fanout"),
  ])
  func `begins with variables and a program`(command: String, assignments: String, program: String) throws {
    let opening = try #require(entries("* * * * * \(command)").first?.opening)
    #expect(opening.assignments == assignments && opening.program == program)
  }

  @Test(arguments: ["A=$(reboot) fanout fire", "A=`reboot` fanout fire", "A=\"$(reboot)\" fanout fire", "A=1"])
  func `is not executed to see what it begins with`(command: String) {
    #expect(entries("* * * * * \(command)").first.map { $0.opening == nil } == true)
  }
}

@Suite struct `Variables that a timer lacks` {
  private static let shell = [
    "PATH", "HOME", "SHLVL", "PWD", "_", "TERM", "SSH_AUTH_SOCK", "LS_COLORS", "API_KEY", "GH_TOKEN", "https_proxy",
    "MODEL_DIR", "VIRTUAL_ENV", "MYTHING", "GIVEN_TOKEN",
  ]
  private static let lacking = LackingVariables(here: shell, there: ["PATH", "HOME", "LANG"], given: ["GIVEN_TOKEN"])

  @Test func `are those of the shell but for what the timer or the configuration has`() {
    #expect(
      Self.lacking.all == [
        "API_KEY", "GH_TOKEN", "LS_COLORS", "MODEL_DIR", "MYTHING", "SSH_AUTH_SOCK", "TERM", "VIRTUAL_ENV",
        "https_proxy",
      ])
  }

  @Test func `are worth a word where a script names them or their name speaks for itself`() {
    #expect(Self.lacking.worthAWord([]) == ["API_KEY", "GH_TOKEN", "VIRTUAL_ENV", "https_proxy"])
    let script = Array("#!/bin/sh\n[ -n \"$TERM\" ] && use \"${MODEL_DIR}/x\" $MYTHINGS".utf8)
    #expect(
      Self.lacking.worthAWord([script]) == ["API_KEY", "GH_TOKEN", "MODEL_DIR", "TERM", "VIRTUAL_ENV", "https_proxy"])
  }

  @Test func `are all suspects of a failure, but for those of a terminal that nothing names`() {
    #expect(
      Self.lacking.suspects([]) == ["API_KEY", "GH_TOKEN", "VIRTUAL_ENV", "https_proxy", "MODEL_DIR", "MYTHING"])
    #expect(LackingVariables.listed((1...15).map { "V\($0)" }, most: 3) == "V1, V2, V3 and 12 more")
  }
}
