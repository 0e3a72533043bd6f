import FanoutCore
import FanoutSystem

/// `fanout show FIRE|RUN|CATEGORY`: why.
enum ShowCommand {
  static let command = CommandSite.command(onlyLooks: true) { site in
    let written = site.invocation.subject ?? ""
    try site.state.proveReadable()
    let named = site.loaded.configuration.names.category(written)
    // The names of the allowlist come first: nobody calls a category like an id and means the id.
    if let category = named, site.loaded.configuration.allowlist.contains(category) {
      _ = try ShowCategory(category: category, site: site).print()
      return .success
    }
    if RunLookup.looksLikeID(written) {
      let names = RecordedNames(site.state, journal: Journal(site.state, clocks: site.clocks), beginning: written)
      switch names.match(written) {
      case .fire(let id):
        try ShowFire(id: id, site: site).print()
        return .success
      case .run(let id):
        try ShowRun(id: id, site: site).print()
        return .success
      case .several(let ids, let count): throw RunLookup.ambiguous(written, ids, count: count)
      case .nothing: break
      }
    }
    if let category = named, try ShowCategory(category: category, site: site).print() { return .success }
    if let category = named { try site.askBack(category, .failure) }
    throw CommandError(
      .failure,
      "nothing is known by '\(written)' in \(site.state.path): no fire, no run, no category that is allowed, ran or was asked for"
    )
  }
}
