import CSystem
import FanoutCore
import Glibc

/// The directory of one run. It appears complete, by rename; whoever finds it finds all of it.
public struct RunDirectory: Sendable, Equatable {
  /// The directory's absolute path.
  public let path: String

  /// The directory at a path.
  public init(path: String) { self.path = path }

  /// What the run is and under which terms.
  public var runFile: String { path + "/run.json" }
  /// What the worker is to do.
  public var assignmentFile: String { path + "/assignment.json" }
  /// Where the worker reports.
  public var outcomeFile: String { path + "/outcome.json" }
  /// What the worker wrote to stdout and stderr.
  public var outputLog: String { path + "/output.log" }
  /// Where the end goes when the journal cannot take it.
  public var endFile: String { path + "/end.json" }
  /// Touched by the worker: alive, though silent.
  public var heartbeatFile: String { path + "/heartbeat" }
  /// There while the supervisor has the worker stopped to cut its log: an adopter that finds it continues the worker.
  var stoppedFile: String { path + "/stopped" }
  /// Whether that is there: its worker is slowed, and no person stopped it.
  var isStoppedForCut: Bool { (try? stat.of(stoppedFile)) != nil }
  /// Since when it is being ended, where KILL did not do that.
  var endingFile: String { path + "/ending.json" }
  /// What the manager said of its unit.
  var unitFile: String { path + "/unit.json" }

  /// An operator's wish.
  public var killFile: String { path + "/kill.json" }

  /// The room kept for a wish, under another name: a full disk cannot forbid it. It holds one already.
  var wishRoom: String { path + "/.kill.json" }

  /// The room kept for an end on a full disk.
  static let endRoom = 4096

  /// Makes the directory of a run beside the index, enters the run there, and renames the directory to its place: what
  /// a crash leaves of it is found without looking through all that ever ran.
  static func create(
    _ assignment: Assignment, entry: LiveEntry, in state: StateDirectory, holding _: AdmissionLock
  ) throws(SystemError) -> RunDirectory {
    let place = state.run(assignment.run.id)
    let index = LiveIndex(state: state)
    let made = unfinished(assignment.run.id, in: state)
    try PrivateDirectory.make(made.path)
    do throws(SystemError) {
      try RunDirectory.file(made.runFile, [entry.text(of: assignment.run)])
      try index.enter(entry, as: made.runFile)
      CrashPoint.reached(assignment.run.generation == 0 ? .claimIndexed : .respawnIndexed)
      try RunDirectory.file(made.assignmentFile, assignment.json.encodedPieces() + [[10]])
      _ = try OutputLog(path: made.outputLog, limit: assignment.run.terms.outputLimit).create()
      let end = try Descriptor.open(made.endFile, O_WRONLY | O_CREAT | O_EXCL)
      let code = posix_fallocate(end.number, 0, off_t(endRoom))
      if code != 0 { throw SystemError("keep room in", made.endFile, code: code) }
      try RunDirectory.file(made.wishRoom, [RunDirectory.wish(now: false)])
      CrashPoint.reached(.directoryFilled)
      guard rename(made.path, place) == 0 else { throw .last("rename to", place) }
    } catch {
      index.remove(assignment.run.id)
      FileTree.remove(made.path)
      throw error
    }
    return RunDirectory(path: place)
  }

  /// Where the directory of a run is made, before it appears.
  private static func unfinished(_ run: RunID, in state: StateDirectory) -> RunDirectory {
    RunDirectory(path: "\(state.live)/.\(run)")
  }

  /// Removes the directory of a run that never was. Renamed first: whoever moves a wish into it at this moment, which
  /// takes no lock, finds it there or does not.
  func removeUndone(in state: StateDirectory) {
    let aside = RunDirectory.unfinished(RunID(String(path.split(separator: "/").last ?? "")), in: state).path
    FileTree.remove(rename(path, aside) == 0 ? aside : path)
  }

  /// Removes what was made and never appeared. Directories are made with that lock in hand: nobody is making one.
  static func removeUnfinished(in state: StateDirectory, holding _: AdmissionLock) {
    for name in (try? directoryNames(state.live)) ?? [] where name.hasPrefix(".") {
      let path = "\(state.live)/\(name)"
      let isDirectory = (try? stat.of(path))?.isDirectory ?? false
      if isDirectory, StampedName.isOne(name.dropFirst()) {
        FileTree.remove(path)
      } else if name.hasPrefix(LiveIndex.restoring), StampedName.isOne(name.dropFirst(LiveIndex.restoring.count)) {
        _ = unlink(path)
      }
    }
  }

