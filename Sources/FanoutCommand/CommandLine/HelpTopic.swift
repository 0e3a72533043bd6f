/// What `fanout help` knows beside commands and keys, by the words that ask for it.
public enum HelpTopic: String, Sendable, CaseIterable {
  /// The configuration: where it is found, and every key.
  case config
  /// What a selector is told and answers.
  case selector
  /// What a worker gets and reports.
  case worker
  /// What withholds a category.
  case gates
  /// Which backend a worker gets, and what keeps one shut.
  case backends
  /// How somebody hears of it when something is wrong.
  case monitoring
  /// The words that all of it is said in.
  case terms
  /// What each exit code says.
  case exitCodes = "exit-codes"
  /// What programs read.
  case json

  /// What it is about, in half a sentence.
  public var summary: String {
    switch self {
    case .config: "the configuration: where it is found, its values, every key"
    case .selector: "the program that decides: what it is told and answers"
    case .worker: "the program that works: what it gets, what its end means"
    case .gates: "what withholds a category, and what a person outranks"
    case .backends: "which backend a worker gets, and what keeps one shut"
    case .monitoring: "hooks, Healthchecks, OnFailure=, Prometheus: recipes to copy"
    case .terms: "the words, one for each thing"
    case .exitCodes: "what each exit code says"
    case .json: "the documents of --json, for programs"
    }
  }
}
