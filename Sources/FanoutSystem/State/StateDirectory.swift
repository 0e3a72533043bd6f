import FanoutCore
import Glibc

/// Where everything of one state directory lies (SPEC 10). Only names: nothing is opened or made by asking.
public struct StateDirectory: Sendable, Equatable {
  /// The directory's absolute path.
  public let path: String
  /// The lock file pattern of the configuration, with `{category}`; nil: below the state directory.
  public let lockFile: String?

  /// The names below a path.
  public init(path: String, lockFile: String? = nil) {
    self.path = path
    self.lockFile = lockFile
  }

  var journal: String { path + "/journal" }
  var live: String { path + "/live" }
  var locks: String { path + "/locks" }
  var supervisors: String { path + "/supervisors" }
  var runs: String { path + "/runs" }
  var fires: String { path + "/fires" }
  var pauses: String { path + "/pauses" }
  var gates: String { path + "/gates" }
  var admissionLock: String { locks + "/.admission.lock" }
  var fireLock: String { locks + "/.fire.lock" }
  /// Holds the boot id of the last reconciliation.
  var boot: String { path + "/boot" }

  /// The boot id of the last reconciliation; nil: there was none.
  func reconciledBoot() throws(FileProblem) -> String? {
    try AtomicFile.read(boot, limit: 128).map { String(decoding: $0.filter { $0 != 10 }, as: UTF8.self) }
  }

  /// What the journal amounts to, up to the last fire.
  var standing: String { path + "/standing.json" }
  /// What a fire left that could not look.
  var cannotFire: String { path + "/cannot-fire.json" }

  /// Which configuration this is the state of.
  var loopNote: String { path + "/loop.json" }
  /// The configuration as it was when it last worked, as far as it is kept.
  var lastConfiguration: String { path + "/configuration.json5" }
  /// How far `onOutcome` was told.
  var outcomeCursor: String { path + "/outcomes.json" }
  /// Why it was told no further.
  var outcomeTrouble: String { path + "/onOutcome-failed.json" }
  /// Why `notify` was not told.
  var notifyTrouble: String { path + "/notify-failed.json" }
  /// Who puts hands on record.
  var handsLock: String { locks + "/.hands.lock" }
  /// Who tells `notify`.
  var notifyLock: String { locks + "/.notify.lock" }
  /// Who tells `onOutcome`.
  var outcomeLock: String { locks + "/.outcome.lock" }
  /// Who renews the metrics.
  var metricsLock: String { locks + "/.metrics.lock" }

  /// The lock file of a category.
  public func lock(of category: Category) -> String {
    guard let lockFile else { return "\(locks)/\(category).lock" }
    return lockFile.replacing(marker: "{category}", with: category.name)
  }

  /// Whether lock files lie below the state directory, where what is written in them is ours.
  var locksAreOurs: Bool { lockFile == nil }

  /// The directory of a run.
  public func run(_ id: RunID) -> String { "\(runs)/\(id)" }
  /// The directory of a fire.
  public func fire(_ id: FireID) -> String { "\(fires)/\(id)" }
  func supervisorLock(_ id: SupervisorID) -> String { "\(supervisors)/\(id).lock" }
  /// What becomes the lock once it is locked.
  func unnamedSupervisorLock(_ id: SupervisorID) -> String { "\(supervisors)/.\(id).lock" }
  func supervisorOrder(_ id: SupervisorID) -> String { "\(supervisors)/\(id).order" }
  func supervisorAnswer(_ id: SupervisorID) -> String { "\(supervisors)/\(id).answer" }
  func supervisorLog(_ id: SupervisorID) -> String { "\(supervisors)/\(id).log" }

  /// Whether anything there bears the name of such a supervisor, be it what one has left.
  func isNamed(_ id: SupervisorID) -> Bool {
    [
      supervisorLock(id), unnamedSupervisorLock(id), supervisorLog(id), supervisorOrder(id), supervisorAnswer(id),
      keeperNotes(id),
    ].contains { (try? stat.of($0)) != nil }
  }
  func gate(_ name: String) -> String { "\(gates)/\(name).json" }
  /// The hold of a backend: no category has such a name.
  func hold(_ backend: String) -> String { "\(pauses)/\(StateDirectory.holdPrefix)\(backend).json" }
  /// What the file of a backend's hold begins with.
  static let holdPrefix = ".backend-"
  func pause(_ category: Category?) -> String { "\(pauses)/\(category?.name ?? ".all").json" }

  /// What its path leads through to the journal: every directory, every link, and what those lead to.
  var way: [String] {
    var real = [CChar](repeating: 0, count: Int(PATH_MAX))
    let isReal = realpath(journal, &real) != nil
    let resolved = String(decoding: real.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var way: [String] = []
    for path in isReal ? [journal, resolved] : [journal] {
      var prefix = ""
      for part in path.split(separator: "/") {
        prefix += "/" + part
        if !way.contains(prefix) { way.append(prefix) }
      }
    }
    return way
  }

  /// When it was last used by a fire, by the clock of its file system, in nanoseconds; 0: that cannot be told.
  public var lastUse: Int {
    var status = Glibc.stat()
    guard stat(standing, &status) == 0 else { return 0 }
    return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  /// The files that are kept in it.
  var files: [String] {
    [boot, standing, cannotFire, loopNote, lastConfiguration, outcomeCursor, outcomeTrouble, notifyTrouble]
  }

  /// The directories that are kept in it.
  var kept: [String] { [journal, live, locks, supervisors, runs, fires, pauses, gates] }
}
