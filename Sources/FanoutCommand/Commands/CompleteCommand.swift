import FanoutCore
import FanoutSystem
import Glibc

/// `fanout complete -- WORDS…`, hidden: what a loop knows that can stand next on a line, for the completions of a shell.
/// One name a line, a tab, and what it is. Somebody has a finger on a key: it takes no lock, writes nothing, reads no
/// history, and says nothing at all where something is wrong.
enum CompleteCommand {
  /// How many runs and how many fires are offered.
  private static let most = 20
  /// The longest that anybody waits for a key, in seconds.
  private static let patience: UInt32 = 2

  static let command: Command = { invocation, output in
    signal(SIGALRM) { _ in _exit(0) }
    alarm(patience)
    defer { alarm(0) }
    let request = CompletionRequest(invocation.positionals, commands: CommandSpecification.all.filter { !$0.isHidden })
    let lines = offers(for: request).map { "\($0.name)\t\($0.what)\n" }
    // A channel of its own: that nobody can read it is no failure of this command.
    let channel = OutputChannel(descriptor: output.data.descriptor, color: .never) { _ in nil }
    if !lines.isEmpty { _ = channel.write(Array(lines.joined().utf8)) }
    return ExitCode.success.rawValue
  }

  private typealias Offer = (name: String, what: String)

  private static func offers(for request: CompletionRequest) -> [Offer] {
    guard let names = request.names, let loaded = configuration(request.global) else { return [] }
    let state = StateDirectory(path: loaded.stateDirectory, lockFile: loaded.configuration.lockFile)
    var source = Source(configuration: loaded.configuration, look: NameLook(state))
    source.accepts = { $0.hasPrefix(request.typed) }
    var offers = source.offers(names)
    if offers.isEmpty, let written = WrittenID(request.typed) {
      source.accepts = { written.likeness(to: RunID($0)) != nil }
      offers = source.offers(names)
      // Shells put in what all have in common: of two fires that would be less than was typed.
      if Set(offers.map { RunID($0.name).fire }).count > 1 { return [] }
    }
    return offers.filter { !request.before.contains($0.name) }
  }

  /// The configuration of that line; nil where it cannot be read at once: a pipe would be waited for, and emptied.
  private static func configuration(_ global: GlobalOptions) -> LoadedConfiguration? {
    let environment = ProcessEnvironment.current()
    let site = CallSite.live { environment.value(of: $0) }
    let named = global.configurationPath
    let path = (named ?? site.environment["FANOUT_CONFIG"]).flatMap { site.absolute($0) }
    if let path, ConfigurationFile.isPipe(path) { return nil }
    do throws(ConfigurationFileError) {
      return try ConfigurationFile.load(named: named, state: global.name, at: site, mayBeAnybodys: true)
    } catch {
      return ConfigurationFile.standIn(for: error, named: named, state: global.name, at: site)
    }
  }

  /// Where names come from.
  private struct Source {
    let configuration: Configuration
    let look: NameLook
    var accepts: (String) -> Bool = { _ in true }

    func offers(_ names: CompletionRequest.Names) -> [Offer] {
      switch names {
      case .hands: return hands
      case .backends: return backends
      case .categories: return categories
      case .paused:
        let paused = look.paused.map(\.name).filter(accepts).map { ($0, "paused") }
        return paused.isEmpty ? categories : paused
      case .open:
        let runs = look.openRuns(most: most)
        let lanes = runs.compactMap { run in run.category.map { ($0.name, "live: run \(run.id)") } }
        return lanes.filter { accepts($0.0) } + runs.filter { accepts($0.id.text) }.map(row)
      case .runs: return last("the run that started last") + categories + runs
      case .everything: return last("the last fire") + hands + categories + backends + runs + fires
      case .fires: return last("the last fire") + fires
      }
    }

    private func last(_ meaning: String) -> [Offer] { accepts(TargetFinder.last) ? [(TargetFinder.last, meaning)] : [] }

    private var categories: [Offer] {
      let more = configuration.categories.keys.filter { !configuration.allowlist.contains($0) }
      return (configuration.allowlist + more.sorted()).map(\.name).filter(accepts).map { ($0, "category") }
    }

    private var hands: [Offer] {
      look.hands.filter { accepts($0.id.text) }.map { hand in
        (hand.id.text, "\(hand.kind.rawValue), \(hand.category?.name ?? hand.raise.subject)")
      }
    }

    private var backends: [Offer] { configuration.backends.map(\.name).filter(accepts).map { ($0, "backend") } }

    private var runs: [Offer] { look.runs(most: most, where: accepts).map(row) }
    private var fires: [Offer] {
      look.fires(most: most, where: accepts).map { ($0.text, words("fire", made: $0.made)) }
    }

    private func row(_ run: NameLook.NamedRun) -> Offer {
      (run.id.text, words(run.category?.name ?? "run", made: run.id.made))
    }

    private func words(_ what: String, made: WallTime?) -> String {
      let age = made.flatMap { made in look.now.map { made.age(at: $0) } }
      return [what, age].compactMap { $0 }.joined(separator: ", ")
    }
  }
}
