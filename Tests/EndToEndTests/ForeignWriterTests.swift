import FanoutCore
import Foundation
import Testing

/// Whoever else writes a state directory, told by `check` in one line each.
@Suite struct `Check names who else writes here` {
  private func box() throws -> Sandbox {
    let box = try `fanout check`.able()
    try box.replace("stateDirectory: \"./state\"", with: "stateDirectory: \"\(box.state)\"")
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try box.run("check").code == 0)
    return box
  }

  private func stateLines(_ result: Sandbox.Result) -> [String] {
    result.out.split(separator: "\n").map(String.init).filter { $0.contains("writes") && $0.contains(" state: ") }
  }

  @Test func `another loop, by turns or not`() throws {
    let box = try box()
    let other = try box.write("other/fanout.json5", try box.read("fanout.json5") + "// another\n")
    try box.write("other/worker.sh", "#!/bin/sh\n", executable: true)
    try box.write("other/answer.json", `fanout check`.answer)
    #expect(try box.run("--config", other, "fire", "--wait").code == 0)
    let fire = try #require(box.journal().last { $0.kind == "fireBegan" }?.fire)
    let result = try box.run("check")
    let lines = stateLines(result)
    #expect(
      result.code == 1 && lines.count == 1
        && lines[0].hasPrefix("problem  state: another loop writes \(box.state) as well: fire \(fire) was by")
        && lines[0].contains("--name NAME"), "\(result)")
    // Of the other's eyes those fires were before its own first one: an earlier form of it, as far as anybody knows.
    #expect(try stateLines(box.run("--config", other, "check")).isEmpty)
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(
      try stateLines(box.run("--config", other, "check")).first?.hasPrefix("problem  state: another loop") == true)
    // A change explains every fire before it.
    try box.write("fanout.json5", try box.read("fanout.json5") + "// changed\n")
    #expect(try stateLines(box.run("check")).isEmpty)
  }

  @Test func `another machine`() throws {
    let box = try box()
    var foreign: Record?
    try box.rewriteJournal { if $0.kind == "fireBegan" { foreign = $0 } }
    let record = try #require(foreign)
    #expect(try box.run("fire", "--wait").code == 0)
    #expect(try stateLines(box.run("check")).isEmpty)
    // The same fire once more, as a machine writes it whose boot is another.
    let moment = Moment(
      wall: record.moment.wall, boot: "11111111-2222-3333-4444-555555555555", bootMilliseconds: 1)
    let line = Record(moment: moment, fire: FireID("20261121T011624Z-7f3a"), event: record.event).line()
    let day = try #require(FileManager.default.contentsOfDirectory(atPath: box.state + "/journal").max())
    let handle = try #require(FileHandle(forWritingAtPath: box.state + "/journal/" + day))
    handle.seekToEndOfFile()
    handle.write(Data(line))
    handle.closeFile()
    let result = try box.run("check")
    let lines = stateLines(result)
    #expect(
      result.code == 1
        && lines.contains {
          $0.hasPrefix("problem  state: another machine writes \(box.state) as well: ")
            && $0.contains("fire 20261121T011624Z-7f3a is of boot 11111111")
        }, "\(result)")
  }

  @Test func `another program, whose files stay as they are`() throws {
    let box = try box()
    // Another loop of this configuration, under a name, is none.
    #expect(try box.run("--name", "night", "fire", "--wait").code == 0)
    _ = try box.shell(
      "echo x > state/notes.txt; mkdir state/cache; echo {} > state/journal/export.json; : > state/.hidden")
    let result = try box.run("check")
    let lines = stateLines(result)
    #expect(
      result.code == 0 && lines.count == 1
        && lines[0].hasPrefix("note     state: something else writes \(box.state) as well: ")
        && lines[0].contains(
          ": \(box.state)/cache, \(box.state)/journal/export.json, \(box.state)/notes.txt. fanout leaves"),
      "\(result)")
  }
}

@Suite struct `What a configuration says and does not mean` {
  @Test func `is noted where a shell would have expanded it`() throws {
    let box = try `fanout check`.able(more: "categories: { news: { worker: { environment: { X: '${HOME}' } } } },")
    try box.replace(
      "worker: { command", with: "worker: { environment: { PATH: '$HOME/bin:$PATH', PASS: 'pa$$w0rd' }, command")
    let result = try box.run("check")
    let notes = result.out.split(separator: "\n").filter { $0.hasPrefix("note     environment: ") }
    #expect(
      notes.count == 2 && notes[0].contains(" worker.environment.PATH has a $ or ~ in it")
        && notes[1].contains(" categories.news.worker.environment.X has "), "\(result)")
    #expect(notes.allSatisfy { $0.contains("nothing is expanded there") && !$0.contains("pa$$") })
    try box.write("my.env", "A=$HOME/x\nexport B=hunter2\nCASCADE_CATEGORY=x\n")
    try box.replace("environment: { PATH: '$HOME/bin:$PATH', PASS: 'pa$$w0rd' }", with: "environmentFile: 'my.env'")
    let file = try box.run("check")
    #expect(file.code == 1, "\(file)")
    for line in [
      "problem  environment: worker.environmentFile: \(box.path)/my.env, line 2: what stands before the = is no name",
      "note     environment: worker.environmentFile: A in \(box.path)/my.env has a $ or ~ in it",
      "note     environment: worker.environmentFile: CASCADE_CATEGORY in \(box.path)/my.env has no effect",
    ] { #expect(file.out.contains(line), "\(line) in \(file)") }
    #expect(!file.out.contains("hunter2"))
  }

  /// `check`, `plan` and fires say the same, word for word.
  @Test func `is said alike by check, plan and fire where locks have no place`() throws {
    let box = try `fanout check`.able(more: "lockFile: './nowhere/{category}.lock',")
    let place = "\(box.path)/nowhere"
    let sentence = "\(place)/code.lock cannot be made: there is no directory \(place); mkdir -p \(place) makes it"
    let plan = try box.run("plan", "--explain")
    #expect(plan.out.contains(sentence) && plan.err.contains("2 cannot be used"), "\(plan)")
    #expect(try box.run("plan").out == "\n")
    let check = try box.run("check")
    #expect(check.code == 1 && check.out.contains("problem  locks: code does not start: \(sentence)\n"), "\(check)")
    let fire = try box.run("fire")
    #expect(
      fire.err.contains(sentence) && fire.err.contains("withheld=2") && fire.err.contains("constraint=locks"), "\(fire)"
    )
    #expect(try box.run("status", "--check").out.contains(sentence))
    _ = try box.shell("mkdir nowhere")
    #expect(try box.run("plan").out == "code news\n")
  }
}
