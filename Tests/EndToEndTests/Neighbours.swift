import Foundation

/// Users and groups that only this sandbox knows: its own user database in a mount namespace, so that nothing of the
/// machine changes. `ann` and `bob` have groups of their own; `bob` is a member of `carl`'s, and `dora`'s is `ed`'s
/// primary group as well.
struct Neighbours {
  let box: Sandbox

  static let numbers = ["ann": 4001, "bob": 4002, "carl": 4003, "dora": 4004, "ed": 4005]

  init(_ box: Sandbox) throws {
    self.box = box
    let users = Neighbours.numbers.map { name, number in
      "\(name):x:\(number):\(name == "ed" ? 4004 : number)::/nonexistent:/bin/sh"
    }
    try box.write("users/passwd", (["root:x:0:0:root:/root:/bin/sh"] + users.sorted()).joined(separator: "\n") + "\n")
    try box.write(
      "users/group", "root:x:0:\nann:x:4001:\nbob:x:4002:\ncarl:x:4003:bob\ndora:x:4004:\nwork:x:4010:ann,bob\n")
    chmod(box.path, 0o755)
  }

  /// A line of a shell as one of them; `$F` is the program, `$D` the sandbox.
  func shell(as user: String, _ line: String, in directory: String = ".") throws -> Sandbox.Result {
    let become =
      user == "root" ? "exec" : "exec setpriv --reuid=\(user) --regid=\(user == "ed" ? "dora" : user) --init-groups"
    return try box.execute([
      "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
      """
      mount --bind '\(box.path)/users/passwd' /etc/passwd && mount --bind '\(box.path)/users/group' /etc/group || exit 99
      cd '\(box.path)' && F='\(Sandbox.binary)' D='\(box.path)' && export F D
      \(become) /bin/sh -c "$0" /bin/sh
      """, "cd \(directory) && { \(line)\n}",
    ])
  }

  /// Makes something as root.
  func arrange(_ line: String) throws {
    let result = try shell(as: "root", line)
    guard result.code == 0 else { throw Failure(description: "\(line): \(result)") }
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// An access list that lets `bob` write, as the kernel keeps it: no tool for it is needed.
  static func grantBob(_ path: String) -> String {
    "python3 -c 'import os, struct; os.setxattr(\"\(path)\", \"system.posix_acl_access\", struct.pack(\"<I\", 2) + b\"\".join("
      + "struct.pack(\"<HHI\", *e) for e in [(1, 7, 0xffffffff), (2, 7, 4002), (4, 5, 0xffffffff), (16, 7, 0xffffffff), "
      + "(32, 5, 0xffffffff)]))'"
  }
}
