import FanoutCore
import Glibc

/// The control groups that a worker will stand under, from the nearest up to the root of what can be seen: where its
/// memory is limited, and where the kernel tells how long things wait.
struct ControlGroups: Sendable, Equatable {
  /// Directories of version 2, the nearest first; empty: there is none.
  var unified: [String] = []
  /// Directories of the memory controller of version 1.
  var memory: [String] = []
  /// How many of the first of `unified` are the worker's own group and not one above it.
  var own = 0

  /// A directory and all above it, up to the mount.
  private static func chain(_ directory: String, to mount: String) -> [String] {
    var chain = [directory]
    var path = directory
    while path.utf8.count > mount.utf8.count, let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      if path.utf8.count >= mount.utf8.count, !path.isEmpty { chain.append(path) }
    }
    return chain
  }

  /// The groups of this process: where a worker stands that is started here.
  static func ofThisProcess() -> ControlGroups { of { $0 } }

  /// The groups of a slice of a manager, which may not be there yet: then of what is above it.
  ///
  /// - Parameters:
  ///   - slice: `fanout.slice`, `a-b.slice`: within `a.slice`.
  ///   - isUsers: Whether the manager is the user's own: its slices lie below `user@UID.service`.
  static func ofSlice(_ slice: String, isUsers: Bool) -> ControlGroups {
    let uid = geteuid()
    return of { own in
      var top = ""
      if isUsers {
        let parts = own.split(separator: "/").map(String.init)
        if let place = parts.firstIndex(of: "user@\(uid).service") {
          top = "/" + parts[...place].joined(separator: "/")
        } else {
          top = "/user.slice/user-\(uid).slice/user@\(uid).service"
        }
      }
      return top + path(of: slice)
    }
  }

  /// `/a.slice/a-b.slice`
  private static func path(of slice: String) -> String {
    let parts = slice.dropLast(".slice".count).split(separator: "-", omittingEmptySubsequences: false)
    return parts.indices.map { "/" + parts[...$0].joined(separator: "-") + ".slice" }.joined()
  }

  private static func of(_ place: (_ own: String) -> String) -> ControlGroups {
    var groups = ControlGroups()
    for (controller, mount, path) in Cgroup.hierarchies() where controller.isEmpty || controller == "memory" {
      let wanted = place(path)
      var directory = mount + (wanted == "/" ? "" : wanted)
      var status = stat()
      while directory.utf8.count > mount.utf8.count, stat(directory, &status) != 0,
        let slash = directory.lastIndex(of: "/")
      {
        directory = String(directory[..<slash])
      }
      let chain = chain(directory.utf8.count >= mount.utf8.count ? directory : mount, to: mount)
      if controller.isEmpty { groups.unified = chain } else { groups.memory = chain }
    }
    return groups
  }
}
