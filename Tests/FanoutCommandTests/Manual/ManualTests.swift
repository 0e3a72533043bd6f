import FanoutCore
import Foundation
import Testing

@testable import FanoutCommand

@Suite struct `The manual` {
  private let manual = Manual(commands: CommandSpecification.all)
  private let place: TemporaryDirectory

  init() throws { place = try TemporaryDirectory() }

  /// What a program writes on both outputs, and its status.
  private func run(_ line: String) throws -> (status: Int32, text: String) {
    let stream = try #require(popen("cd '\(place.path)' && { \(line)\n} 2>&1", "re"))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return (pclose(stream) >> 8, String(decoding: bytes, as: UTF8.self))
  }

  private func write() throws -> [String] {
    for page in manual.pages { try place.write(page.fileName, manual.text(page).utf8) }
    return manual.pages.map(\.fileName)
  }

  @Test(arguments: ["groff -man -ww -z -Tutf8", "mandoc -Tlint"])
  func `holds nothing that a reader of manuals has to say something about`(checker: String) throws {
    let program = checker.prefix { $0 != " " }
    guard try run("command -v \(program) >/dev/null").status == 0 else {
      try Test.cancel("\(program) is not installed")
    }
    for file in try write() {
      let result = try run("\(checker) '\(file)'")
      #expect(result.status == 0 && result.text.isEmpty, "\(file): \(result.text)")
    }
  }

  @Test func `means every sign as it is written`() {
    var roff = Roff(.program, date: "2026-11-29", source: "fanout")
    roff.add(.text(".so /etc 'x' a-b \\fB `-x .y` …"), isFirst: true)
    roff.add(.code([".de", "'br", ""]), isFirst: false)
    #expect(
      roff.text.split(separator: "\n").dropFirst(3)
        == [
          #"\&.so /etc \(aqx\(aq a\-b \(rsfB \fB\-x\fR \fB.y\fR \[u2026]"#, ".PP", ".RS 4", ".nf", #"\&.de"#,
          #"\(aqbr"#, #"\&"#, ".fi", ".RE",
        ])
  }

  @Test func `has a page for the program, each command, the configuration and the concepts`() throws {
    let visible = CommandSpecification.all.filter { !$0.isHidden }
    #expect(
      manual.pages.map(\.fileName)
        == ["fanout.1"] + visible.map { "fanout-\($0.name).1" } + ["fanout.json5.5", "fanout.7"])
    for page in manual.pages {
      let lines = manual.text(page).split(separator: "\n").map(String.init)
      #expect(lines[0].hasPrefix(".TH \(page.name.uppercased().replacing("-", with: "\\-")) \(page.section) "))
      #expect(
        lines[3] == ".SH NAME" && lines[4].contains(" \\- ") && lines.contains(".SH \"SEE ALSO\""), "\(page.name)")
    }
  }

  @Test(arguments: [60, 80, 200]) func `can be read in a terminal as it was meant`(width: Int) throws {
    guard try run("command -v groff >/dev/null").status == 0 else { try Test.cancel("groff is not installed") }
    _ = try write()
    // What it has to say about a long word in a narrow terminal would stand in the middle of the page.
    func shown(_ file: String) throws -> String {
      try run("groff -man -Tutf8 -rLL=\(width)n -P-c -P-b -P-u -P-o '\(file)' 2>/dev/null").text
        .split { $0.isWhitespace }.joined(separator: " ")
    }
    let configuration = try shown("fanout.json5.5")
    for (path, key) in ConfigurationDescription.all {
      let meaning = String(key.meaning.dropFirst())
      let terms = "\(path) \(key.terms)"
      #expect(configuration.contains(terms), "\(terms)")
      #expect(configuration.contains(meaning), "\(path): \(meaning)")
    }
    let worker = try shown("fanout.7")
    #expect(worker.contains(#"why='.selection.reason? // "whatever is next"' task=$(jq -r "$why""#))
    #expect(worker.contains("exec 9>/tmp/my-fleet-code.lock flock -n 9 || exit 75"))
    for topic in HelpTopic.allCases where ![.config, .exitCodes].contains(topic) {
      for section in topic.sections(CommandSpecification.all) {
        #expect(section.heading.map(worker.contains) ?? true, "\(section.heading ?? "")")
      }
    }
    let plan = try shown("fanout-plan.1")
    for option in CommandSpecification.loop[1].options + OptionSpecification.global {
      #expect(plan.contains("\(option.spelled)"), "\(option.spelled)")
    }
    #expect(plan.contains("selector --json | fanout plan --payload - plan a given answer"))
  }
}
