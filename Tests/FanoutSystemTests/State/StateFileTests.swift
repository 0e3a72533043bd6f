import FanoutCore
import Foundation
import Synchronization
import Testing

@testable import FanoutSystem

extension Machine {
  @Suite struct `A whole file` {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    @Test func `replaces what was there, and nothing else is left`() throws {
      let path = try scratch.file("run.json", "old")
      let old = try Descriptor.open(path, O_RDONLY)
      try AtomicFile.write(Array("new".utf8), to: path)
      #expect(try AtomicFile.read(path, limit: 3) == Array("new".utf8))
      #expect(try old.readToEnd() == Array("old".utf8))
      #expect(try stat.of(path).st_mode & 0o777 == 0o600)
      #expect(try directoryNames(scratch.path) == ["run.json"])
    }

    @Test func `steps over what a killed writer left, and leaves nothing when it fails`() throws {
      let left = try scratch.file(".run.json.\(getpid())-0", "half")
      try AtomicFile.write([1], to: try scratch.file("run.json"))
      #expect(try String(contentsOfFile: left, encoding: .utf8) == "half")
      let directory = try scratch.file("directory")
      mkdir(directory, 0o700)
      #expect(throws: SystemError.self) { try AtomicFile.write([1], to: directory) }
      #expect(try directoryNames(scratch.path) == [".run.json.\(getpid())-0", "directory", "run.json"])
      #expect(throws: SystemError("write", "/no/such/file", code: ENOENT)) {
        try AtomicFile.write([1], to: "/no/such/file")
      }
    }

    @Test func `is read if it is regular and small enough, and is nothing if it is absent`() throws {
      #expect(try AtomicFile.read(try scratch.file("absent"), limit: 10) == nil)
      let path = try scratch.file("eleven", "12345678901")
      #expect(throws: FileProblem.tooLarge(path, limit: 10)) { try AtomicFile.read(path, limit: 10) }
      #expect(try AtomicFile.read(path, limit: 11)?.count == 11)
      #expect(try AtomicFile.read(try scratch.file("empty", ""), limit: 0) == [])
      #expect(try AtomicFile.read("/proc/self/stat", limit: 4096)?.isEmpty == false)
    }

    /// What is shared between the reads is seen by the thread sanitizer only (`scripts/sanitize thread`).
    @Test func `is read for nothing by many threads, and they share nothing`() throws {
      let path = try scratch.file("four", "1234")
      let read = Atomic<Int>(0)
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<100 {
          guard let bytes = try? Descriptor.open(path, O_RDONLY).readToEnd(from: 2, limit: 0), bytes.isEmpty else {
            return
          }
          read.add(1, ordering: .relaxed)
        }
      }
      #expect(read.load(ordering: .relaxed) == 800)
    }

    @Test(arguments: ["a directory", "a FIFO", "a symbolic link", "a device"])
    func `is refused where it is something else`(kind: String) throws {
      var path = try scratch.file("outcome.json")
      switch kind {
      case "a directory": mkdir(path, 0o700)
      case "a FIFO": mkfifo(path, 0o600)
      case "a symbolic link": symlink(try scratch.file("target", "{}"), path)
      default: path = "/dev/zero"
      }
      #expect(throws: FileProblem.notRegular(path, kind: kind)) { try AtomicFile.read(path, limit: 10) }
    }
  }

  @Suite struct `A state directory` {
    @Test func `is made with its parents, private whatever the umask`() async {
      await #expect(processExitsWith: .success) {
        let scratch = try Scratch()
        let path = "\(scratch.path)/a/b/c"
        umask(0o277)
        try PrivateDirectory.make(path + "/")
        umask(0)
        try PrivateDirectory.make("\(scratch.path)/d")
        for made in ["a", "a/b", "a/b/c", "d"] {
          #expect(try stat.of("\(scratch.path)/\(made)").st_mode & 0o7777 == 0o700)
        }
        chmod(path, 0o755)
        try PrivateDirectory.make(path)
        #expect(try stat.of(path).st_mode & 0o777 == 0o755)
      }
    }

    @Test func `says whose it is, and that it is none`() throws {
      let scratch = try Scratch()
      let file = try scratch.file("x", "")
      #expect(DirectoryOwner.of(scratch.path) == .ours)
      #expect(DirectoryOwner.of(try scratch.file("absent")) == .absent)
      #expect(DirectoryOwner.of(file) == .notDirectory(kind: "a regular file"))
      #expect(throws: SystemError("create directory", file, code: ENOTDIR)) { try PrivateDirectory.make(file) }
      #expect(throws: SystemError("create directory", file + "/y", code: ENOTDIR)) {
        try PrivateDirectory.make(file + "/y")
      }
    }
  }
}
