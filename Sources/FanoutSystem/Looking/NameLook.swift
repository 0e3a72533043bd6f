import FanoutCore
import Glibc

/// The names of a loop, as its directories tell them: nothing of history is read, and however much lies there only so
/// much is looked at.
public struct NameLook {
  /// A run by its name.
  public struct NamedRun: Sendable, Equatable {
    /// The run.
    public let id: RunID
    /// The run's category; nil: its file does not tell.
    public let category: Category?
  }

  private let state: StateDirectory
  /// The wall clock; nil where the clocks cannot be read.
  public let now: WallTime?

  /// How many names of a directory are read.
  private static let bound = 100_000
  /// The most that a file which tells of a run has, in bytes.
  private static let fileBound = 64 << 10

  /// A look at a state directory.
  public init(_ state: StateDirectory) {
    self.state = state
    now = (try? Clocks.live())?.moment().wall
  }

  /// The open runs, the newest first.
  public func openRuns(most: Int) -> [NamedRun] {
    NameLook.newest(in: state.live, most: most) { _ in true }.map { named(RunID($0), by: "\(state.live)/\($0)") }
  }

  /// The newest runs that are kept.
  public func runs(most: Int, where accepts: (String) -> Bool) -> [NamedRun] {
    NameLook.newest(in: state.runs, most: most, where: accepts).map { name in
      named(RunID(name), by: RunDirectory(path: state.run(RunID(name))).runFile)
    }
  }

  /// The newest fires that are kept.
  public func fires(most: Int, where accepts: (String) -> Bool) -> [FireID] {
    NameLook.newest(in: state.fires, most: most, where: accepts).map { FireID($0) }
  }

  /// The categories that a pause lies there for, in order.
  public var paused: [Category] { Pauses(state).read().categories.keys.sorted() }

  /// The hands that were up at the last checkpoint, the oldest first: what was written since is history.
  public var hands: [Hand] { JournalStanding.checkpoint(of: state)?.hands.open ?? [] }

  private func named(_ run: RunID, by file: String) -> NamedRun {
    let bytes = try? AtomicFile.read(file, limit: NameLook.fileBound)
    let root = bytes.flatMap { try? JSONDocument(parsing: $0) }?.root
    return NamedRun(id: run, category: root?["category"]?.string.flatMap(Category.init(canonical:)))
  }

  private static func newest(in path: String, most: Int, where accepts: (String) -> Bool) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    for _ in 0..<bound {
      guard let entry = try? nextEntry(of: directory, path) else { break }
      let name = directoryEntryName(entry)
      if StampedName.isOne(name), accepts(name) { names.append(name) }
    }
    return Array(names.sorted(by: >).prefix(most))
  }
}
