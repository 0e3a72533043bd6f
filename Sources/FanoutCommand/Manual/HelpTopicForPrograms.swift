import FanoutCore

// What programs that call fanout need to know.

extension HelpTopic {
  static func codes(_ commands: [CommandSpecification]) -> [HelpSection] {
    let all = ExitCode.allCases.map { ExitMeaning(code: $0, meaning: $0.meaning) }
    let fire = commands.first { $0.name == "fire" }?.exits ?? []
    return [
      HelpSection(
        nil, .rows(CommandHelp.rows(all)),
        .text("A command that a signal ends exits with 128 + its number: 130 after Ctrl-C, 143 after TERM.")),
      HelpSection(
        "What they say of fire", .rows(CommandHelp.rows(fire)),
        .text("`fanout help COMMAND` says what they mean of that command.")),
    ]
  }

  static func documents(_ commands: [CommandSpecification]) -> [HelpSection] {
    let without = commands.filter { !$0.givesDocument && !$0.isHidden }.map { "`\($0.name)`" }
    return [
      HelpSection(
        nil,
        .text(
          "With --json a command prints one JSON document on standard output and nothing else there, also where it fails; "
            + "messages stay on standard error, and the exit code is the same."
            + (without.isEmpty ? "" : " These have none and refuse the flag (64): \(without.joined(separator: ", "))."))
      ),
      HelpSection(
        "What each begins with",
        .table([
          "schema": "\(Schema.document); keys are added to it, never renamed or used anew",
          "host": "the name of the machine",
          "loop": "the name of the loop (--name), or null",
          "configuration": "the path of the configuration, or null where none is known",
          "error": "only where the command failed: {code, message}, the code that it ends with",
        ])),
      HelpSection(
        "Keys and words",
        .text(
          "Keys of documents and of the journal are snake_case; those of the configuration, and of what selectors and "
            + "workers read and write, are camelCase. Times are UTC (2026-11-21T01:16:24.000Z), lengths of time end in _ms. "
            + "Reasons are the words of `fanout help gates`, outcomes those of `fanout help worker`.")),
      HelpSection(
        "Lines that work",
        .lines(
          """
          fanout plan --json | jq -r '.categories[]'
          fanout status --json | jq -r '.causes[] | .cause + ": " + .helps'
          fanout runs --since 24h --json | jq -r '.runs[].run'
          fanout report --json | jq .same_lock_violations
          """)),
    ]
  }
}
