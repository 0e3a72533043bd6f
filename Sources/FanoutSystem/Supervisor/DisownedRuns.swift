import FanoutCore

/// Runs that are nobody's from now on, as the index is told: again every second where it cannot be told at once. Until
/// then such a run stays under its supervisor: counted as busy for too long, never granted too early.
final class DisownedRuns {
  private let index: LiveIndex
  private let clocks: Clocks
  private let say: (String) -> Void
  private var untold: [(entry: LiveEntry, run: Run)] = []
  /// When to tell the index again; nil: it knows all of them.
  private(set) var retryAt: MonotonicTime?

  /// None yet. `say` is for people.
  init(of state: StateDirectory, clocks: Clocks, say: @escaping (String) -> Void) {
    index = LiveIndex(state: state)
    self.clocks = clocks
    self.say = say
  }

  /// Gives a run that was claimed with that lock to nobody.
  func add(_ run: Run, lock: FileIdentity?) {
    let entry = LiveEntry(run: run.id, category: run.category, supervisor: .nobody, lock: lock)
    do throws(SystemError) { try tell(entry, of: run) } catch {
      say("\(error); trying again every second")
      untold.append((entry, run))
      retryAt = clocks.monotonic() + .seconds(1)
    }
  }

  /// Gives those to nobody that could not be given before.
  func retry() {
    untold.removeAll { entry, run in (try? tell(entry, of: run)) != nil }
    retryAt = untold.isEmpty ? nil : clocks.monotonic() + .seconds(1)
  }

  /// Where there is no index any more nobody is told of them.
  func forgetAll() { (untold, retryAt) = ([], nil) }

  private func tell(_ entry: LiveEntry, of run: Run) throws(SystemError) {
    do throws(SystemError) { try index.write(entry) } catch { try index.overwrite(entry, of: run) }
  }
}
