import FanoutCore
import Foundation
import Testing

/// What a file system or a limit of the kernel refuses is said by its own name, with what helps.
@Suite struct `A refusal of the kernel` {
  private func sandbox(_ worker: String = "exit 0") throws -> Sandbox {
    let box = try Sandbox()
    try box.configure(answer: #"{"alternatives": ["code"]}"#, worker: worker, allowlist: ["code"])
    return box
  }

  /// SPEC 7: `keep.freeSpace` on a ramfs, which counts no blocks: nobody knows what is free, and that is not nothing.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)), arguments: ["1GiB", "0"])
  func `to count blocks withholds nothing, and check says so`(keep: String) throws {
    let box = try sandbox()
    try box.replace("freeSpace: null", by: "freeSpace: '\(keep)'")
    let result = try box.execute(
      ["unshare", "--mount"]
        + box.line(
          """
          mkdir -m 700 state; mount -t ramfs -o mode=700 ramfs state; "$F" fire --wait; echo "fire $?"; "$F" check
          echo "check $?"; "$F" status --check; echo "health $?"; "$F" plan
          """))
    #expect(result.err.contains("started=1") && result.out.contains("fire 0\n"), "\(result)")
    let withheld = keep == "0" ? "\n" : "; keep.freeSpace withholds nothing there\n"
    let says = "note     space: the file system at \(box.state) does not count its blocks: how much is free is unknown"
    #expect(result.out.contains(says + withheld), "\(result)")
    #expect(
      result.out.contains("check 0\n") && result.out.contains("health 0\n") && result.out.hasSuffix("code\n"),
      "\(result)")
  }

  /// How a program that lies, or whose interpreter lies, on a file system without execution is named as the worker.
  @Test(
    .enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)),
    arguments: [
      ("./apart/worker", "apart/worker"), ("worker", "apart/worker"), ("./script", "script with SANDBOX/apart/sh"),
    ])
  func `to execute names the mount that forbids it, in fires and in check`(command: String, words: String) throws {
    let box = try sandbox()
    try box.replace(
      "command: [\"./worker.sh\"]", by: "command: [\"\(command)\"], environment: { PATH: '\(box.path)/apart' }")
    try box.write("script", "#!\(box.path)/apart/sh\nexit 0\n", executable: true)
    let result = try box.execute(
      ["unshare", "--mount"]
        + box.line(
          """
          mkdir apart; mount -t tmpfs -o noexec,size=4m tmpfs apart
          cp worker.sh apart/worker; cp /bin/sh apart/sh; chmod 755 apart/*; "$F" fire; "$F" check
          """))
    let program = words.replacingOccurrences(of: "SANDBOX", with: box.path)
    let says =
      "\(program) may not be executed: \(box.path)/apart is mounted noexec; "
      + "keep programs elsewhere, or name a script's interpreter first"
    #expect(result.err.contains(says) && result.out.contains(says), "\(result)")
    #expect(!(result.err + result.out).contains("chmod"), "\(result)")
  }

  /// A script on it runs where its interpreter is named first, as that sentence says.
  @Test(.enabled(if: Machine.canMount, .init(rawValue: Machine.needsMount)))
  func `to execute does not keep a script from its interpreter`() throws {
    let box = try sandbox()
    try box.replace("command: [\"./worker.sh\"]", by: "command: [\"sh\", \"apart/worker\"]")
    let result = try box.execute(
      ["unshare", "--mount"]
        + box.line(
          """
          mkdir apart; mount -t tmpfs -o noexec,size=1m tmpfs apart
          cp worker.sh apart/worker; exec "$F" fire --wait
          """))
    #expect(result.code == 0 && result.err.contains("started=1"), "\(result)")
  }

  /// Modes that keep one user from it: chmod is advised where it is his to do and helps.
  @Test(
    .enabled(if: Machine.isRoot, .init(rawValue: Machine.needsRoot)),
    arguments: [
      ("chmod 644 worker.sh", "may not be executed; run `chmod +x` on it"),
      ("chmod 655 worker.sh", "may not be executed; run `chmod +x` on it"),
      (
        "chown root worker.sh; chmod 744 worker.sh",
        "(EACCES): it belongs to root, and its mode 744 keeps this user from it"
      ),
    ])
  func `to execute for a mode says whose it is`(damage: String, says: String) throws {
    let box = try sandbox()
    try box.give(to: 64007)
    _ = try box.shell(damage)
    for command in ["fire", "check"] {
      let result = try box.shell(as: 64007, "exec \"$F\" \(command)")
      #expect((result.err + result.out).contains(says), "\(result)")
      #expect((result.err + result.out).contains("chmod") == says.contains("chmod"), "\(result)")
    }
  }

  private static let namespaces =
    "unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_inotify_instances' 2>/dev/null"
  private static let canLimitWatches = (try? Sandbox().execute(["/bin/sh", "-c", namespaces]).code) == 0

  /// As in a user namespace that may have none: the limit has a name, which is not that of descriptors; and nobody
  /// waits for what is not told.
  @Test(
    .enabled(if: canLimitWatches, "this needs a user namespace of its own"),
    arguments: [
      ("max_inotify_instances", "cannot watch files: Too many open files (EMFILE)", "fs.inotify.max_user_instances"),
      ("max_inotify_watches", "output.log: No space left on device (ENOSPC)", "fs.inotify.max_user_watches"),
    ])
  func `to watch files names the limit that was met`(limit: String, says: String, setting: String) throws {
    let box = try sandbox("echo $$ > pid; exec sleep 600")
    let script = "echo 0 > /proc/sys/user/\(limit); \"$F\" fire --wait & \"$F\" check > checked; wait $!"
    let waiting = try box.start(["unshare", "--user", "--map-root-user"] + box.line(script))
    _ = try box.awaitedNumber("pid")
    #expect(
      box.eventually { Sandbox.file(waiting.err).contains("started=1") && Sandbox.file(waiting.err).contains(setting) })
    // A wish is seen all the same, within a second.
    #expect(try box.run("kill", "code").code == 0)
    let result = waiting.wait()
    #expect(result.err.contains(says) && result.err.contains("(sysctl \(setting))"), "\(result)")
    #expect(!result.err.contains("ulimit"), "\(result)")
    if limit == "max_inotify_instances" {
      let remedy = "raise how many inotify instances a user may have (sysctl \(setting))"
      let finding = "note     inotify: \(says): \(remedy); supervisors look once a second instead"
      let checked = try box.read("checked")
      #expect(checked.contains(finding), "\(checked)")
    }
  }
}
