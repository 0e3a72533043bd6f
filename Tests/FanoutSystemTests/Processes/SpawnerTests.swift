import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `A spawned child` {
    @Test func `gets its environment byte for byte, in order`() throws {
      let entries: [[UInt8]] = [
        Array("PATH=/usr/bin:/bin".utf8), Array("A=".utf8) + [0xFF, 0xFE, 0x0A, 0xC3], Array("A=2".utf8),
        Array("B=".utf8),
      ]
      let words = try Words()
      let child = try Spawner.spawn(
        ChildCommand(
          executable: "/bin/cat", arguments: ["cat", "/proc/self/environ"], environment: entries,
          output: words.writer.number))
      #expect(try words.rest() == Array(entries.map { $0 + [0] }.joined()))
      #expect(try end(of: child.pidfd) == .code(0))
    }

    @Test func `gets every argument as it is`() throws {
      let words = try Words()
      let child = try shell(#"printf '%s|' "$@""#, ["", "a b", "ü", "$x"], output: words.writer.number)
      #expect(String(decoding: try words.rest(), as: UTF8.self) == "|a b|ü|$x|")
      #expect(try end(of: child.pidfd) == .code(0))
    }

    @Test(arguments: [true, false]) func `leads a session, or a group in ours`(newSession: Bool) throws {
      let words = try Words()
      let child = try Spawner.spawn(
        ChildCommand(
          executable: "/bin/cat", arguments: ["cat"], environment: [], input: words.reader.number,
          newSession: newSession))
      let entry = try #require(ProcessTable.entry(child.pid))
      #expect(entry.group == child.pid)
      #expect(entry.session == (newSession ? child.pid : getsid(0)))
      words.writer.close()
      try stop(child)
    }

    @Test func `starts in its directory, from which a relative program is found`() throws {
      let scratch = try Scratch()
      _ = try scratch.program("worker", "#!/bin/sh\npwd -P\n")
      let words = try Words()
      let child = try Spawner.spawn(
        ChildCommand(
          executable: "./worker", arguments: ["worker"], environment: [], directory: scratch.path,
          output: words.writer.number))
      #expect(try words.line().hasSuffix(URL(fileURLWithPath: scratch.path).lastPathComponent))
      #expect(try end(of: child.pidfd) == .code(0))
    }

    @Test func `does not inherit ignored signals or a mask`() throws {
      let words = try Words()
      let child = try shell("exec cat /proc/self/status", output: words.writer.number)
      let lines = String(decoding: try words.rest(), as: UTF8.self).split(separator: "\n")
      #expect(lines.contains("SigBlk:\t0000000000000000"))
      // 32 and 33 are the C library's own; it ignores them in whatever it spawns.
      #expect(lines.contains { ["SigIgn:\t0000000000000000", "SigIgn:\t0000000180000000"].contains($0) })
      #expect(try end(of: child.pidfd) == .code(0))
    }

    @Test func `has exactly 0, 1, 2 and 3, each what it should be, wherever ours were`() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let names = try ["in", "out", "err", "lock"].map { try scratch.file($0, "") }
        // A table of descriptors of its own: what stands on these numbers may be how other threads of this process wait
        // for events, or the test library's way home.
        typealias Unshare = @convention(c) (Int32) -> Int32
        let alone = unsafeBitCast(dlsym(nil, "unshare"), to: Unshare?.self)
        guard alone?(0x400) == 0 else { exit(4) }
        // Some of ours are not close-on-exec: a parent of our own left them to us.
        for _ in 0..<10 { _ = fcntl(0, F_DUPFD, 4) }
        for order in permutations([0, 1, 2, 3]) {
          for (name, number) in zip(names, order) {
            let file = open(name, O_RDWR | O_APPEND | O_CLOEXEC)
            if file != number {
              dup2(file, number)
              close(file)
            }
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
          }
          truncate(names[1], 0)
          let child = try Spawner.spawn(
            ChildCommand(
              executable: "/bin/sh", arguments: ["sh", "-c", "readlink /proc/$$/fd/*; true"],
              environment: [Array("PATH=/bin:/usr/bin".utf8)],
              input: order[0], output: order[1], error: order[2], lock: order[3]))
          var status: Int32 = 0
          waitpid(child.pid, &status, 0)
          let seen = try String(contentsOfFile: names[1], encoding: .utf8)
          guard seen == names.map({ $0 + "\n" }).joined() else { exit(3) }
        }
      }
    }

    @Test func `has the descriptor limit that is said, while we hold two thousand`() async {
      await #expect(processExitsWith: .success) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(7), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(7), &limit)
        let many = try (0..<2000).map { _ in try Descriptor.open("/dev/null", O_RDONLY) }
        let words = try Words()
        let lock = try Descriptor.open("/dev/null", O_RDONLY)
        #expect(lock.number > 2000)
        let child = try Spawner.spawn(
          ChildCommand(
            executable: "/bin/sh", arguments: ["sh", "-c", "ulimit -n; ls /proc/$$/fd; true"],
            environment: [Array("PATH=/bin:/usr/bin".utf8)],
            output: words.writer.number, lock: lock.number, descriptorLimit: 256))
        #expect(String(decoding: try words.rest(), as: UTF8.self) == "256\n0\n1\n2\n3\n")
        #expect(try end(of: child.pidfd) == .code(0))
        var after = rlimit()
        getrlimit(__rlimit_resource_t(7), &after)
        #expect(after.rlim_cur == limit.rlim_cur)
        #expect(many.count == 2000)
      }
    }

    @Test func `is not started where no descriptor is left to watch it`() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let mark = try scratch.file("mark")
        var many: [Descriptor] = []
        while let one = try? Descriptor.open("/dev/null", O_RDONLY), many.count < 1_000_000 { many.append(one) }
        let error = #expect(throws: SpawnFailure.self) { try shell("touch \"$1\"", [mark]) }
        #expect(error.map { "\($0)" }?.contains("EMFILE") == true)
        // One is enough.
        many.removeLast()
        #expect(lastStatus(&many) == .code(4))
        many = []
        #expect(access(mark, F_OK) != 0)
      }
    }

    @Test func `is one of many that are started at a time, of which some cannot be`() throws {
      let children = Spawner.spawn(
        (0..<40).map {
          ChildCommand(
            executable: $0 % 4 == 3 ? "/no/such/program" : "/bin/sh", arguments: ["sh", "-c", "exit \($0)"],
            environment: [])
        })
      for (number, child) in children.enumerated() {
        guard number % 4 != 3 else {
          #expect(throws: SpawnFailure.missing("/no/such/program")) { try child.get() }
          continue
        }
        #expect(try end(of: child.get().pidfd) == .code(Int32(number)))
      }
    }

    @Test func `is executed beside others, with its own output and lock, or fails for a reason of its own`() throws {
      let scratch = try Scratch()
      let slots = try SpawnSlots(idle: try Descriptor.open("/dev/null", O_RDWR))
      let count = DescriptorNeeds.startsAtMost * 3 + 1
      let files = try (0..<count).map { number in
        (
          output: try Descriptor.open(try scratch.file("output-\(number)", ""), O_RDWR | O_APPEND),
          lock: try Descriptor.open(try scratch.file("lock-\(number)", ""), O_RDWR)
        )
      }
      let says = "readlink /proc/$$/fd/1 /proc/$$/fd/3; exit $0"
      let broken = try scratch.file("broken", "neither script nor program")
      chmod(broken, 0o755)
      let commands = files.enumerated().map { number, file in
        var command = ChildCommand(
          executable: "/bin/sh", arguments: ["sh", "-c", says, "\(number)"],
          environment: [Array("PATH=/bin:/usr/bin".utf8)],
          output: file.output.number, lock: file.lock.number)
        switch number % 5 {
        case 1: command.executable = "/no/such/program"
        case 2: command.executable = broken
        case 3: command.directory = "/no/such/directory"
        default: break
        }
        return command
      }
      let children = Spawner.spawn(commands, slots: slots)
      for (number, child) in children.enumerated() {
        guard [0, 4].contains(number % 5) else {
          let alone = try #require(#expect(throws: SpawnFailure.self) { try Spawner.spawn(commands[number]) })
          #expect(throws: alone) { try child.get() }
          continue
        }
        #expect(try end(of: child.get().pidfd) == .code(Int32(number)))
        let output = String(decoding: try files[number].output.readToEnd(from: 0, limit: 4096, "output"), as: UTF8.self)
        #expect(output == "\(scratch.path)/output-\(number)\n\(scratch.path)/lock-\(number)\n")
      }
    }

    @Test func `is known by the tick in which it started`() throws {
      for _ in 0..<50 {
        let child = try shell("read line", input: nil)
        #expect(ProcessTable.entry(child.pid)?.startTicks == child.startTicks)
        try stop(child)
      }
    }

    @Test func `keeps its lock, which stays in no slot of ours`() throws {
      let scratch = try Scratch()
      let path = try scratch.file("lock", "")
      let null = try Descriptor.open("/dev/null", O_RDWR)
      let slots = try SpawnSlots(idle: null)
      let lock = try Descriptor.open(path, O_RDWR)
      let words = try Words()
      #expect(flock(lock.number, LOCK_EX | LOCK_NB) == 0)
      let child = try Spawner.spawn(
        [
          ChildCommand(
            executable: "/bin/sh", arguments: ["sh", "-c", "readlink /proc/$$/fd/3; exec sleep 60"],
            environment: [Array("PATH=/bin:/usr/bin".utf8)], output: words.writer.number, lock: lock.number)
        ], slots: slots)[0].get()
      #expect(try words.line() == path)
      lock.close()
      let other = try Descriptor.open(path, O_RDWR)
      #expect(flock(other.number, LOCK_EX | LOCK_NB) != 0, "the child has it")
      try stop(child)
      // What other tests start at this moment holds it as well, for as long as it takes to execute them; a slot would
      // keep it.
      try eventually { flock(other.number, LOCK_EX | LOCK_NB) == 0 }
    }

    @Test func `has our environment, unless told otherwise, as raw entries`() throws {
      let path = try #require(getenv("PATH").map { String(cString: $0) })
      #expect(Spawner.environment().contains(Array("PATH=\(path)".utf8)))
    }
  }

  @Suite struct `A start that fails` {
    static let cases: [(name: String, text: String?, mode: String, says: String)] = [
      ("absent", nil, "", "absent does not exist"),
      ("plain", "#!/bin/sh\n", "644", "plain may not be executed; run `chmod +x`"),
      ("bare", "echo hello\n", "755", "bare is in no format that can be executed; does the script begin with #!?"),
      ("lost", "#! /no/such/sh -e\n", "755", "lost is there, but its interpreter /no/such/sh does not exist"),
      ("dos", "#!/bin/sh\r\n", "755", #"its interpreter /bin/sh\r does not exist"#),
    ]

    @Test(arguments: 0..<5) func `says what is wrong with the file`(index: Int) throws {
      let scratch = try Scratch()
      let (name, text, mode, says) = Self.cases[index]
      let path = try text.map { try scratch.program(name, $0, mode: mode) } ?? "\(scratch.path)/\(name)"
      for executable in [path, "./\(name)"] {
        let error = #expect(throws: SpawnFailure.self) {
          try Spawner.spawn(
            ChildCommand(executable: executable, arguments: [name], environment: [], directory: scratch.path))
        }
        #expect(error.map { "\($0)" }?.contains(says) == true, "\(String(describing: error))")
      }
    }

    @Test func `says that it is a directory, and which directory cannot be entered`() throws {
      let scratch = try Scratch()
      func failure(_ executable: String, in directory: String) -> String {
        do {
          _ = try Spawner.spawn(
            ChildCommand(executable: executable, arguments: ["x"], environment: [], directory: directory))
          return "started"
        } catch { return "\(error)" }
      }
      #expect(failure(scratch.path, in: "/") == "\(scratch.path) is a directory, not a program")
      #expect(failure("/bin/sh", in: "/no/such").contains("cannot enter /no/such: No such file or directory (ENOENT)"))
      #expect(failure("/bin/sh", in: try scratch.file("plain", "")).contains("(ENOTDIR)"))
    }
  }

  @Suite struct `A command name` {
    @Test func `with a slash is relative to its directory, without one is looked up in PATH`() throws {
      let scratch = try Scratch()
      let path = try scratch.program("tool", "")
      #expect(try Executable.find("./tool", directory: scratch.path, path: nil) == "\(scratch.path)/./tool")
      #expect(try Executable.find("/bin/sh", directory: scratch.path, path: nil) == "/bin/sh")
      #expect(try Executable.find("tool", directory: nil, path: "/no/such:\(scratch.path)") == path)
      #expect(try Executable.find("tool", directory: scratch.path, path: "/bin:.") == "\(scratch.path)/./tool")
      #expect(try Executable.find("tool", directory: scratch.path, path: "") == "\(scratch.path)/./tool")
    }

    @Test func `that is nowhere, or nowhere executable, is said`() throws {
      let scratch = try Scratch()
      _ = try scratch.file("plain", "")
      #expect(throws: SpawnFailure.notInPath(name: "sh", path: scratch.path)) {
        try Executable.find("sh", directory: nil, path: scratch.path)
      }
      #expect(throws: SpawnFailure.notExecutable("\(scratch.path)/plain")) {
        try Executable.find("plain", directory: nil, path: scratch.path)
      }
      #expect(throws: SpawnFailure.notInPath(name: "", path: "/bin")) {
        try Executable.find("", directory: nil, path: "/bin")
      }
    }
  }
}

/// Starts a child with the one descriptor that is left, and waits for it without needing another.
func lastStatus(_ many: inout [Descriptor]) -> ExitStatus? {
  guard let child = try? shell("exit 4") else { return nil }
  many = []
  return try? end(of: child.pidfd)
}

func permutations(_ numbers: [Int32]) -> [[Int32]] {
  guard let first = numbers.first else { return [[]] }
  return permutations(Array(numbers.dropFirst())).flatMap { rest in
    (0...rest.count).map { index in Array(rest[..<index]) + [first] + Array(rest[index...]) }
  }
}
