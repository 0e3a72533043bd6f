import FanoutCore

/// What holds of every text in the place of a configuration.
enum ConfigurationProperties {
  /// The claim that broke; nil where all of them hold. Those that cost more than the reading itself are left out unless
  /// `thoroughly`.
  static func broken(_ bytes: [UInt8], thoroughly: Bool = true) -> String? {
    firstBroken { () throws(Broken) in
      let reading = read(bytes)
      if thoroughly { try hold(read(bytes) == reading, "a file that is read twice says one thing") }
      switch reading {
      case .success(let configuration):
        try holds(configuration)
        guard thoroughly else { return }
        try isStored(Policy(configuration))
        try isRead(bytes, as: configuration)
      case .failure(let errors): try tells(errors, bytes, thoroughly)
      }
    }
  }

  private static func read(_ bytes: [UInt8]) -> Result<Configuration, ConfigurationErrors> {
    Configuration.read(bytes, directory: "/etc/fanout", home: "/home/a", path: "fanout.json5")
  }

  // MARK: Mistakes

  private static func tells(_ errors: ConfigurationErrors, _ bytes: [UInt8], _ thoroughly: Bool) throws(Broken) {
    try hold(!errors.mistakes.isEmpty && errors.mistakes.count <= 101, "what is wrong is said, and not without end")
    let lines = 1 + bytes.count { $0 == 0x0A || $0 == 0x0D }
    var last = (line: 1, column: 1)
    for mistake in errors.mistakes {
      try hold(isPlain(mistake.sentence), "a mistake can be shown: \(mistake.sentence)")
      try hold(
        mistake.line >= 1 && mistake.line <= lines && mistake.column >= 1, "a mistake stands in the file: \(mistake)")
      try hold(mistake.column <= bytes.count + 1, "a mistake stands in its line: \(mistake)")
      try hold((mistake.line, mistake.column) >= last, "mistakes stand in the order of the file: \(mistake)")
      last = (mistake.line, mistake.column)
    }
    guard thoroughly, let root = (try? JSONDocument(parsing: bytes, as: .json5))?.root else { return }
    for value in root["worker"]?["environment"]?.object?.entries.compactMap(\.value.string) ?? []
    where isSecret(value, bytes) {
      try hold(
        errors.mistakes.allSatisfy { !$0.sentence.contains(value) }, "no sentence shows a value of the environment")
    }
  }

  /// Whether a value can have reached a sentence only as itself: it stands in the file once.
  private static func isSecret(_ value: String, _ bytes: [UInt8]) -> Bool {
    guard value.utf8.count >= 8, value.hasPrefix("secret") else { return false }
    return String(decoding: bytes, as: UTF8.self).split(separator: value, omittingEmptySubsequences: false).count == 2
  }

  // MARK: What was read

  private static func holds(_ configuration: Configuration) throws(Broken) {
    let range = 1...10_000
    let allowlist = configuration.allowlist
    try hold(!allowlist.isEmpty && Set(allowlist).count == allowlist.count, "the allowlist names each category once")
    let aliases = configuration.names.aliases
    for (alias, target) in aliases {
      try hold(Category(canonical: alias) != nil && aliases[target.name] == nil, "an alias never leads to an alias")
    }
    try hold(allowlist.allSatisfy { aliases[$0.name] == nil }, "the allowlist is of categories, not of aliases")
    try hold(
      range.contains(configuration.width) && range.contains(configuration.perFire ?? 1),
      "width and perFire are within bounds")
    try hold(range.contains(configuration.selector.fallbackStarts ?? 1), "fallbackStarts is within bounds")
    if let command = configuration.selector.executed { try runs(command, in: configuration.selector.directory) }
    try lasts(configuration.selector.timeLimit)
    try hold(configuration.stateDirectory.map(isAbsolute) ?? true, "the state directory is absolute")
    if let lockFile = configuration.lockFile {
      try hold(
        isAbsolute(lockFile) && lockFile.contains("{category}"), "each category has a lock file of its own: \(lockFile)"
      )
    }
    try holds(configuration.worker)
    for category in configuration.categories.keys.sorted() {
      guard let policy = configuration.categories[category] else { continue }
      try hold(aliases[category.name] == nil, "what differs, differs for a category")
      try holds(policy.worker)
      try lasts(policy.respawn.delay, policy.cooldown ?? .zero)
      try hold(
        (0...1).contains(policy.target ?? 0) && (0...1).contains(policy.respawn.gradeAtLeast ?? 0), "shares and grades")
      try hold((0...1).contains(policy.respawn.limit), "generation 1 is the last")
    }
  }

  private static func isStored(_ policy: Policy) throws(Broken) {
    try hold(
      Policy(json: try document(policy.json.encoded(), "a policy").root) == policy, "a policy is stored and read back")
  }

  private static func holds(_ worker: WorkerPolicy) throws(Broken) {
    try runs(worker.command, in: worker.directory)
    try lasts(worker.confirmFor, worker.timeLimit ?? .zero, worker.stallAfter ?? .zero)
    try hold(worker.outputLimit >= 64 << 10, "a log has room for something")
    try hold(
      worker.teardown.allSatisfy { $0.signal > 0 && $0.signal != 9 && $0.signal != 19 }, "KILL and STOP are no steps")
    for step in worker.teardown { try lasts(step.wait) }
    let names = worker.environment.map(\.name)
    try hold(names == names.sorted() && Set(names).count == names.count, "the environment is in order of name")
    try hold(names.allSatisfy { !$0.isEmpty && !$0.utf8.contains(0x3D) && !$0.utf8.contains(0) }, "its names are names")
    try hold(worker.environment.allSatisfy { $0.value?.utf8.contains(0) != true }, "its values can be handed over")
  }

  private static func runs(_ command: [String], in directory: String) throws(Broken) {
    try hold(
      !(command.first ?? "").isEmpty && command.allSatisfy { !$0.utf8.contains(0) }, "a command can be run: \(command)")
    try hold(isAbsolute(directory), "it has a directory: \(directory)")
    let program = command.first ?? ""
    try hold(
      !program.utf8.contains(0x2F) || isAbsolute(program), "a program is absolute, or left to the PATH: \(program)")
  }

  private static func lasts(_ durations: Duration...) throws(Broken) {
    try hold(
      durations.allSatisfy { $0 >= .zero && $0 <= Duration.longestWritten }, "durations are within a hundred years")
  }

  private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == 0x2F && !path.utf8.contains(0) }

  /// Comments and white space around it, and the switches that people write, change nothing else.
  private static func isRead(_ bytes: [UInt8], as configuration: Configuration) throws(Broken) {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let wrapped = (hasMark ? [] : Array("/* 1 */\n".utf8)) + bytes + Array("\n// end".utf8)
    try hold(read(wrapped) == .success(configuration), "comments around it change nothing")
  }
}
