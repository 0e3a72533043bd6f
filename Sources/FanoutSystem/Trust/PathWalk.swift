import FanoutCore
import Glibc

/// The directories in which the kernel looks up the names of a path, and the links that it follows there, in that
/// order.
struct PathWalk {
  struct Step {
    let rights: FileRights
    let use: Trust.Use
  }

  private(set) var steps: [Step] = []
  /// The file at the end.
  private(set) var end: FileIdentity?
  private var seen: Set<String> = []

  /// Follows an absolute path.
  init(to path: String) throws(SystemError) {
    var rest = PathWalk.names(path)
    var directory = "/"
    var links = 0
    while let name = rest.popLast() {
      if name == ".." {
        directory = FilePath.parent(of: directory)
        continue
      }
      let next = directory == "/" ? "/\(name)" : "\(directory)/\(name)"
      let status = try stat.of(next)
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      // Where the last name or a link stands, whoever may write decides what is reached; further up, only which
      // directory that is.
      try add(directory, as: isLink || rest.isEmpty ? .execution : .passage)
      if isLink {
        links += 1
        guard links <= 40 else { throw SystemError("follow", path, code: ELOOP) }
        steps.append(Step(rights: FileRights(status, next), use: .execution))
        let target = try PathWalk.target(of: next)
        if target.hasPrefix("/") { directory = "/" }
        rest += PathWalk.names(target)
      } else {
        directory = next
        end = FileIdentity(status)
      }
    }
  }

  private mutating func add(_ directory: String, as use: Trust.Use) throws(SystemError) {
    guard seen.insert("\(use) \(directory)").inserted else { return }
    steps.append(Step(rights: FileRights(try stat.of(directory), directory), use: use))
  }

  /// The names of a path, the last one first.
  private static func names(_ path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
  }

  private static func target(of link: String) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    guard count >= 0 else { throw .last("read the link", link) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
