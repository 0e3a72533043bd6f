/// One pass over /proc, those first who were born last: what lives for a moment only is looked at before that moment is
/// over, and its environment, which goes before it does, at once.
struct ProcessPass {
  /// Every process that was seen, by number.
  let entries: [ProcessEntry]
  /// Nobody was missed of those who show their environment at all: nobody was born on the whole machine meanwhile, and
  /// nobody was on his way out, when his environment has gone and his descriptors have not. Whoever shows none (another
  /// user's, not dumpable) is not known by it in a quiet pass either.
  let isQuiet: Bool
  private let environments: [Int32: [ArraySlice<UInt8>]]

  /// How it looks.
  struct Sight {
    var births: () -> UInt64? = ProcessTable.births
    var numbers: () throws(SystemError) -> [Int32] = ProcessTable.numbers
    var newest: () throws(SystemError) -> Int32? = { () throws(SystemError) in try NewestNumber.open()?.read() }
    var find: (Int32) throws(SystemError) -> ProcessEntry? = ProcessTable.find
    var environment: (Int32) throws(SystemError) -> EnvironmentLook = ProcessTable.look(atEnvironmentOf:)
  }

  /// A pass that saw these, and no environment.
  init(_ entries: [ProcessEntry]) {
    self.entries = entries
    isQuiet = false
    environments = [:]
  }

  /// Looks, also at the environments of those that started since that moment (in `ProcessEntry.startTicks`).
  init(environmentsSince oldest: UInt64, by sight: Sight = Sight()) throws(SystemError) {
    let births = sight.births()
    let numbers = try sight.numbers()
    // Asked behind the list, so that nobody in it was born since: he would be taken for one of the oldest.
    let newest = try sight.newest()
    var entries: [ProcessEntry] = []
    var environments: [Int32: [ArraySlice<UInt8>]] = [:]
    var isSomebodyMissed = false
    for pid in ProcessPass.youngestFirst(numbers, newest: newest) {
      // One that ends between the listing and the look is simply not there.
      guard let entry = try sight.find(pid) else { continue }
      entries.append(entry)
      guard entry.startTicks >= oldest, !entry.isZombie else { continue }
      switch try sight.environment(pid) {
      case .shown(let environment): environments[pid] = environment
      case .missed: isSomebodyMissed = true
      case .hidden: break
      }
    }
    self.entries = entries.sorted { $0.pid < $1.pid }
    self.environments = environments
    isQuiet = births != nil && births == sight.births() && !isSomebodyMissed
  }

  /// Numbers are given out upwards and begin anew at the end: the youngest stand just below the newest.
  static func youngestFirst(_ numbers: [Int32], newest: Int32?) -> [Int32] {
    guard let newest else { return numbers.sorted(by: >) }
    return numbers.sorted { ($0 > newest ? 1 : 0, -$0) < ($1 > newest ? 1 : 0, -$1) }
  }

  /// The environment that a process showed; nil: none.
  func environment(of entry: ProcessEntry) -> [ArraySlice<UInt8>]? { environments[entry.pid] }
}
