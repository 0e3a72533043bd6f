import Testing

@testable import FanoutCommand

@Suite struct `Help pages` {
  @Test(arguments: [nil, 40, 60, 80, 100, 300])
  func `leads with examples and keeps to the width`(width: Int?) throws {
    let help = Help(commands: CommandSpecification.all, width: width)
    let limit = min(100, width ?? 80)
    let pages = CommandSpecification.all.map { (name: Optional($0.name), lines: help.page($0), isHidden: $0.isHidden) }
    for (name, lines, isHidden) in [(name: nil, lines: help.overview(), isHidden: false)] + pages {
      let heading = try #require(
        lines.firstIndex(of: "Usage: fanout COMMAND [ARGUMENTS] [OPTIONS]")
          ?? lines.firstIndex { $0.hasPrefix("Usage: ") })
      // What fanout starts by itself nobody has to type.
      let (first, title) = (lines.firstIndex(of: "Examples"), lines.firstIndex(of: "") ?? 0)
      #expect(isHidden ? first == nil : first == title + 1 && title + 1 < heading, "\(name ?? "the overview")")
      // An example is one line to copy, however long.
      let examples = CommandSpecification.all.flatMap(\.examples).map { "  " + $0.line }
      for line in lines where line.displayWidth > limit && !examples.contains(line) && !line.hasPrefix("Usage:") {
        if limit >= 60 { Issue.record("\(line.displayWidth) > \(limit): \(line)") }
      }
      #expect(!lines.contains { $0.hasSuffix(" ") })
    }
  }

  @Test func `names every command but the hidden one`() {
    let overview = Help(commands: CommandSpecification.all, width: 80).overview()
    for command in CommandSpecification.all {
      #expect(overview.contains { $0.hasPrefix("  \(command.name) ") } == !command.isHidden, "\(command.name)")
    }
  }

  @Test func `about one command shows its options and exit codes`() {
    let page = Help(commands: CommandSpecification.all, width: 80).page(CommandSpecification.loop[1])
    #expect(page.contains("Usage: fanout plan [OPTIONS]"))
    #expect(page.contains("  --payload FILE  plan this answer; - reads standard input"))
    #expect(page.contains("  1   with --fire: the recomputed plan differs"))
    #expect(page.contains { $0.hasPrefix("  65  unusable selector answer") })
    let kill = CommandSpecification.steer[0]
    #expect(kill.usage == "fanout kill RUN|CATEGORY|--all [OPTIONS]")
  }
}
