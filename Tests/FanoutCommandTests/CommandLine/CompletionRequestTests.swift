import Testing

@testable import FanoutCommand

@Suite struct `A line that is being typed` {
  private func request(_ words: [String]) -> CompletionRequest {
    CompletionRequest(words, commands: CommandSpecification.all.filter { !$0.isHidden })
  }

  @Test(
    arguments: [
      (["show", ""], .everything), (["show", "code", ""], .everything), (["logs", ""], .runs),
      (["logs", "code", ""], nil),
      (["kill", ""], .open), (["kill", "code", "--now", ""], .open), (["pause", ""], .categories),
      (["unpause", ""], .paused), (["run", ""], .categories), (["runs", ""], .categories), (["runs", "a", ""], nil),
      (["plan", "--fire", ""], .fires), (["plan", "--fire=7f"], .fires), (["plan", "--fire", "=", ""], .fires),
      (["plan", "--fire", "="], .fires), (["plan", ""], nil), (["pause", "--for", ""], nil), (["status", ""], nil),
      (["logs", "-n", ""], nil), (["logs", "-n", "5", ""], .runs), (["logs", "-n5", ""], .runs),
      (["logs", "--lines=5", ""], .runs), (["--config", "x", "show", ""], .everything),
      (["--config", "=", "x", "show", ""], .everything), (["--name=night", "kill", ""], .open),
      (["show", "--", ""], .everything), (["nothing", ""], nil), ([""], nil), ([], nil), (["sh"], nil),
      (["supervise", ""], nil),
      (["ack", ""], .hands), (["pause", "--backend", ""], .backends), (["unpause", "--backend=j"], .backends),
    ] as [([String], CompletionRequest.Names?)])
  func `wants the names that can stand next`(words: [String], names: CompletionRequest.Names?) {
    #expect(request(words).names == names)
  }

  @Test func `tells what is typed, what stands before, and which loop it is`() {
    let kill = request(["--config", "=", "a.json5", "kill", "code", "--name", "night", "7f3"])
    #expect(kill.typed == "7f3" && kill.before == ["code"])
    #expect(kill.global.configurationPath == "a.json5" && kill.global.name == "night")
    #expect(request(["plan", "--fire", "=", "7f"]).typed == "7f")
    #expect(request(["show", "--config", ""]).names == nil)
  }

  @Test func `is asked for wherever a loop's name can stand, and nowhere else`() {
    for command in CommandSpecification.all where !command.isHidden {
      for positional in command.positionals {
        let isName = ["CATEGORY", "RUN", "HAND"].contains { positional.placeholder.contains($0) }
        #expect((CompletionRequest.names(of: positional, of: command) != nil) == isName, "\(command.name)")
      }
    }
  }
}
