extension Configuration {
  /// More slots than any machine has use for: a larger number is a slip.
  static let widthRange = 1...10_000

  /// More bytes than any configuration has; a larger file is another kind of file.
  public static let mostBytes = 1 << 20

  /// Reads a `fanout.json5` (SPEC 3). Looks nothing up: the same bytes give the same configuration on every machine.
  ///
  /// - Parameters:
  ///   - bytes: The file as it is.
  ///   - directory: Its directory, absolute; relative paths are relative to it.
  ///   - home: What `~` stands for; nil where it is not known, and then no path may begin with it.
  ///   - path: The file, for sentences.
  /// - Returns: The configuration, or everything that is wrong with it.
  public static func read(
    _ bytes: [UInt8], directory: String, home: String?, path: String
  ) -> Result<Configuration, ConfigurationErrors> {
    bytes.withUnsafeBytes { buffer in
      let root: ConfigurationNode
      do throws(JSONError) {
        root = try ConfigurationNode.read(buffer)
      } catch {
        let mistake = ConfigurationMistake(line: error.line, column: error.column, sentence: error.problem)
        return .failure(ConfigurationErrors(path: path, mistakes: [mistake]))
      }
      var reader = ConfigurationReader(directory: PathResolution.tidy(directory), home: home)
      let configuration = reader.configuration(ConfigurationSpot(root: root))
      if let configuration, reader.notes.isEmpty { return .success(configuration) }
      return .failure(ConfigurationErrors(path: path, mistakes: reader.mistakes(in: buffer)))
    }
  }
}

extension ConfigurationReader {
  /// The whole file; nil where it lacks what has no default.
  mutating func configuration(_ spot: ConfigurationSpot) -> Configuration? {
    guard let fields = fields(spot, known: ConfigurationDescription.keys) else { return nil }
    for (key, why) in [
      ("selector", "it says how the program that ranks the categories is run"),
      ("allowlist", "it lists the categories that may run, in the order of the final safety net"),
      ("worker", "it says what does the work of a category"),
    ] where fields[key] == nil { refuse(spot, "\(key) is missing; \(why)") }

    let names = names(fields["aliases"])
    let allowlist = fields["allowlist"].map { self.allowlist($0, names: names) }
    let selector = fields["selector"].flatMap { self.selector($0, names: names) }
    let worker = fields["worker"].flatMap { self.fields($0, known: ConfigurationDescription.worker) }.map {
      WorkerReading($0, reader: &self)
    }
    let defaultWorker = worker?.resolved(reader: &self)
    let respawn = respawn(fields["respawn"], over: RespawnPolicy())
    let backOff = backOff(fields["backOff"], over: BackOff())
    let backends = backends(fields["backends"])
    let categories = categories(
      fields["categories"], names: names, worker: worker, respawn: respawn, backOff: backOff,
      backends: backends.map(\.name))
    checkTargets(fields["categories"], categories)
    let keep = retention(fields["keep"])

    var configuration = Configuration(
      selector: selector ?? SelectorPolicy(command: [], directory: directory), allowlist: allowlist ?? [], names: names,
      worker: defaultWorker ?? WorkerPolicy(command: [], directory: directory), respawn: respawn, keep: keep,
      categories: categories)
    configuration.backOff = backOff
    configuration.backends = backends
    configuration.families = families(fields["families"], names: names)
    var queue: GatePolicy?
    take(fields["reviews"], orNullInto: &queue) { $0.reviews($1, names: names) }
    configuration.gates =
      gates(fields["gates"], names: names) + [queue].compactMap { $0 }
      + categories.keys.sorted().compactMap { categories[$0]?.reviews }
    take(fields["host"], orNullInto: &configuration.host) { $0.host($1) }
    take(fields["heldAlarm"], orNullInto: &configuration.heldAlarm) { $0.duration($1) }
    take(fields["shares"], orNullInto: &configuration.shares) { $0.shares($1) }
    configuration.units = unitPolicy(fields["systemd"])
    take(fields["onFire"], orNullInto: &configuration.onFire) { $0.hook($1) }
    take(fields["notify"], orNullInto: &configuration.notify) { $0.notify($1) }
    take(fields["onOutcome"], orNullInto: &configuration.onOutcome) { $0.hook($1) }
    take(fields["metrics"], orNullInto: &configuration.metrics) { $0.metrics($1) }
    take(fields["width"], into: &configuration.width) { $0.whole($1) }
    take(fields["perFire"], orNullInto: &configuration.perFire) { $0.whole($1) }
    take(fields["stateDirectory"], orNullInto: &configuration.stateDirectory) { $0.path($1) }
    take(fields["lockFile"], orNullInto: &configuration.lockFile) { $0.lockFile($1) }
    take(fields["launcher"], into: &configuration.launcher) { $0.word($1) }
    return configuration
  }

  private mutating func retention(_ spot: ConfigurationSpot?) -> Retention {
    var keep = Retention()
    guard let spot, let fields = fields(spot, known: ConfigurationDescription.keep) else {
      return keep
    }
    take(fields["journal"], orNullInto: &keep.journal) { $0.duration($1) }
    take(fields["runs"], orNullInto: &keep.runs) { $0.duration($1) }
    take(fields["logs"], orNullInto: &keep.logs) { $0.size($1) }
    take(fields["fires"], orNullInto: &keep.fires) { $0.duration($1) }
    var freeSpace: Int? = keep.freeSpace
    take(fields["freeSpace"], orNullInto: &freeSpace) { $0.size($1) }
    keep.freeSpace = freeSpace ?? 0
    return keep
  }

  /// A lock file path in which every category has a file of its own.
  private mutating func lockFile(_ spot: ConfigurationSpot) -> String? {
    guard let written = text(spot), let path = path(spot) else { return nil }
    let parts = path.split(separator: "/")
    guard let place = parts.firstIndex(where: { $0.holds("{category}") }) else {
      refuse(
        spot, "found \(Quoted.text(written)); it must contain {category}, else all categories would share one lock")
      return nil
    }
    // What climbs back out of the category's directory could lead two categories to one file.
    if parts[place...].contains("..") {
      refuse(
        spot,
        "found \(Quoted.text(written)); there must be no .. after {category}, else categories could share one lock")
      return nil
    }
    if written.hasSuffix("/") {
      refuse(spot, "found \(Quoted.text(written)); it must name a file, not a directory")
      return nil
    }
    return path
  }
}
