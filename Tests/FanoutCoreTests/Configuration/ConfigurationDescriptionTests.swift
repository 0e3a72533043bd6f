import Testing

@testable import FanoutCore

/// One description of each key, for the reader, `init`, the schema, the manual and help: it says what the reader does,
/// and the reader knows nothing else. A key that is read and not described traps (`ConfigurationFields`), and so does
/// one that is read as something else than it is described as (`ConfigurationReader`), in whatever configuration.
@Suite struct `The description of the configuration` {
  /// What every object and value refuses.
  private static let odd = ["true", "-7.5", "[[1]]", "{ '?': 1 }"]

  private func read(_ text: String) -> Configuration? { try? readConfiguration(text).get() }

  @Test func `goes to every key`() {
    let paths = DescribedPlace.all.map(\.path)
    #expect(Set(paths).count == paths.count)
    for path in [
      "width", "worker.teardown[0].signal", "worker.limits.nice", "categories.code.worker.timeLimit",
      "categories.code.respawn.delay", "onFire.timeLimit",
    ] { #expect(paths.contains(path)) }
  }

  @Test func `says of each key what holds where it is absent`() throws {
    for place in DescribedPlace.all {
      guard let standard = place.key.standard else {
        #expect((read(place.text(nil)) == nil) == place.isNeeded, "\(place.path)")
        continue
      }
      let absent = try #require(read(place.text(nil)), "\(place.path)")
      #expect(read(place.text(standard)) == absent, "\(place.path): \(standard)")
    }
  }

  @Test func `says of no key that is not read`() throws {
    for place in DescribedPlace.all {
      let absent = read(place.text(nil))
      let present = try DescribedPlace.samples(of: place.key.kind).map {
        try #require(read(place.text($0)), "\(place.path): \($0)")
      }
      #expect(present.contains { $0 != absent }, "\(place.path) changes nothing")
      #expect(present[0] != present[1], "\(place.path) is not told apart")
    }
  }

  @Test func `says where null may stand`() {
    for place in DescribedPlace.all {
      #expect((read(place.text("null")) != nil) == place.key.mayBeNull, "\(place.path)")
    }
  }

  @Test func `says what type and bounds a value has`() {
    for place in DescribedPlace.all {
      let odd = Self.odd.filter { place.key.kind != .flag || $0 != "true" }
      for value in odd + DescribedPlace.beyond(place.key.kind) {
        guard case .failure(let errors) = readConfiguration(place.text(value)) else {
          Issue.record("\(place.path) takes \(value)")
          continue
        }
        #expect(errors.mistakes.allSatisfy { $0.sentence.contains(place.path) }, "\(value): \(errors)")
      }
      if case .duration(_, let most) = place.key.kind {
        #expect(read(place.text("\"\(most.written)\"")) != nil, "\(place.path): \(most.written)")
      }
    }
  }

  /// The history: what 0.1.0 knew. All that came later says since when.
  @Test func `says since when there is a key`() {
    let first: Set<String> = [
      "selector", "selector.command", "selector.directory", "selector.timeLimit", "selector.outputLimit",
      "selector.fallback", "selector.fallbackStarts", "allowlist", "aliases", "width", "perFire", "stateDirectory",
      "lockFile", "launcher", "systemd", "systemd.prefix", "systemd.manager", "systemd.slice", "worker",
      "worker.command", "worker.directory", "worker.environment", "worker.confirmFor", "worker.timeLimit",
      "worker.stallAfter", "worker.outputLimit", "worker.teardown", "worker.teardown[].signal",
      "worker.teardown[].wait", "worker.limits", "worker.limits.memoryMax", "worker.limits.cpuQuota",
      "worker.limits.tasksMax", "worker.limits.nice", "worker.limits.properties", "respawn", "respawn.limit",
      "respawn.gradeAtLeast", "respawn.delay", "keep", "keep.runs", "keep.logs", "keep.fires", "keep.journal",
      "keep.freeSpace", "onFire", "onFire.command", "onFire.directory", "onFire.timeLimit", "categories",
      "categories.CATEGORY.worker", "categories.CATEGORY.respawn", "categories.CATEGORY.cooldown",
      "categories.CATEGORY.target",
    ]
    #expect(Set(ConfigurationDescription.all.filter { $0.key.since == "0.1" }.map(\.path)) == first)
    let known = ["0.1", String(Version.current.split(separator: ".").prefix(2).joined(separator: "."))]
    #expect(ConfigurationDescription.all.allSatisfy { known.contains($0.key.since) })
  }

  @Test(arguments: [
    ("worker.timeLimit", ["worker.timeLimit"]), ("cooldown", ["categories.CATEGORY.cooldown"]),
    ("gates.quota.cache", ["gates.GATE.cache"]), ("categories.code.cooldown", ["categories.CATEGORY.cooldown"]),
    ("categories.code.worker.timeLimit", ["worker.timeLimit"]), ("gateColour", []), ("", []), (".", []),
    ("gates..cache", []), ("categories.code", []), ("categories.code.colour", []),
    ("environment", ["selector.environment", "worker.environment", "backends.BACKEND.environment"]),
  ])
  func `knows which keys somebody means`(written: String, paths: [String]) {
    #expect(Set(ConfigurationDescription.paths(meantBy: written)) == Set(paths))
  }

  @Test func `is written so that it can stand in a comment, a table and a sentence`() {
    for place in DescribedPlace.all {
      let key = place.key
      #expect(key.meaning.first?.isUppercase == false && !key.meaning.hasSuffix("."), "\(place.path)")
      #expect(key.more.isEmpty || key.more.hasSuffix("."), "\(place.path)")
      if let example = key.example { #expect(read(place.text(example)) != nil, "\(place.path): \(example)") }
    }
  }
}
