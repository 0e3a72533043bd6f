import FanoutCore
import Glibc

/// Whether a state directory is the caller's alone (SPEC 3, "Trust"). What lies in a run's directory is its worker's,
/// and not looked at.
public struct StateTrust {
  let state: StateDirectory
  /// The trust of the user whose directory it has to be.
  private let trust: Trust

  /// The trust in a state directory, of the caller or of another user whose loop it is.
  public init(_ state: StateDirectory, of user: uid_t = geteuid()) {
    self.state = state
    trust = Trust(caller: user)
  }

  /// What stands against using it, the directory itself first; nothing is changed.
  public func distrust() -> [Distrust] {
    linkDistrust()
      + ([state.path] + state.kept).compactMap { path in
        rights(path).flatMap { trust.distrust(of: $0, as: .state) }
      }
  }

  /// The directories that others may read, which the next command that writes closes.
  public func readByOthers() -> [String] {
    paths.filter { path in rights(path).map { trust.isReadByOthers($0) } ?? false }
  }

  /// Fails where it may be changed by others, and closes what they may read: what was closed, as a sentence.
  func secure() throws(StateError) -> [String] {
    if let distrust = linkDistrust().first { throw .untrusted(state.path, distrust) }
    let mayClose = Set(paths)
    var closed: [String] = []
    for path in [state.path] + state.kept {
      let answer: Answer
      do throws(SystemError) { answer = try secure(path, closes: mayClose.contains(path)) } catch {
        // One that is not there yet is made, 0700; what stands in its place otherwise is told then.
        if error.code == ENOENT || error.code == ENOTDIR { continue }
        throw .cannotCreate(path, error)
      }
      switch answer {
      case .private: break
      case .closed(let mode): closed.append("\(path) (mode \(mode))")
      case .distrusted(let distrust): throw .untrusted(state.path, distrust)
      }
    }
    guard !closed.isEmpty else { return [] }
    return ["others could read \(closed.joined(separator: ", ")): closed to all but \(userName(geteuid())) (0700)"]
  }

  private enum Answer {
    case `private`
    case closed(mode: String)
    case distrusted(Distrust)
  }

  /// Decided and done on what was opened, so that no other directory can come in between.
  private func secure(_ path: String, closes: Bool) throws(SystemError) -> Answer {
    let directory: Descriptor
    do throws(SystemError) { directory = try Descriptor.open(path, O_RDONLY | O_DIRECTORY) } catch {
      // Another's may be closed to us: that it is another's is what there is to say. One of ours that is closed even to
      // us is told by whoever has to read it.
      guard let rights = rights(path) else { throw error }
      if let distrust = trust.distrust(of: rights, as: .state) { return .distrusted(distrust) }
      guard !trust.isReadByOthers(rights) else { throw error }
      return .private
    }
    let rights = FileRights(try directory.status(path), path, descriptor: directory.number)
    if let distrust = trust.distrust(of: rights, as: .state) { return .distrusted(distrust) }
    guard closes, trust.isReadByOthers(rights) else { return .private }
    guard fchmod(directory.number, 0o700) == 0 else { throw .last("set the mode of", path) }
    return .closed(mode: rights.modeText)
  }

  /// What may be closed: the state directory only where nothing but state is in it. Somebody may have named his home,
  /// or /srv.
  private var paths: [String] {
    let own = Set(state.kept + state.files)
    let names = (try? directoryNames(state.path)) ?? []
    let isOnlyState = names.allSatisfy { name in
      let path = "\(state.path)/\(name)"
      // What begins with a dot is ours on its way to its name; another loop of the same configuration has its locks
      // below its name.
      return name.hasPrefix(".") || own.contains(path) || rights(path + "/locks") != nil
    }
    return (isOnlyState ? [state.path] : []) + state.kept
  }

  /// Of a state directory that is a link: whoever may turn it leads to other locks.
  private func linkDistrust() -> [Distrust] {
    guard let status = try? stat.of(state.path), status.st_mode & S_IFMT == S_IFLNK,
      let walk = try? PathWalk(to: state.path)
    else {
      return []
    }
    return FileTrust.distrust(of: walk.steps, by: trust)
  }

  private func rights(_ path: String) -> FileRights? {
    var status = stat()
    guard stat(path, &status) == 0, status.isDirectory else { return nil }
    return FileRights(status, path)
  }
}