  private static func file(_ path: String, _ pieces: [[UInt8]]) throws(SystemError) {
    let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL)
    for piece in pieces { try file.writeAll(piece, path) }
  }

  /// The run as it was written; nil where it cannot be read.
  public func run() -> Run? { try? whole() }

  /// The run as it was written, or why it cannot be read.
  func whole() throws -> Run {
    let bytes = try AtomicFile.read(runFile, limit: 1 << 20) ?? []
    guard let run = (try? JSONDocument(parsing: bytes)).flatMap({ Run(json: $0.root) }) else {
      throw SystemError("read a run from", runFile, code: bytes.isEmpty ? ENOENT : EINVAL)
    }
    return run
  }

  /// Whether it is there.
  public var exists: Bool { (try? stat.of(path))?.isDirectory ?? false }

  /// The assignment as it lies there; nil where it cannot be read.
  public func assignment() -> JSONDocument? {
    guard let bytes = try? AtomicFile.read(assignmentFile, limit: 8 << 20) else { return nil }
    return try? JSONDocument(parsing: bytes)
  }

  /// What the worker reported. Opened without following links and without blocking; a regular file up to 1 MiB, or
  /// unreadable. Throws where we lack what it takes to look: that is no fault of the worker.
  func outcome() throws(SystemError) -> OutcomeReading {
    do throws(FileProblem) {
      return try AtomicFile.read(outcomeFile, limit: 1 << 20).map(OutcomeReport.read) ?? .none
    } catch {
      if let shortage = error.shortage { throw shortage }
      return .unreadable("\(error)")
    }
  }

  /// Puts an end into the room kept for it. In place: a full disk has no room for a second file.
  func keepEnd(_ line: [UInt8]) throws(SystemError) {
    let file = try Descriptor.open(endFile, O_WRONLY)
    let written = line.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, 0) }
    guard written == line.count, fdatasync(file.number) == 0 else {
      throw SystemError("write", endFile, code: written < 0 ? errno : SystemError.shortWrite(endingAt: written))
    }
  }

  /// The end that was kept there; nil where there is none or only a part of one. Throws where we lack what it takes to
  /// look.
  func keptEnd() throws(SystemError) -> Record? {
    do throws(FileProblem) {
      guard let bytes = try AtomicFile.read(endFile, limit: RunDirectory.endRoom), let end = bytes.firstIndex(of: 10)
      else { return nil }
      return Record(line: Array(bytes[...end]))
    } catch {
      if let shortage = error.shortage { throw shortage }
      return nil
    }
  }

  /// An operator's wish to end the run: nil where there is none. One that lies there and cannot be read now is a wish
  /// all the same.
  func killWish() -> KillWish? {
    do throws(FileProblem) {
      guard let bytes = try AtomicFile.read(killFile, limit: 4096) else { return nil }
      return KillWish(now: (try? JSONDocument(parsing: bytes))?.root["now"]?.bool ?? false)
    } catch {
      return error.shortage == nil ? nil : KillWish(now: false)
    }
  }

  /// An operator's wish to end a run.
  struct KillWish: Equatable {
    /// Without the teardown's waits.
    var now: Bool
  }

  /// Moves a wish into the directory: seen by whoever supervises the run, kept for whoever will.
  public func wishKill(now: Bool) throws(SystemError) {
    if moveWish(now: now, from: wishRoom) { return }
    do throws(SystemError) {
      try AtomicFile.write(RunDirectory.wish(now: now), to: killFile)
    } catch {
      // The room is used up by a wish that stands: it is written over, and moved once more, so that it is seen.
      guard StateError.isUnwritable(error), rename(killFile, wishRoom) == 0, moveWish(now: now, from: wishRoom) else {
        throw error
      }
    }
  }

  /// Writes a wish over the one that lies in a file, where it takes no room, and moves that to its place. False:
  /// nothing was moved.
  private func moveWish(now: Bool, from room: String) -> Bool {
    let bytes = RunDirectory.wish(now: now)
    // The worker may have put anything there.
    guard let file = try? Descriptor.openRegular(room, O_WRONLY),
      (try? file.status(room))?.st_size == off_t(bytes.count)
    else { return false }
    return pwrite(file.number, bytes, bytes.count, 0) == bytes.count && rename(room, killFile) == 0
  }

  /// A wish as it lies there: of one length, whatever it says.
  private static func wish(now: Bool) -> [UInt8] { Array((now ? "{\"now\":true} \n" : "{\"now\":false}\n").utf8) }

  /// The latest sign of life, by the wall clock of the kernel: output, or a touched heartbeat.
  func lastSign() -> WallTime? { signs().latestChange }

  /// What output and heartbeat look like now.
  func signs() -> SignsOfLife { SignsOfLife(output: FileSign(outputLog), heartbeat: FileSign(heartbeatFile)) }
}
