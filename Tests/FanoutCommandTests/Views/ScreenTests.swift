import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `Screens` {
  static let sizes: [(width: Int, height: Int)] = [(80, 24), (200, 50)]

  /// Every screen by its name, for a terminal of that size; nil: none.
  private static func lines(_ story: ScreenStory, _ screen: String, width: Int?, height: Int? = nil) -> [String] {
    switch screen {
    case "status": story.status.lines(width: width, height: height)
    case "plan": story.plan.lines(width: width)
    case "runs": story.runs.lines(width: width, inColor: false)
    case "show": story.show(width: width)
    default: story.report.lines(width: width, height: height)
    }
  }

  static let names = ["status", "plan", "runs", "show", "report"]

  @Test(arguments: names, sizes)
  func `of any number of runs and any names stay as they were`(screen: String, size: (width: Int, height: Int)) throws {
    var text = ""
    for story in ScreenStory.all {
      let lines = Self.lines(story, screen, width: size.width, height: size.height)
      text += "== \(story)\n" + ScreenGolden.shortened(lines).map { $0 + "\n" }.joined() + "\n"
    }
    try ScreenGolden.compare(text, with: "\(screen)-\(size.width)")
  }

  @Test(arguments: names)
  func `are never wider than the terminal, and break no id and no command`(screen: String) throws {
    let id = /[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}(-[0-9]+)?/
    for story in ScreenStory.all where story.live < 400 {
      let whole = Self.lines(story, screen, width: nil).flatMap { $0.matches(of: id).map { String($0.output.0) } }
      for width in [64, 72, 80, 100, 132, 200] {
        let lines = Self.lines(story, screen, width: width, height: 24)
        #expect(lines.allSatisfy { $0.displayWidth <= width }, "\(story), \(width)")
        // A blank line stands between blocks, never in one.
        #expect(!zip(lines, lines.dropFirst()).contains { $0.isEmpty && $1.isEmpty }, "\(story), \(width)")
        guard screen != "report" else { continue }
        let seen = Set(lines.flatMap { $0.matches(of: id).map { String($0.output.0) } })
        #expect(seen.isSuperset(of: whole), "\(story), \(width): \(Set(whole).subtracting(seen).sorted().prefix(3))")
      }
    }
  }

  @Test(arguments: names)
  func `cut and wrap nothing where there is no terminal`(screen: String) {
    let story = ScreenStory(live: 40, names: .long)
    let lines = Self.lines(story, screen, width: nil)
    #expect(!lines.contains { $0.contains("…") })
    if screen != "plan" { #expect(lines.contains { $0.contains(ScreenStory.Names.long.name(33)) }) }
    #expect(!lines.contains { $0.contains(/and [0-9]+ more/) })
  }

  @Test func `of a status lead with what waits for a person, and end with the verdict where they are long`() throws {
    let story = ScreenStory(live: 40, names: .short)
    let lines = story.status.lines(width: 80, height: 24)
    #expect(lines[0].hasPrefix("wrong: ") || lines[0].hasPrefix("waiting for you: "), "\(lines)")
    #expect(lines.contains("waiting for you") && lines.firstIndex(of: "waiting for you").map { $0 < 4 } == true)
    #expect(lines.suffix(3) == lines.prefix(3) && lines[2].hasPrefix("· fanout show 2026"), "\(lines.suffix(3))")
    let short = ScreenStory(live: 1, names: .short).status.lines(width: 80, height: 60)
    #expect(short.count { $0 == short[0] } == 1)
    let runs = lines.compactMap { $0.split(separator: " ").last }.filter { $0.hasPrefix("20261121T110000Z-7f3a-") }
    #expect(runs.prefix(11).map { String($0.dropFirst(22)) } == (1...11).map { "\($0)" }, "\(runs)")
  }

  @Test func `of a report give the sums first, then the worst categories, fifteen of them at most`() throws {
    let lines = ScreenStory(live: 40, names: .long).report.lines(width: 200, height: 50)
    #expect(lines[0].hasPrefix("window "))
    let rows = lines.filter { $0.hasPrefix("research-") }
    #expect(rows.count == 15 && lines.last == "and 25 more: fanout report | cat shows all", "\(lines)")
    let bad = rows.compactMap { $0.split(separator: " ").dropFirst(2).first.flatMap { Int($0) } }
    #expect(bad == bad.sorted(by: >) && bad.first == 5, "\(bad)")
    let small = ScreenStory(live: 40, names: .long).report.lines(width: 80, height: 24)
    #expect(small.count < 24 || small.filter { $0.hasPrefix("research-") }.count == 5, "\(small)")
  }
}
