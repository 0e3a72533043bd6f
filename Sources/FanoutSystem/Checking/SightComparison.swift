import FanoutCore

/// What the sight of a timer's fires tells beside the sight of a shell. Nothing but names of variables is told, and
/// those by the rule of `LackingVariables`.
public struct SightComparison {
  let configuration: Configuration
  /// The fires, in words: `fires of fanout.service`.
  let fires: String
  let there: CallerSight
  let here: CallerSight

  /// A comparison of what fires see with what is seen from here.
  public init(_ configuration: Configuration, fires: String, there: CallerSight, here: CallerSight) {
    self.configuration = configuration
    self.fires = fires
    self.there = there
    self.here = here
  }

  /// What fires found, each problem that is none from here with what may be the reason, and what differs.
  public func findings() -> [Finding] {
    var findings = there.findings.map(explained)
    for subject in ["selector", "worker"] where !there.hasProblem(subject) {
      findings += differences(subject)
      let names = lacking(subject).worthAWord(texts(subject))
      guard !names.isEmpty else { continue }
      findings.append(
        Finding(
          .note, subject,
          "\(fires) lack \(LackingVariables.listed(names)), which this shell has; "
            + "where the \(subject) needs one, \(SightComparison.remedy(subject))"))
    }
    if there.state != here.state {
      findings.append(
        Finding(
          .problem, "state",
          "\(fires) use another state directory than this shell: \(there.state), not \(here.state), with other locks "
            + "and another history; write stateDirectory out in the configuration"))
    }
    return findings
  }

  private func explained(_ finding: Finding) -> Finding {
    let subject = finding.subject
    guard finding.kind == .problem, ["selector", "worker"].contains(subject), !here.hasProblem(subject) else {
      return finding
    }
    var reasons: [String] = []
    let (ours, theirs) = (here.lookups, there.lookups)
    if ours.contains(where: { $0.subject == subject && !theirs.contains($0) }) {
      reasons.append("their PATH or their rights are others (fanout install gives them the PATH of this shell)")
    }
    let names = lacking(subject).suspects(texts(subject))
    if !names.isEmpty {
      reasons.append(
        "they lack \(LackingVariables.listed(names)), which this shell has; \(SightComparison.remedy(subject))")
    }
    let why = reasons.isEmpty ? "" : ": \(reasons.joined(separator: "; and "))"
    return Finding(.problem, subject, "for \(fires): \(finding.text); from this shell it is well\(why)")
  }

  /// Programs that are other ones there: another version, or another interpreter.
  private func differences(_ subject: String) -> [Finding] {
    here.lookups.filter { $0.subject == subject }.compactMap { ours in
      guard let theirs = there.lookups.first(where: { $0.subject == subject && $0.whose == ours.whose }),
        theirs.program != ours.program
      else { return nil }
      return Finding(
        .note, subject,
        "\(ours.whose): \(fires) execute \(theirs.program), this shell \(ours.program); name its path, or let fanout "
          + "install give them the PATH of this shell")
    }
  }

  /// Every variable that this shell has and those fires lack, by name.
  public func lacking() -> [String] {
    LackingVariables(
      here: here.variables, there: there.variables, given: EnvironmentNames.identity + EnvironmentNames.ofOneUnit
    ).all
  }

  private func lacking(_ subject: String) -> LackingVariables {
    LackingVariables(
      here: here.variables, there: there.variables,
      given: given(subject) + EnvironmentNames.identity + EnvironmentNames.ofOneUnit)
  }

  /// What the configuration gives by itself, to every worker where it is about those.
  private func given(_ subject: String) -> [String] {
    func names(_ entries: [EnvironmentEntry], _ file: EnvironmentFile?) -> Set<String> {
      let read = (try? file?.read())?.flatMap { $0 }?.entries ?? []
      return Set((entries + read).map(\.name))
    }
    if subject == "selector" {
      return Array(names(configuration.selector.environment, configuration.selector.environmentFile))
    }
    let workers = configuration.allowlist.map { configuration.policy(for: $0).worker }
    let all = workers.map { names($0.environment, $0.environmentFile) }
    return all.dropFirst().reduce(all.first ?? []) { $0.intersection($1) }.sorted()
  }

  /// The scripts that are executed, and those that are given to an interpreter.
  private func texts(_ subject: String) -> [[UInt8]] {
    var paths = here.lookups.filter { $0.subject == subject }.map(\.program)
    let commands =
      subject == "selector"
      ? configuration.selector.executed.map { [($0, configuration.selector.directory)] } ?? []
      : configuration.allowlist.map { configuration.policy(for: $0).worker }.map { ($0.command, $0.directory) }
    for (command, directory) in commands {
      paths += command.dropFirst().map { FilePath.joined(directory, $0) }.filter { !paths.contains($0) }
    }
    let files = paths.compactMap(SightComparison.text)
    // A line for a shell is a script as well.
    return files + commands.map { Array($0.0.joined(separator: " ").utf8) }
  }

  private static let mostBytes = 256 << 10

  /// A file, if it is text.
  private static func text(_ path: String) -> [UInt8]? {
    guard let file = try? Descriptor.openRegular(path, 0), let bytes = try? file.read(mostBytes, path),
      !bytes.prefix(512).contains(0)
    else { return nil }
    return bytes
  }

  private static func remedy(_ subject: String) -> String {
    "give it by \(subject).environmentFile (a file of NAME=value lines), which every fire reads"
  }
}
