import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `Help pages` {
  /// Every page with its first line: the overview, the welcome, each command, each topic, each key.
  private static func pages(_ help: Help) -> [(name: String, lines: [String])] {
    [("overview", help.overview()), ("welcome", help.welcome())]
      + CommandSpecification.all.map { ($0.name, help.page($0)) }
      + HelpTopic.allCases.map { ($0.rawValue, help.page(.topic($0))) }
      + ConfigurationDescription.all.map { ($0.path, help.page(.key($0.path))) }
  }

  /// What is one line to copy, or a term, however long.
  private static let unbroken: Set<String> = {
    var lines = Set(CommandSpecification.all.flatMap(\.examples).map { "  " + $0.line })
    for section in HelpTopic.allCases.flatMap({ $0.sections(CommandSpecification.all) }) {
      for block in section.blocks {
        if case .code(let code) = block { lines.formUnion(code.map { "    " + $0 }) }
        if case .rows(let rows) = block { lines.formUnion(rows.map { "  " + $0.term }) }
      }
    }
    lines.formUnion(
      ConfigurationDescription.all.flatMap { path, key in
        ["  " + path, "    \(key.name): \(key.example ?? "")"]
      })
    return lines
  }()

  @Test(arguments: [nil, 30, 40, 60, 80, 100, 300])
  func `keep to the width, broken at words`(width: Int?) {
    let limit = min(100, width ?? 80)
    for (name, lines) in Self.pages(Help(commands: CommandSpecification.all, width: width)) {
      for line in lines where line.displayWidth > limit {
        #expect(Self.unbroken.contains(line), "\(name): \(line.displayWidth) > \(limit): \(line)")
      }
      #expect(!lines.contains { $0.hasSuffix(" ") } && lines.last != "" && lines.first != "", "\(name)")
    }
    // A word stays whole: none of the wide page is missing in the narrow one.
    let words = { (width: Int?) in
      Set(
        Help(commands: CommandSpecification.all, width: width).page(.topic(.worker)).joined(separator: " ")
          .split(separator: " "))
    }
    if limit >= 40 { #expect(words(width) == words(300)) }
  }

  @Test func `lead with examples`() throws {
    let help = Help(commands: CommandSpecification.all, width: 80)
    for (lines, isHidden) in [(help.overview(), false)] + CommandSpecification.all.map({ (help.page($0), $0.isHidden) })
    {
      let usage = try #require(lines.firstIndex { $0.hasPrefix("Usage: ") })
      // What fanout starts by itself nobody has to type.
      let (first, title) = (lines.firstIndex(of: "Examples"), lines.firstIndex(of: "") ?? 0)
      #expect(isHidden ? first == nil : first == title + 1 && title + 1 < usage, "\(lines.first ?? "")")
    }
  }

  @Test func `name every command but the hidden one, and every topic`() {
    let overview = Help(commands: CommandSpecification.all, width: 80).overview()
    for command in CommandSpecification.all {
      #expect(overview.contains { $0.hasPrefix("  \(command.name) ") } == !command.isHidden, "\(command.name)")
    }
    for topic in HelpTopic.allCases { #expect(overview.contains { $0.hasPrefix("  \(topic.rawValue) ") }) }
  }

  @Test func `welcome in fifteen lines with the error above, and name what there is to read`() {
    let welcome = Help(commands: CommandSpecification.all, width: 80).welcome()
    #expect(welcome.count <= 13, "\(welcome.joined(separator: "\n"))")
    let text = welcome.joined(separator: " ")
    for topic in HelpTopic.allCases { #expect(text.contains(topic.rawValue)) }
    #expect(welcome.filter { $0.hasPrefix("  fanout ") }.count == 5)
    // All that it names can be called.
    for line in ["init", "plan --explain", "fire", "status", "help", "help config"] {
      #expect(text.contains("fanout \(line)"))
      let words = line.split(separator: " ").map(String.init)
      #expect(throws: Never.self) { try Arguments(commands: CommandSpecification.all).read(words) }
    }
  }

  @Test func `about one command show its options and exit codes`() {
    let page = Help(commands: CommandSpecification.all, width: 80).page(CommandSpecification.loop[1])
    #expect(page.contains("Usage: fanout plan [OPTIONS]"))
    #expect(page.contains("  --payload FILE  plan this answer; - reads standard input"))
    #expect(page.contains("  1   with --fire: the recomputed plan differs"))
    #expect(page.contains { $0.hasPrefix("  65  unusable selector answer") })
    let kill = CommandSpecification.steer[0]
    #expect(kill.usage == "fanout kill RUN|CATEGORY...|--all [OPTIONS]")
  }

  @Test func `about one key show its terms, an example and what is in it`() {
    let help = Help(commands: CommandSpecification.all, width: 80)
    let lines = help.page(.key("worker.timeLimit"))
    #expect(lines.first == "worker.timeLimit: how long it may run; null: no limit")
    #expect(lines.contains("a duration of 1s or more, or null; default \"1h\"; since 0.1"))
    #expect(help.page(.key("worker.stallAfter")).contains("    stallAfter: \"15m\""))
    #expect(help.page(.key("keep")).contains { $0.hasPrefix("  keep.freeSpace") })
  }
}
