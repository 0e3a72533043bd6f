import FanoutCore
import Glibc

/// Reads a directory of Markdown files, each of which is a task (SPEC 14). Only looks.
public struct TaskFolder {
  let path: String
  let states: [String: TaskState]
  let zone: LocalZone
  let clocks: Clocks

  /// So much of a file is read: its front matter must end there.
  static let headLimit = 256 << 10
  /// So many files of a directory are read.
  static let filesAtMost = 20_000

  /// The folder at a path (absolute); states, and times without a zone, mean what they mean there.
  public init(_ path: String, states: [String: TaskState], zone: LocalZone, clocks: Clocks) {
    self.path = path
    self.states = states
    self.zone = zone
    self.clocks = clocks
  }

  /// The tasks. Throws where the directory cannot be listed, or reading it took too long: then nobody knows them all.
  public func read(within timeLimit: Duration) throws(Degradation) -> TaskList {
    let deadline = clocks.monotonic() + timeLimit
    let names: [String]
    do throws(SystemError) { names = try directoryNames(path) } catch {
      throw .couldNotStart("the folder of tasks: \(error)")
    }
    let files = names.filter { $0.hasSuffix(".md") && !$0.hasPrefix(".") }
    var list = TaskList()
    var others: [String] = []
    for name in files.prefix(TaskFolder.filesAtMost) {
      guard clocks.monotonic() < deadline else { throw .timedOut(after: timeLimit, wroteAnswer: false) }
      let stem = String(name.dropLast(3))
      switch read(name, stem) {
      case .task(let task): list.tasks.append(task)
      case .none: others.append(name)
      case .unreadable(let why): list.unreadable.append(TaskList.Unreadable(name: name, why: why))
      }
    }
    list.finished = finished()
    if !others.isEmpty {
      let named = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
      list.remarks.append(
        "\(counted(others.count, "file")) without front matter \(others.count == 1 ? "is" : "are") no task: \(named)")
    }
    if files.count > TaskFolder.filesAtMost {
      list.cut = "only \(TaskFolder.filesAtMost) of the \(files.count) files of \(path) were read"
    }
    return list
  }

  private func read(_ name: String, _ stem: String) -> TaskFile.Reading {
    let file = path + "/" + name
    do throws(SystemError) {
      // A link is followed: people keep tasks so. Nobody waits for the other end of a FIFO.
      let descriptor = try Descriptor.open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY)
      let status = try descriptor.status(file)
      guard status.isRegular else { return .unreadable("it is \(status.kind), not a regular file") }
      let bytes = try descriptor.readToEnd(limit: TaskFolder.headLimit, file)
      return TaskFile.read(
        bytes, named: stem, isWhole: bytes.count < TaskFolder.headLimit, states: states, zone: zone)
    } catch {
      return .unreadable(SystemError.words(error.code))
    }
  }

  /// The names of files in the places where trackers put what is done; what cannot be listed has none.
  private func finished() -> Set<String> {
    let places = [
      path + "/completed", path + "/done", path + "/archive", path + "/../completed", path + "/../archive/tasks",
    ]
    var names: Set<String> = []
    for place in places {
      for name in (try? directoryNames(place)) ?? [] where name.hasSuffix(".md") {
        let stem = String(name.dropLast(3))
        names.insert(stem)
        if let short = TaskFile.shortName(stem) { names.insert(short) }
      }
    }
    return names
  }
}
