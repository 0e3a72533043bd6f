import FanoutCore

/// Looks at what a configuration makes of the environment of selector and workers. Shows names, never a value.
struct EnvironmentCheck {
  let configuration: Configuration
  let environment: ProcessEnvironment

  init(_ configuration: Configuration, environment: ProcessEnvironment) {
    self.configuration = configuration
    self.environment = environment
  }

  /// One place where an environment is configured.
  struct Place {
    /// `worker`, `selector`, `categories.code.worker`.
    let key: String
    let entries: [EnvironmentEntry]
    let file: EnvironmentFile?
  }

  /// Files that cannot be used or in which lines set nothing, and text that a shell would have expanded.
  func findings() -> [Finding] {
    var findings: [Finding] = []
    var seen: [EnvironmentFile] = []
    for place in places {
      if let file = place.file, !seen.contains(file) {
        seen.append(file)
        findings += self.findings(file, of: place)
      }
      // What a category takes over from the default worker was told there.
      let inherited = place.key == "worker" || place.key == "selector" ? [] : configuration.worker.environment
      for entry in place.entries where !inherited.contains(entry) && isUnexpanded(entry) {
        findings.append(
          Finding(
            .note, "environment",
            "\(place.key).environment.\(entry.name) "
              + EnvironmentCheck.unexpanded(place.key.hasSuffix("worker") ? "worker" : place.key)))
      }
    }
    return findings
  }

  /// The default worker, categories that say otherwise, and the selector.
  private var places: [Place] {
    let (selector, worker) = (configuration.selector, configuration.worker)
    var places = [
      Place(key: "selector", entries: selector.environment, file: selector.environmentFile),
      Place(key: "worker", entries: worker.environment, file: worker.environmentFile),
    ]
    for category in configuration.categories.keys.sorted() {
      guard let own = configuration.categories[category]?.worker,
        own.environment != worker.environment || own.environmentFile != worker.environmentFile
      else { continue }
      places.append(
        Place(key: "categories.\(category).worker", entries: own.environment, file: own.environmentFile))
    }
    return places
  }

  private func findings(_ file: EnvironmentFile, of place: Place) -> [Finding] {
    let key = "\(place.key).environmentFile"
    do throws(EnvironmentFileProblem) {
      guard let text = try file.read() else {
        return [Finding(.ok, "environment", "\(key): \(file.path) is not there, as it may be")]
      }
      var findings = [
        Finding(.ok, "environment", "\(key): \(file.path) sets \(counted(text.entries.count, "variable"))")
      ]
      findings += text.ignored.map {
        Finding(.problem, "environment", "\(key): \(file.path), \($0.description); it is left out, as systemd would")
      }
      findings += text.entries.filter { EnvironmentNames.own.contains($0.name) }.map {
        Finding(
          .note, "environment", "\(key): \($0.name) in \(file.path) has no effect: fanout sets it for every worker")
      }
      findings += text.entries.filter(isUnexpanded).map {
        Finding(.note, "environment", "\(key): \($0.name) in \(file.path) \(EnvironmentCheck.unexpanded("program"))")
      }
      return findings
    } catch {
      let whose = place.key == "selector" ? "the selector cannot be asked" : "no worker of it starts"
      return [Finding(.problem, "environment", "\(key): \(whose): \(error)")]
    }
  }

  private func isUnexpanded(_ entry: EnvironmentEntry) -> Bool {
    guard let value = entry.value else { return false }
    let known = Set(environment.names).union(places.flatMap { $0.entries.map(\.name) })
    return UnexpandedText.stands(in: value, of: entry.name, known: known)
  }

  private static func unexpanded(_ program: String) -> String {
    "has a $ or ~ in it that looks like a variable or a home, and nothing is expanded there: the \(program) gets it as "
      + "it stands; write the whole value, or leave that to a shell: [\"sh\", \"-c\", \"PATH=… exec …\"]"
  }
}
