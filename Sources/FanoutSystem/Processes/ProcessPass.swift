import Glibc

/// One pass over /proc, those first who were born last: what lives for a moment only is looked at before that moment is
/// over, and its environment, which goes before it does, at once.
public struct ProcessPass: Sendable {
  /// Every process that was seen, by number.
  public let entries: [ProcessEntry]
  /// Nobody was missed: nobody was born on the whole machine meanwhile, and nobody was on his way out, when his
  /// environment has gone and his descriptors have not.
  let isQuiet: Bool
  private let environments: [Int32: [ArraySlice<UInt8>]]

  /// A pass that saw these, and no environment.
  init(_ entries: [ProcessEntry]) {
    self.entries = entries
    isQuiet = false
    environments = [:]
  }

  /// Looks, also at the environments of those that started since that moment (in `ProcessEntry.startTicks`).
  init(environmentsSince oldest: UInt64) throws(SystemError) {
    let births = ProcessTable.births()
    let newest = try NewestNumber.open()?.read()
    var entries: [ProcessEntry] = []
    var environments: [Int32: [ArraySlice<UInt8>]] = [:]
    var isSomebodyLeaving = false
    for pid in ProcessPass.youngestFirst(try ProcessTable.numbers(), newest: newest) {
      // One that ends between the listing and the look is simply not there.
      guard let entry = try ProcessTable.find(pid) else { continue }
      entries.append(entry)
      guard entry.startTicks >= oldest, !entry.isZombie else { continue }
      if let environment = try ProcessTable.environment(pid) {
        environments[pid] = environment
      } else if try ProcessTable.memory(of: pid) == .released {
        isSomebodyLeaving = true
      }
    }
    self.entries = entries.sorted { $0.pid < $1.pid }
    self.environments = environments
    isQuiet = births != nil && births == ProcessTable.births() && !isSomebodyLeaving
  }

  /// Numbers are given out upwards and begin anew at the end: the youngest stand just below the newest.
  static func youngestFirst(_ numbers: [Int32], newest: Int32?) -> [Int32] {
    guard let newest else { return numbers.sorted(by: >) }
    return numbers.sorted { ($0 > newest ? 1 : 0, -$0) < ($1 > newest ? 1 : 0, -$1) }
  }

  /// The environment that a process showed; nil: none.
  func environment(of entry: ProcessEntry) -> [ArraySlice<UInt8>]? { environments[entry.pid] }
}
