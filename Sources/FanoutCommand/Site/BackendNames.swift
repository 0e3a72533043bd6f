import FanoutCore
import FanoutSystem

/// Backends as a person names them.
extension CommandSite {
  /// The policy of a backend, by any spelling of its name; nil: there is none.
  func backend(named written: String) -> BackendPolicy? {
    let name = CategoryNames.spelled(written)?.name
    return loaded.configuration.backends.first { $0.name == name }
  }

  /// The backend that an option names; nil: it names none. Beside a category it is a mistake.
  func backendOption() throws(CommandError) -> BackendPolicy? {
    guard let written = invocation.text(.backend) else { return nil }
    if let subject = invocation.subject {
      throw CommandError(.usage, "--backend stands in place of a category; leave out '\(subject)' or --backend")
    }
    if let backend = backend(named: written) { return backend }
    let known = loaded.configuration.backends.map(\.name)
    let advice =
      nearestWord(to: written, among: known).map { "did you mean \($0)?" }
      ?? (known.isEmpty ? "the configuration has none" : "there are \(known.joined(separator: ", "))")
    throw CommandError(.usage, "\(written): no such backend; \(advice)")
  }
}
