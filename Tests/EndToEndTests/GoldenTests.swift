import FanoutCommand
import Foundation
import Testing

/// Behaviour that has to stay while the house is rebuilt, to the byte: text, documents and exit codes.
@Suite(.enabled(if: FrozenLoop.isPossible, .init(rawValue: Machine.needsCompiler)))
struct `What a command says of a frozen loop stays as it was` {
  @Test(arguments: GoldenCommands.groups) func `in every form that looks`(group: GoldenCommands.Group) throws {
    let loop = try FrozenLoop()
    let before = try loop.box.shell("find state -type f | sort | xargs md5sum").out
    for (line, file) in group.files { try Golden.compare(try loop.golden(of: line), with: file) }
    #expect(try loop.box.shell("find state -type f | sort | xargs md5sum").out == before, "looking changed something")
  }

  @Test func `while it is paused, unpaused and settled`() throws {
    let loop = try FrozenLoop()
    var text = ""
    for line in GoldenCommands.steering { text += try loop.golden(of: line) + "\n" }
    try Golden.compare(text, with: "commands/steering.txt")
  }

  @Test func `and every file of it belongs to a line, every line to a file of its own`() {
    let files = GoldenCommands.groups.flatMap(\.files).map(\.file)
    #expect(Set(files).count == files.count, "two lines have one name")
    #expect(Golden.names(in: "commands").map { "commands/" + $0 } == (files + ["commands/steering.txt"]).sorted())
  }

  @Test func `and the help of no command is left out`() {
    #expect(CommandSpecification.all.filter { !$0.isHidden }.map(\.name).sorted() == GoldenCommands.commands.sorted())
  }
}

@Suite struct `The difference of two texts` {
  @Test func `is what was changed with some lines around it, and of long lines only where they differ`() {
    let text = (1...9).map { "line \($0)\n" }.joined()
    #expect(
      UnifiedDifference(from: text, to: text.replacingOccurrences(of: "line 5\n", with: "line 5!\nmore\n")).description
        == "@@ line 3 @@\n line 3\n line 4\n-line 5\n+line 5!\n+more\n line 6\n line 7")
    let long = String(repeating: "x", count: 150)
    let part = String(repeating: "x", count: 50)
    let shown = UnifiedDifference(from: long + "a", to: long + "b").description
    #expect(shown == "@@ line 1 @@\n-…\(part)a\n+…\(part)b")
  }
}
