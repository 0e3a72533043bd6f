import FanoutCore
import FanoutSystem

/// `fanout show [FIRE|RUN|CATEGORY|BACKEND...]`: why. Without an argument the last fire.
enum ShowCommand {
  static let command = CommandSite.command(.look) { site in
    try site.state.proveReadable()
    var seen: Set<String> = []
    let written = site.invocation.positionals.filter { seen.insert($0).inserted }
    if written.count > 1 { return try showEach(written, site) }
    if written.isEmpty {
      site.output.message(.notice, "the last fire; `fanout help show` tells what else can be shown")
    }
    try show(written.first ?? TargetFinder.last, site)
    return .success
  }

  /// One after the other. One that cannot be shown is told, and keeps nobody from seeing the others.
  private static func showEach(_ written: [String], _ site: CommandSite) throws -> ExitCode {
    let shown = GatheredDocuments()
    var missing: [JSONValue] = []
    var verdict = ExitCode.success
    for (place, word) in written.enumerated() {
      if place > 0, !site.wantsJSON { site.output.print("") }
      do {
        try show(word, site.wantsJSON ? site.gathering(shown) : site)
      } catch let error as CommandError {
        site.output.message(error)
        missing.append(["name": .string(word), "message": .string("\(error)")])
        verdict = error.code
      }
    }
    if site.wantsJSON { site.output.document(["shown": .array(shown.all), "not_found": .array(missing)]) }
    return verdict
  }

  private static func show(_ written: String, _ site: CommandSite) throws {
    if let queue = ShowQueue(named: written, site: site),
      site.loaded.configuration.names.category(written).map(site.isKnown) != true
    {
      return try queue.print()
    }
    if let backend = ShowBackend(named: written, site: site),
      site.loaded.configuration.names.category(written).map(site.isKnown) != true
    {
      return try backend.print()
    }
    switch try TargetFinder(site).target(written, among: .everything) {
    case .fire(let id)?: return try ShowFire(id: id, site: site).print()
    case .run(let id)?: return try ShowRun(id: id, site: site).print()
    case .category(let category)?:
      if try ShowCategory(category: category, site: site).print() { return }
      try site.askBack(category, .failure)
    case nil: break
    }
    throw CommandError(
      .failure,
      "nothing is known by '\(written)' in \(site.state.path): no fire, no run, no category that is allowed, ran or was asked for"
    )
  }
}
