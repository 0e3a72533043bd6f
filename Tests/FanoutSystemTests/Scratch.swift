import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

// Testing has one of the same name.
typealias ExitStatus = FanoutCore.ExitStatus

/// Every suite that starts processes or takes locks stands in here, so that they run one after another: in the instant
/// between fork and exec, a child that one test starts has a copy of every descriptor of every other, locks included.
/// (The program itself has one thread.)
@Suite(.serialized) enum Machine {}

/// A directory of the test's own; it goes with the last reference.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("\(FileManager.default.temporaryDirectory.path)/fanout-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("create", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String? = nil) throws -> String {
    let file = "\(path)/\(name)"
    if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: file)) }
    return file
  }

  /// A program, written by a process of its own: if this one did, a child that another test forks meanwhile would have
  /// it open for writing, and the kernel would refuse to execute it (ETXTBSY).
  func program(_ name: String, _ text: String, mode: String = "755") throws -> String {
    let file = "\(path)/\(name)"
    let child = try shell(#"printf %s "$2" >"$1" && chmod "$3" "$1""#, [file, text, mode])
    #expect(try end(of: child.pidfd) == .code(0))
    return file
  }
}

/// A pipe whose reader waits for whole lines: the way a child says that it is where the test wants it.
final class Words {
  let reader: Descriptor
  let writer: Descriptor

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemError("create a pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reader = Descriptor(owning: ends[0])
    writer = Descriptor(owning: ends[1])
  }

  func line() throws -> String {
    var bytes: [UInt8] = []
    while let byte = try reader.read(1).first, byte != 0x0A { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func number() throws -> Int32 { try #require(Int32(try line())) }

  /// All that comes until every writer has closed.
  func rest() throws -> [UInt8] {
    writer.close()
    var bytes: [UInt8] = []
    while case let more = try reader.read(4096), !more.isEmpty { bytes += more }
    return bytes
  }
}

/// Ends processes that a test has started, whatever became of the test.
final class Ended {
  private var processes: [ProcessEntry] = []
  func add(_ pid: Int32) throws -> ProcessEntry {
    let entry = try #require(ProcessTable.entry(pid))
    processes.append(entry)
    return entry
  }
  deinit { for process in processes { _ = process.signal(SIGKILL) } }
}

enum Tool {
  static func exists(_ name: String) -> Bool { (try? Executable.find(name, directory: nil, path: nil)) != nil }
}

let minute = Duration.seconds(60)

/// Runs `sh -c SCRIPT` with a plain PATH.
func shell(
  _ script: String, _ arguments: [String] = [], environment: [String] = [], input: Int32? = nil, output: Int32? = nil,
  lock: Int32? = nil
) throws -> Child {
  try Spawner.spawn(
    ChildCommand(
      executable: "/bin/sh", arguments: ["sh", "-c", script, "sh"] + arguments,
      environment: (["PATH=/usr/local/bin:/usr/bin:/bin"] + environment).map { Array($0.utf8) }, input: input,
      output: output, lock: lock))
}

/// Waits for the end of a process, child or not, for a minute at most.
func end(of pidfd: Descriptor, leavingZombie: Bool = false) throws -> ExitStatus {
  let clocks = try Clocks.live()
  let loop = try EventLoop(clocks: clocks)
  try loop.watch(pidfd.number, token: 1)
  try #require(try loop.wait(until: clocks.monotonic() + minute) == [1], "it has not ended within a minute")
  return try #require(try ExitWatch.status(of: pidfd, leavingZombie: leavingZombie))
}

/// A process of which the first thread ends at once, while another says `ready` and waits for its input to end.
func leaderless(environment: [String] = [], input: Int32, output: Int32, lock: Int32? = nil) throws -> Child {
  let script = """
    import ctypes, os, threading, platform
    def go():
      print("ready", flush=True)
      os.read(0, 1)
    threading.Thread(target=go).start()
    ctypes.CDLL(None).syscall(93 if platform.machine() == "aarch64" else 60, 0)
    """
  return try shell(
    #"exec python3 -c "$1""#, [script], environment: environment, input: input, output: output, lock: lock)
}

/// Kills a child and waits for its end.
func stop(_ child: Child) throws {
  kill(child.pid, SIGKILL)
  _ = try end(of: child.pidfd)
}

/// Asks until it is so, for a minute at most.
func eventually(_ condition: () throws -> Bool) throws {
  let clocks = try Clocks.live()
  let deadline = clocks.monotonic() + minute
  while try !condition() {
    try #require(clocks.monotonic() < deadline, "it has not come about within a minute")
    usleep(1000)
  }
}

/// Takes a lock that somebody has just let go of.
func takeFreed(_ path: String) throws -> CategoryLock {
  var lock: CategoryLock?
  try eventually {
    if case .held(let taken) = CategoryLock.take(path) { lock = taken }
    return lock != nil
  }
  return try #require(lock)
}

func held(_ claim: LockAttempt) throws -> CategoryLock {
  guard case .held(let lock) = claim else {
    Issue.record("not held: \(claim)")
    throw SystemError("lock", code: EBUSY)
  }
  return lock
}

func isBusy(_ claim: LockAttempt) -> Bool {
  if case .busy = claim { return true }
  return false
}

func sentence(_ claim: LockAttempt) -> String? {
  if case .unusable(let sentence) = claim { return sentence }
  return nil
}
