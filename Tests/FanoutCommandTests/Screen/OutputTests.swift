import FanoutCore
import Glibc
import Testing

@testable import FanoutCommand

@Suite struct `What a command says` {
  func output(
    _ data: Int32, _ messages: Int32, _ global: GlobalOptions = GlobalOptions(), _ environment: [String: String] = [:]
  ) -> Output {
    Output(standardOutput: data, standardError: messages, global: global, environment: { environment[$0] })
  }

  @Test func `keeps data and messages apart, and makes both harmless`() throws {
    let (data, messages) = (try Ends(), try Ends())
    let output = output(data.writing, messages.writing)
    output.print("code", " \u{1B}[2J\n")
    output.message(.error, "worker said\n\u{1B}]0;x\u{200F}\u{FEFF}\u{E0041}")
    output.message(.notice, "fire F admitted=0")
    output.message(.warning, lines: ["one\nfire F", "two"])
    #expect(output.verdict(0) == 0)
    #expect(data.text() == "code \\x1b[2J\\n\n")
    #expect(
      messages.text()
        == "fanout: worker said\\n\\x1b]0;x\\u{200f}\\u{feff}\\u{e0041}\nfire F admitted=0\nfanout: one\\nfire F\ntwo\n"
    )
  }

  @Test func `says only what needs attention when it is to be quiet`() throws {
    let (data, messages) = (try Ends(), try Ends())
    let output = output(data.writing, messages.writing, GlobalOptions(quiet: true))
    for priority in [Priority.error, .warning, .notice, .info] { output.message(priority, "\(priority)") }
    output.print("data")
    #expect(messages.text() == "fanout: error\nfanout: warning\n")
    #expect(data.text() == "data\n")
  }

  @Test func `gives every line its priority where the journal reads standard error`() throws {
    let (data, messages) = (try Ends(), try Ends())
    var status = stat()
    fstat(messages.writing, &status)
    let stream = "\(status.st_dev):\(status.st_ino)"
    output(data.writing, messages.writing, GlobalOptions(), ["JOURNAL_STREAM": stream]).message(
      .warning, lines: ["one\nx", "two"])
    // The variable is inherited by everything; it speaks of this descriptor only if the numbers agree.
    output(data.writing, messages.writing, GlobalOptions(), ["JOURNAL_STREAM": "1:\(status.st_ino)"]).message(
      .notice, "three")
    output(data.writing, messages.writing, GlobalOptions(), ["JOURNAL_STREAM": ""]).message(.notice, "four")
    #expect(messages.text() == "<4>one\\nx\n<4>two\nthree\nfour\n")
  }

  @Test func `to a full disk is said once and turns 0 into 74`() throws {
    let messages = try Ends()
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(full >= 0)
    defer { close(full) }
    let output = output(full, messages.writing)
    #expect(!output.print("data"))
    #expect(!output.print("more"))
    #expect(output.verdict(0) == 74)
    #expect(output.verdict(1) == 1)
    #expect(
      messages.text().split(separator: "\n").allSatisfy {
        $0 == "fanout: cannot write to standard output: No space left on device"
      })
  }

  @Test func `to a reader that is gone ends in silence with the code of the command`() throws {
    let messages = try Ends()
    var gone: [Int32] = [-1, -1]
    try #require(pipe(&gone) == 0)
    close(gone[0])
    signal(SIGPIPE, SIG_IGN)
    defer { close(gone[1]) }
    let output = output(gone[1], messages.writing)
    #expect(!output.print("data"))
    #expect(output.verdict(0) == 0 && output.verdict(75) == 75)
    #expect(messages.text() == "")
  }

  @Test func `to a full non-blocking pipe waits for its reader and loses nothing`() throws {
    let (data, messages) = (try Ends(), try Ends())
    _ = fcntl(data.writing, F_SETFL, O_NONBLOCK)
    let output = output(data.writing, messages.writing)
    let line = String(repeating: "x", count: 1_000_000)
    let descriptor = data.reading
    // A thread of its own, because both ends block.
    let reader = try ReadingThread(1_000_001, from: descriptor)
    #expect(output.print(Phrase(line)))
    #expect(reader.count() == 1_000_001)
    #expect(output.verdict(0) == 0)
  }

  @Test(
    arguments: [
      (ColorChoice.auto, ["TERM": "xterm"], true), (.auto, ["TERM": "dumb"], false), (.auto, [:], false),
      (.auto, ["TERM": "xterm", "NO_COLOR": "1"], false), (.auto, ["TERM": "xterm", "NO_COLOR": ""], true),
      (.never, ["TERM": "xterm"], false),
      (.always, ["TERM": "dumb", "NO_COLOR": "1"], true),
    ] as [(ColorChoice, [String: String], Bool)])
  func `has colour on a terminal as flags and environment want it`(
    choice: ColorChoice, environment: [String: String], colored: Bool
  ) throws {
    let (terminal, messages) = (try Ends(terminalOf: 66), try Ends())
    let output = output(terminal.writing, messages.writing, GlobalOptions(color: choice), environment)
    #expect(output.data.isColored == colored)
    // No terminal: colour only by order.
    #expect(output.messages.isColored == (choice == .always))
    #expect(Phrase("ok", .green).rendered(inColor: output.data.isColored) == (colored ? "\u{1B}[32mok\u{1B}[0m" : "ok"))
  }

  @Test func `knows the width of a terminal and of nothing else`() throws {
    let (terminal, mute, pipe) = (try Ends(terminalOf: 66), try Ends(terminalOf: 0), try Ends())
    #expect(output(terminal.writing, pipe.writing, GlobalOptions(), ["COLUMNS": "50"]).data.width == 66)
    #expect(output(mute.writing, pipe.writing, GlobalOptions(), ["COLUMNS": "50"]).data.width == 50)
    #expect(output(mute.writing, pipe.writing, GlobalOptions(), ["COLUMNS": "-3"]).data.width == 80)
    #expect(output(pipe.writing, pipe.writing, GlobalOptions(), ["COLUMNS": "50"]).data.width == nil)
  }

  @Test func `of a worker is shown on a terminal and raw in a pipe`() throws {
    let (terminal, pipe, messages) = (try Ends(terminalOf: 80), try Ends(), try Ends())
    var stream = VisibleStream(keeping: [.lines, .tabs])
    output(terminal.writing, messages.writing).workerOutput(Array("a\u{1B}[2J\n".utf8), through: &stream)
    output(pipe.writing, messages.writing).workerOutput(Array("a\u{1B}[2J\n".utf8), through: &stream)
    var seen = [UInt8](repeating: 0, count: 64)
    #expect(String(decoding: seen[..<read(terminal.reading, &seen, 64)], as: UTF8.self) == "a\\x1b[2J\n")
    #expect(pipe.text() == "a\u{1B}[2J\n")
  }

  private func document(_ data: Ends) throws -> JSONNode { try JSONDocument(parsing: Array(data.text().utf8)).root }

  @Test func `of a document is harmless, and says whose it is`() throws {
    let (data, messages) = (try Ends(), try Ends())
    let output = output(data.writing, messages.writing, GlobalOptions(name: "night", json: true))
    output.head.note(configuration: "/c\u{202E}")
    output.document(["a": "\u{9B}\u{E0041}"])
    let text = data.text()
    #expect(
      text.hasSuffix("\"a\": \"\\u009B\\udb40\\udc41\"\n}\n")
        && text.unicodeScalars.allSatisfy { !Terminal.isDangerous($0) || $0 == "\n" })
    let root = try JSONDocument(parsing: Array(text.utf8)).root
    #expect(root.object?.keys == ["schema", "host", "loop", "configuration", "a"])
    #expect(root["schema"]?.integer == 2 && root["host"]?.string == DocumentHead.host && !DocumentHead.host.isEmpty)
    #expect(
      root["loop"]?.string == "night" && root["configuration"]?.string == "/c\u{202E}"
        && root["a"]?.string == "\u{9B}\u{E0041}")
  }

  @Test func `is one document where one is wanted, and text goes to the messages`() throws {
    let (data, messages) = (try Ends(), try Ends())
    let output = output(data.writing, messages.writing, GlobalOptions(json: true))
    output.print("text")
    output.document(["first": true])
    output.document(["second": true])
    #expect(output.verdict(1) == 1)
    let root = try document(data)
    #expect(root["first"]?.bool == true && root["second"] == nil && root["error"] == nil)
    #expect(messages.text() == "text\n")
  }

  @Test func `of a failure is its document where one is wanted and none was given`() throws {
    let (data, messages) = (try Ends(), try Ends())
    let output = output(data.writing, messages.writing, GlobalOptions(json: true))
    output.message(.warning, "not this")
    output.message(CommandError(.busy, lines: ["taken", "by\nX"]))
    #expect(output.verdict(75) == 75)
    let error = try document(data)["error"]
    #expect(error?["code"]?.integer == 75 && error?["message"]?.string == "taken; by\\nX")
    #expect(messages.text() == "fanout: not this\nfanout: taken\nby\\nX\n")
  }
}
