import Foundation

@testable import FanoutCore

/// The answers and files of `fixtures/tasks`: invented, in the formats of real trackers.
enum TaskFixtures {
  private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures/tasks")

  /// What a tracker printed.
  static func answer(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: "answers/\(name).json")))
  }

  /// A file of the folder, as a task.
  static func file(_ name: String, states: [String: TaskState] = [:]) throws -> TaskFile.Reading {
    let bytes = Array(try Data(contentsOf: directory.appending(path: "folder/\(name).md")))
    return TaskFile.read(bytes, named: name, isWhole: true, states: states, zone: .fixed(.seconds(7200)))
  }

  /// The names of the folder's files.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: "folder").path)
      .filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
  }

  /// All of the folder, as the system reads it.
  static func list() throws -> TaskList {
    var list = TaskList()
    for name in try names() {
      switch try file(name) {
      case .task(let task): list.tasks.append(task)
      case .none: list.remarks.append(name)
      case .unreadable(let why): list.unreadable.append(TaskList.Unreadable(name: name + ".md", why: why))
      }
    }
    list.finished = ["long-ago"]
    return list
  }
}
