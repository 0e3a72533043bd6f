import FanoutCore
import FanoutSystem
import Glibc

/// What `init --tasks` writes: the selector of our own, and the categories that the tasks of a folder name.
struct StarterTasks {
  /// The value of `selector.builtin`.
  let selector: String
  /// The value of `allowlist`.
  let allowlist: String

  /// So many categories are taken from tasks.
  private static let categoriesAtMost = 12
  /// The category where tasks name none.
  private static let only = "work"

  /// Tasks of a folder, relative to where the program was called, else of a tracker by its name. A folder is read, so
  /// that its categories stand in the configuration; a tracker is not asked.
  init(_ written: String, configurationIn directory: String, at site: CallSite) throws(InitError) {
    guard let path = site.absolute(written) else { throw .noWorkingDirectory }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      guard let preset = TaskPreset(rawValue: written) else { throw .noTasks(written) }
      self.init(key: "preset", value: preset.rawValue, categories: [])
      return
    }
    let isBeside = !written.hasPrefix("/") && site.workingDirectory.flatMap(StarterTasks.real) == directory
    self.init(key: "folder", value: isBeside ? written : path, categories: StarterTasks.categories(in: path))
  }

  private init(key: String, value: String, categories: [String]) {
    let names = categories.isEmpty ? [StarterTasks.only] : categories
    let quoted = names.map { JSONValue.string($0).text }
    selector = "{ tasks: { \(key): \(JSONValue.string(value).text), default: \(quoted[0]) } }"
    allowlist = "[\(quoted.joined(separator: ", "))]"
  }

  /// The first name of a category that each task gives, the commonest first.
  private static func categories(in folder: String) -> [String] {
    guard let clocks = try? Clocks.live(),
      let list = try? TaskFolder(folder, states: [:], zone: .live, clocks: clocks).read(within: .seconds(10))
    else { return [] }
    var counts: [FanoutCore.Category: Int] = [:]
    for task in list.tasks {
      guard let category = task.labels.lazy.compactMap(CategoryNames().category).first else { continue }
      counts[category, default: 0] += 1
    }
    let inOrder = counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    return inOrder.prefix(categoriesAtMost).map(\.key.name)
  }

  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
