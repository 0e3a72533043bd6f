import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

/// A directory as it may lie there, read.
@Suite struct `The files of a folder of tasks` {
  private let directory: Scratch

  init() throws { directory = try Scratch() }

  private func read(within limit: Duration = .seconds(30)) throws -> TaskList {
    try TaskFolder(directory.path, states: [:], zone: .fixed(.zero), clocks: .live()).read(within: limit)
  }

  private func write(_ name: String, _ text: String = "---\nstate: todo\n---\n") throws {
    let path = directory.path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func `are tasks where they are Markdown, and no others`() throws {
    for name in ["b.md", "a.md", ".hidden.md", "notes.txt", "deeper/c.md"] { try write(name) }
    let list = try read()
    #expect(list.tasks.map(\.id) == ["a", "b"] && list.unreadable.isEmpty && list.remarks.isEmpty && list.cut == nil)
  }

  @Test func `that are no files are named, and cost nothing`() throws {
    try write("good.md")
    try write("long.md", "---\nstate: todo\n---\n" + String(repeating: "x", count: 1 << 20))
    try FileManager.default.createDirectory(atPath: directory.path + "/directory.md", withIntermediateDirectories: true)
    #expect(mkfifo(directory.path + "/fifo.md", 0o600) == 0)
    #expect(symlink("nowhere", directory.path + "/dangling.md") == 0)
    #expect(symlink("good.md", directory.path + "/link.md") == 0)
    try write("huge.md", "---\n")
    #expect(truncate(directory.path + "/huge.md", 50 << 20) == 0)
    let list = try read()
    #expect(list.tasks.map(\.id) == ["good", "link", "long"])
    #expect(
      list.unreadable == [
        TaskList.Unreadable(name: "dangling.md", why: "No such file or directory"),
        TaskList.Unreadable(name: "directory.md", why: "it is a directory, not a regular file"),
        TaskList.Unreadable(name: "fifo.md", why: "it is a FIFO, not a regular file"),
        TaskList.Unreadable(name: "huge.md", why: "its front matter does not end within the first 256 KiB"),
      ])
  }

  @Test func `without front matter are told of`() throws {
    for name in ["README.md", "empty.md"] { try write(name, "") }
    #expect(try read().remarks == ["2 files without front matter are no task: README.md, empty.md"])
  }

  @Test func `that lie where the done ones lie are done`() throws {
    try write("x.md", "---\ndepends: [BACK-1, old, gone]\n---\n")
    try write("completed/back-1 - Long ago.md", "")
    try write("archive/old.md", "")
    let list = try read()
    #expect(list.obstacles(at: WallTime(milliseconds: 0)) == ["depends on gone, which is not there"])
  }

  @Test func `are a failed selector where nobody can list them, or where they take too long`() throws {
    try write("x.md")
    #expect(throws: Degradation.timedOut(after: .zero, wroteAnswer: false)) { try read(within: .zero) }
    let missing = TaskFolder(directory.path + "/none", states: [:], zone: .fixed(.zero), clocks: try .live())
    #expect(
      throws: Degradation.couldNotStart(
        "the folder of tasks: cannot list \(directory.path)/none: No such file or directory (ENOENT)")
    ) { try missing.read(within: .seconds(30)) }
  }
}
