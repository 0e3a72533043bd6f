import CSystem
import FanoutCore
import Glibc

/// Makes a state directory ready to be written.
extension StateDirectory {
  /// Makes what is missing, 0700 whatever the umask, and proves that locks exclude there on its first use. What is
  /// there must be ours and nobody else's to write. Answers what it closed to others' eyes, as sentences: they are said
  /// once, because then it is closed.
  @discardableResult
  public func prepare() throws(StateError) -> [String] {
    try proveOurs()
    try proveUnlinked(kept)
    let closed = try StateTrust(self).secure()
    do throws(SystemError) {
      try PrivateDirectory.make(path)
      for directory in [journal, live, supervisors, runs, fires, pauses, gates] { try PrivateDirectory.make(directory) }
      guard DirectoryOwner.of(locks) == .absent else { return closed }
    } catch {
      throw .cannotCreate(path, error)
    }
    try proveLocks()
    return closed
  }

  /// Proves that the directory is nobody else's. Neither makes nor reads anything.
  func proveOurs() throws(StateError) {
    switch DirectoryOwner.of(path) {
    case .absent, .ours: break
    case .another(let user): throw .belongsTo(path, user: user)
    case .notDirectory(let kind): throw .notDirectory(path, kind: kind)
    case .unreadable(let error): throw .cannotCreate(path, error)
    }
  }

  /// Proves that these lie in it: behind a link somebody else's files would be taken for ours.
  func proveUnlinked(_ directories: [String]) throws(StateError) {
    if let link = directories.first(where: { (try? stat.of($0))?.isLink ?? false }) { throw .link(link) }
  }

  /// The directory `locks` appears by rename only after the proof: a state directory without it was never proven.
  private func proveLocks() throws(StateError) {
    // Drawn: processes of two pid namespaces may have one number.
    let trial = "\(path)/.locks-\(hexadecimal(.random(in: 0 ... .max), digits: 8))"
    do throws(SystemError) { try PrivateDirectory.make(trial) } catch { throw .cannotCreate(trial, error) }
    if case .failed(let why) = ExclusionProof.run(inDirectory: trial) {
      _ = rmdir(trial)
      throw .locksDoNotExclude(path, why)
    }
    // In no place of another's: whoever has just found his own there, empty still, makes his first lock in it.
    guard csystem_rename_new(trial, locks) != 0 else { return }
    var error = SystemError.last("rename", locks)
    // Not every file system and not every sandbox knows that.
    if [EINVAL, ENOSYS, EPERM].contains(error.code) {
      guard rename(trial, locks) != 0 else { return }
      error = .last("rename", locks)
    }
    _ = rmdir(trial)
    // Another fire was quicker: its proof is as good as ours.
    guard error.code == ENOTEMPTY || error.code == EEXIST else { throw .cannotCreate(locks, error) }
  }
}
