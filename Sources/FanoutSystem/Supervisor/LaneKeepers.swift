import FanoutCore
import Glibc

/// The keepers of a supervisor's workers, made once it starts any, and the lanes that are meant by what they tell.
final class LaneKeepers {
  private let notes: String
  private let sources: EventSources
  private var keepers: Keepers?
  private var lanes: [Keeper.Identity: Int] = [:]

  /// None yet; what they note will stand there.
  init(notesAt path: String, _ sources: EventSources) {
    notes = path
    self.sources = sources
  }

  /// Makes what the keepers of so many more runs need, before anything of those is claimed.
  func prepare(for runs: Int) throws(SystemError) {
    if keepers == nil {
      let made = try Keepers(notesAt: notes)
      try sources.watch(made.bell.number, for: .bell)
      keepers = made
    }
    try keepers?.keepRoom(for: runs)
  }

  /// Starts these, each below a keeper; what became of each, in their order.
  func spawn(_ commands: [ChildCommand], _ slots: SpawnSlots) -> [Result<KeptChild, SpawnFailure>] {
    guard !commands.isEmpty else { return [] }
    guard let keepers else { preconditionFailure("workers are started that nothing was prepared for") }
    return Spawner.spawn(commands, slots: slots, keepers: keepers)
  }

  /// A keeper tells of that lane's worker from now on.
  func add(_ keeper: Keeper, of lane: Int) { lanes[keeper.identity] = lane }

  /// A keeper tells nothing any more.
  func forget(_ keeper: Keeper.Identity) { lanes[keeper] = nil }

  /// The lanes whose workers have ended since the last call, the earliest first.
  func told() -> [Int] { (keepers?.told() ?? []).compactMap { lanes[$0] } }

  /// Removes what they noted: nobody takes anything over. Where none was made there is nothing.
  func removeNotes() {
    if keepers != nil { _ = unlink(notes) }
  }
}
