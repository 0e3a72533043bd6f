import FanoutCore
import FanoutSystem

/// `fanout select`: what the selector of our own would answer now, and with `--explain` why. It leaves no trace.
enum SelectCommand {
  static let command = CommandSite.command { site in
    let configuration = site.loaded.configuration
    guard let tasks = configuration.selector.builtin else {
      throw CommandError(
        .configuration,
        "the selector of \(site.loaded.path) is a command, and not fanout's own: ask it by itself, or with fanout plan; "
          + "selector.builtin in its place lets fanout select")
    }
    let policy = Policy(configuration)
    let reading = FactsReader(site.state, journal: site.journal, place: site.workerPlace).read(configuration)
    var facts = reading.facts
    // A gate is asked before a selector, and tells it whom it holds.
    facts.take(try site.gateAnswers(), reading.standing)
    let response = try site.selectorResponse(
      policy: policy, facts: facts, standing: reading.standing, seed: site.invocation.count(.seed).map(UInt64.init))
    guard let input = response.input else {
      var why = "no answer"
      if case .failed(let degradation) = response.answer { why = degradation.sentence }
      throw CommandError(.unusableAnswer, "\(tasks.words): \(why)")
    }
    let choice = Choice(input)
    if site.wantsJSON {
      site.output.document(["seed": .integer(Int64(input.seed)), "answer": choice.json, "input": input.json])
    } else if site.invocation.has(.explain) {
      site.output.print(
        lines: SelectScreen(choice: choice, source: tasks.words, clock: site.clock(at: facts.now)).lines(
          width: site.output.data.width, inColor: site.output.data.isColored))
    } else {
      site.output.text(String(decoding: choice.json.encoded(pretty: true) + [10], as: UTF8.self))
    }
    return .success
  }
}
