import FanoutCore
import Glibc

/// What lies in the directory of a run that tells that it has to end, and since when.
extension RunDirectory {
  /// Leaves since when it is being ended, as far as that can be written.
  func leave(_ note: EndingNote) { try? AtomicFile.write(note.json.encoded() + [10], to: endingFile) }

  /// What was left so; nil: nothing that can be read.
  func endingNote() -> EndingNote? {
    guard let bytes = (try? AtomicFile.read(endingFile, limit: 4096)) ?? nil else { return nil }
    return (try? JSONDocument(parsing: bytes)).flatMap { EndingNote(json: $0.root) }
  }

  /// An operator's wish with the moment in which it was put there, by the kernel's own stamp.
  func datedKillWish() -> (isHurried: Bool, at: WallTime)? {
    guard let wish = killWish(), let stamp = FileSign(killFile)?.changed else { return nil }
    return (wish.now, stamp)
  }
}
