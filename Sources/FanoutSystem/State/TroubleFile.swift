import FanoutCore
import Glibc

/// `STATE/cannot-fire.json`: what a fire leaves that could not look and so is on no record. Without it a loop whose
/// fires all fail before their first record would look like one that nobody fires.
public enum TroubleFile {
  private static func path(_ state: StateDirectory) -> String { state.cannotFire }

  /// Leaves why a fire could not look, as far as that can be written: where not, a look at the state directory tells
  /// why.
  public static func leave(
    _ sentence: String, exit: Int32, isOfLocks: Bool, in state: StateDirectory, at moment: Moment
  ) {
    guard DirectoryOwner.of(state.path) == .ours else { return }
    let trouble = FireTrouble(moment: moment, exit: Int64(exit), why: sentence, isOfLocks: isOfLocks)
    try? AtomicFile.write(trouble.json.encoded() + [10], to: path(state))
  }

  /// Takes it away: a fire is on record.
  static func remove(_ state: StateDirectory) { _ = unlink(path(state)) }

  /// What the last fire left; nil: nothing that can be read.
  static func read(_ state: StateDirectory) -> FireTrouble? {
    guard let bytes = (try? AtomicFile.read(path(state), limit: 64 << 10)) ?? nil else { return nil }
    return (try? JSONDocument(parsing: bytes)).flatMap { FireTrouble(json: $0.root) }
  }
}
