import FanoutCore
import FanoutSystem

/// `fanout probe-locks`, hidden: says which files the lock paths lead to from where it was started. `check` runs it
/// inside of a unit with the settings of an installed one, `install --system` as the user of the fires.
enum ProbeLocksCommand {
  static let command = CommandSite.command { site in
    if site.invocation.subject == "state" {
      let problems = StateCheck(site.state, configuration: site.loaded.configuration, journal: site.journal).findings()
        .filter { $0.kind == .problem }
      for problem in problems { site.output.message(.error, "\(problem.subject): \(problem.text)") }
      if !problems.isEmpty { return .failure }
    }
    site.output.document(LockPathFiles(site.state, configuration: site.loaded.configuration).json)
    return .success
  }
}
