import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `A category lock` {
    let scratch: Scratch
    let path: String

    init() throws {
      scratch = try Scratch()
      path = try scratch.file("code.lock")
    }

    @Test func `excludes, and is free once it is closed`() throws {
      let first = try held(CategoryLock.take(path))
      #expect(isBusy(CategoryLock.take(path)))
      #expect(first.identity == FileIdentity(try .of(path)))
      #expect(fcntl(first.number, F_GETFD) & FD_CLOEXEC != 0)
      #expect(try stat.of(path).st_mode & 0o777 == 0o600)
      first.free()
      #expect(try takeFreed(path).identity == first.identity)
    }

    /// What is being started holds every descriptor until it is executed, those of a proof as well.
    @Test func `is proven to exclude while others start programs`() throws {
      let starter = Thread {
        while !Thread.current.isCancelled {
          let program = Process()
          program.executableURL = URL(fileURLWithPath: "/bin/true")
          guard (try? program.run()) != nil else { return }
          program.waitUntilExit()
        }
      }
      starter.start()
      defer { starter.cancel() }
      for _ in 0..<2000 { #expect(ExclusionProof.run(inDirectory: scratch.path) == .proven) }
    }

    @Test func `stays with the worker that inherited it, until that has ended`() throws {
      let lock = try held(CategoryLock.take(path))
      let child = try shell("exec sleep 1000", lock: lock.number)
      lock.free()
      #expect(isBusy(CategoryLock.take(path)))
      try stop(child)
      _ = try takeFreed(path)
    }

    @Test(.enabled(if: Tool.exists("flock"), "flock is missing"))
    func `of a holder that was killed stays with its child`() throws {
      let words = try Words()
      let holder = try shell("exec flock \"$1\" sh -c 'echo $$; exec sleep 1000'", [path], output: words.writer.number)
      let ended = Ended()
      let sleeper = try ended.add(try words.number())
      let lastWord = try #require(try? Descriptor.open("/proc/\(sleeper.pid)", O_RDONLY))
      try stop(holder)
      #expect(isBusy(CategoryLock.take(path)))
      #expect(LockTable.observe([path]) == [.held(by: [sleeper.pid])])
      #expect(sleeper.signal(SIGKILL) == .sent)
      lastWord.close()
      _ = try takeFreed(path)
    }

    @Test func `on a file that was replaced before it was locked is taken again on the new one`() throws {
      let old = try Descriptor.open(path, O_RDWR | O_CREAT)
      var replacements = 1
      let lock = try held(
        CategoryLock.claim(path, takesNotes: false) { number in
          if replacements > 0 {
            rename(path, path + ".old")
            close(open(path, O_RDWR | O_CREAT, 0o600))
            replacements -= 1
          }
          return flock(number, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
        })
      #expect(lock.identity == FileIdentity(try .of(path)))
      #expect(lock.identity != FileIdentity(try old.status()))
      #expect(isBusy(CategoryLock.take(path)))
    }

    @Test func `on a file that is removed whenever it is locked is not held`() throws {
      let claim = CategoryLock.claim(path, takesNotes: false) { _ in unlink(path) }
      #expect(sentence(claim) == "\(path) is replaced again and again; a lock file must stay the same file")
    }

    @Test(arguments: ["a directory", "a FIFO", "a symbolic link", "a dangling link", "a socket", "a device"])
    func `is no lock where the file is something else`(kind: String) throws {
      switch kind {
      case "a directory": mkdir(path, 0o700)
      case "a FIFO": mkfifo(path, 0o600)
      case "a symbolic link": symlink(try scratch.file("target", ""), path)
      case "a dangling link": symlink(try scratch.file("target"), path)
      case "a socket":
        let socket = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        _ = withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
          }
        }
      default: break
      }
      let target = kind == "a device" ? "/dev/null" : path
      let shown = kind == "a dangling link" ? "a symbolic link" : kind
      let expected = "\(target) is \(shown); a lock file must be a regular file: remove it, or name another"
      #expect(sentence(CategoryLock.take(target)) == expected)
      #expect(access(try scratch.file("target"), F_OK) == (kind == "a symbolic link" ? 0 : -1))
      #expect(LockTable.observe([target]) == [.unreadable("\(target) is \(shown); a lock file must be a regular file")])
    }

    @Test func `in a directory that is missing says so`() throws {
      let missing = try scratch.file("no/such.lock")
      #expect(sentence(CategoryLock.take(missing)) == "cannot create \(missing): No such file or directory (ENOENT)")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to become somebody else"))
    func `of another user names the owner, and works where it can at least be read`() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        chmod(scratch.path, 0o1777)
        let secret = try scratch.file("secret.lock", "")
        let readable = try scratch.file("readable.lock", "")
        chmod(secret, 0o600)
        chmod(readable, 0o644)
        try #require(seteuid(65534) == 0)
        #expect(
          sentence(CategoryLock.take(secret)) == "cannot open \(secret): Permission denied (EACCES); it belongs to root"
        )
        let lock = try held(CategoryLock.take(readable, takesNotes: true))
        #expect(isBusy(CategoryLock.take(readable)))
        lock.writeNote("not possible, and no harm")
        #expect(LockTable.observe([secret, readable]) == [.unseen, .held(by: [getpid()])])
        #expect(DirectoryOwner.of(scratch.path) == .another("root"))
        try #require(seteuid(0) == 0)
      }
    }

    @Test func `takes a note only where the file is ours to write`() throws {
      let foreign = try scratch.file("foreign.lock", "kept")
      try held(CategoryLock.take(foreign)).writeNote("x")
      #expect(try String(contentsOfFile: foreign, encoding: .utf8) == "kept")
      let lock = try held(CategoryLock.take(path, takesNotes: true))
      lock.writeNote("a longer line")
      lock.writeNote("pid 7")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "pid 7\n")
    }

    @Test func `is waited for only so long, and taken when it is freed meanwhile`() throws {
      let lock = try held(CategoryLock.take(path))
      let hold = try Words()
      let child = try shell("read x || exit 0", input: hold.reader.number, lock: lock.number)
      lock.free()
      let clocks = try Clocks.live()
      let start = clocks.monotonic()
      #expect(isBusy(CategoryLock.take(path, withinMilliseconds: 50)))
      #expect(clocks.monotonic() - start >= .milliseconds(50))
      hold.writer.close()
      _ = try held(CategoryLock.take(path, withinMilliseconds: 60_000))
      #expect(try end(of: child.pidfd) == .code(0))
    }

    @Test func `is adopted from a worker without ever being free`() throws {
      let lock = try held(CategoryLock.take(path))
      let child = try shell("exec sleep 1000", lock: lock.number)
      let stranger = try shell("exec sleep 1000")
      lock.free()
      let adopted = try held(CategoryLock.adopt(path, from: try #require(ProcessTable.entry(child.pid))))
      #expect(adopted.identity == lock.identity)
      #expect(fcntl(adopted.number, F_GETFD) & FD_CLOEXEC != 0)
      let refusal = sentence(CategoryLock.adopt(path, from: try #require(ProcessTable.entry(stranger.pid))))
      #expect(refusal?.contains("shares no lock on \(path)") == true)
      try stop(stranger)
      try stop(child)
      #expect(isBusy(CategoryLock.take(path)))
      adopted.free()
      _ = try takeFreed(path)
    }

    @Test func `can be proven to exclude, and nothing is left of the proof`() throws {
      #expect(ExclusionProof.run(inDirectory: scratch.path) == .proven)
      #expect(try directoryNames(scratch.path) == [])
      guard case .failed(let why) = ExclusionProof.run(inDirectory: "/no/such") else {
        Issue.record("proven in no directory")
        return
      }
      #expect(why.contains("/no/such"))
    }
  }

  @Suite struct `The lock table` {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func `tells held, free and absent apart without taking anything`() throws {
      let mine = try held(CategoryLock.take(try scratch.file("a.lock")))
      let theirs = try held(CategoryLock.take(try scratch.file("b.lock")))
      let free = try held(CategoryLock.take(try scratch.file("c.lock")))
      let child = try shell("exec sleep 1000", lock: theirs.number)
      theirs.free()
      free.free()
      let paths = [mine.path, theirs.path, free.path, try scratch.file("d.lock"), mine.path]
      let expected: [Heldness] = [
        .held(by: [getpid()]), .held(by: [child.pid]), .unseen, .absent, .held(by: [getpid()]),
      ]
      #expect(LockTable.observe(paths) == expected)
      _ = try takeFreed(free.path)
      #expect(access(paths[3], F_OK) != 0)
      try stop(child)
      #expect(LockTable.observe([theirs.path]) == [.unseen])
    }

    @Test func `finds our lock in the kernel's table under the name that the kernel gives the file`() throws {
      let lock = try held(CategoryLock.take(try scratch.file("a.lock")))
      let file = try Descriptor.open(lock.path, O_RDONLY)
      let name = try #require(LockTable.kernelName(of: file, try file.status(), LockTable.mountDevices()))
      let table = LockTable.takers(try Descriptor.open("/proc/locks", O_RDONLY).readToEnd())
      #expect(table[name] == [getpid()])
    }

    @Test func `reads flocks and leaves out who waits and other kinds of locks`() {
      let text = """
        1: FLOCK  ADVISORY  WRITE 1234 08:01:131 0 EOF
        1: -> FLOCK  ADVISORY  WRITE 99 08:01:131 0 EOF
        2: POSIX  ADVISORY  WRITE 5 08:01:132 0 EOF
        3: OFDLCK ADVISORY  WRITE -1 08:01:133 0 EOF
        4: FLOCK  ADVISORY  READ  7 fd:100:134 0 EOF
        5: FLOCK  ADVISORY  READ  8 fd:100:134 0 EOF
        torn
        """
      #expect(LockTable.takers(Array(text.utf8)) == ["08:01:131": [1234], "fd:100:134": [7, 8]])
    }

    @Test(.enabled(if: Tool.exists("flock"), "flock is missing"))
    func `names who shares the lock where its taker is dead`() throws {
      let path = try scratch.file("a.lock")
      let words = try Words()
      let child = try shell(
        "exec 9>\"$1\"; flock -n 9; echo ready; exec sleep 1000", [path], output: words.writer.number)
      #expect(try words.line() == "ready")
      #expect(LockTable.observe([path]) == [.held(by: [child.pid])])
      try stop(child)
    }
  }
}
