import CSystem
import FanoutCore
import Glibc

/// The keepers of one supervisor, or of programs that are called: where they tell that a child has ended, and where
/// they leave notes for whoever comes after it.
final class Keepers {
  /// Readable when a child of one has ended.
  let bell: Descriptor
  private let notes: Descriptor?
  /// All of them, as the page of C knows them.
  let all: OpaquePointer
  private var reserved: Int64 = 0
  private let path: String

  /// What the notes of one run take at most: four lines.
  private static let room: Int64 = 768

  /// Makes the file of notes; nil: nobody comes after. Early, because both descriptors must be low numbers.
  init(notesAt path: String?) throws(SystemError) {
    let notes: Descriptor? = if let path { try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND) } else { nil }
    let number = csystem_bell()
    guard number >= 0 else {
      let error = SystemError.last("create an event descriptor")
      notes?.close()
      throw error
    }
    bell = Descriptor(owning: number)
    guard let all = csystem_keepers_make(notes?.number ?? -1, bell.number) else { throw .last("make room for keepers") }
    self.all = all
    self.notes = notes
    self.path = path ?? ""
  }

  /// Keeps room for the notes of so many more runs, so that a disk that fills up later takes them all the same.
  func keepRoom(for runs: Int) throws(SystemError) {
    guard let notes else { return }
    let length = Int64(runs) * Keepers.room
    let code = csystem_keep_room(notes.number, reserved, length)
    guard code == 0 || code == EOPNOTSUPP else { throw SystemError("keep room in", path, code: code) }
    reserved += length
  }

  /// The keepers whose workers have ended since the last call, the earliest first.
  func told() -> [Keeper.Identity] {
    var count: UInt64 = 0
    _ = read(bell.number, &count, MemoryLayout<UInt64>.size)
    var told: [Keeper.Identity] = []
    var next = csystem_keepers_told(all)
    while let keeper = next {
      told.append(Keeper.Identity(keeper))
      next = csystem_keeper_next(keeper)
    }
    return told.reversed()
  }
}
