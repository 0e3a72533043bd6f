import CSystem
import Glibc

/// Observes locks without ever taking one: /proc/locks, and the `lock:` lines in /proc/PID/fdinfo.
public enum LockTable {
  /// What can be seen of the locks at these paths, in their order. A path that is a link or no regular file is
  /// `unreadable`.
  public static func observe(_ paths: [String]) -> [Heldness] {
    // Read only where there is a file: whoever reads /proc/locks stops all locking of the machine for a grace period of
    // the kernel (10 ms).
    lazy var table = Result { () throws(SystemError) in takers(try ProcessNamespace.open("locks").readToEnd()) }
    lazy var mounts = mountDevices()
    var answers = [Heldness](repeating: .unseen, count: paths.count)
    // Index by file; two paths may name one file.
    var open: [FileIdentity: [Int]] = [:]
    for (index, path) in paths.enumerated() {
      do throws(SystemError) {
        let file = try Descriptor.open(path, csystem_path_only | O_NOFOLLOW)
        let status = try file.status(path)
        guard status.isRegular else {
          answers[index] = .unreadable("\(path) is \(status.kind); a lock file must be a regular file")
          continue
        }
        let identity = FileIdentity(status)
        let shown = kernelName(of: file, status, mounts).flatMap { name in (try? table.get())?[name] }
        if let shown {
          // A number in the table is a hint (the taker may be dead, its lock inherited); fdinfo confirms it.
          let confirmed = shown.filter { $0 > 0 && (try? ProcessTable.lockHeld($0, identity)) == true }
          answers[index] = .held(by: confirmed)
          if !confirmed.isEmpty { continue }
        }
        open[identity, default: []].append(index)
      } catch {
        answers[index] = error.code == ENOENT ? .absent : .unreadable("\(error)")
      }
    }
    guard !open.isEmpty else { return answers }
    for (identity, holders) in holders(of: Set(open.keys)) {
      for index in open[identity] ?? [] { answers[index] = .held(by: holders) }
    }
    if case .failure(let error) = table, error.isShortage || error.isForeign {
      for index in answers.indices where answers[index] == .unseen { answers[index] = .unreadable("\(error)") }
    }
    return answers
  }

  /// The processes that share held locks on these files, from one look at every process that can be seen.
  static func holders(of files: Set<FileIdentity>) -> [FileIdentity: [Int32]] {
    var found: [FileIdentity: [Int32]] = [:]
    for entry in (try? ProcessTable.read()) ?? [] where !entry.isZombie {
      for lock in (try? ProcessTable.locks(entry.pid, of: files)) ?? [] where found[lock.file]?.last != entry.pid {
        found[lock.file, default: []].append(entry.pid)
      }
    }
    return found
  }

  /// The name under which /proc/locks lists a file: `08:01:131`. On overlay and btrfs its device is not the one that
  /// `stat` shows, but the one of the mount in which the descriptor was opened; both are asked from the kernel.
  static func kernelName(of file: Descriptor, _ status: stat, _ mounts: [Int: String]) -> String? {
    guard let bytes = try? ProcessNamespace.open("self/fdinfo/\(file.number)").readToEnd() else { return nil }
    var fields: [String: Int] = [:]
    for line in bytes.split(separator: 0x0A) {
      let words = line.split { $0 == 0x09 || $0 == 0x20 }
      if words.count > 1 {
        fields[String(decoding: words[0], as: UTF8.self)] = Int(String(decoding: words[1], as: UTF8.self))
      }
    }
    guard let mount = fields["mnt_id:"], let device = mounts[mount] else { return nil }
    return "\(device):\(fields["ino:"] ?? Int(status.st_ino))"
  }

  /// Device of each mount, in the notation of /proc/locks (two hexadecimal digits at least), from /proc/self/mountinfo.
  static func mountDevices() -> [Int: String] {
    guard let bytes = try? ProcessNamespace.open("self/mountinfo").readToEnd() else { return [:] }
    var devices: [Int: String] = [:]
    for line in bytes.split(separator: 0x0A) {
      let words = line.split(separator: 0x20, maxSplits: 3).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 2, let id = Int(words[0]) else { continue }
      let numbers = words[2].split(separator: ":").compactMap { Int($0) }
      guard numbers.count == 2 else { continue }
      devices[id] = numbers.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
    return devices
  }

  /// Who took which flock, by the kernel's name of the file. Lines with `->` are waiting and hold nothing.
  static func takers(_ bytes: [UInt8]) -> [String: [Int32]] {
    var takers: [String: [Int32]] = [:]
    for line in bytes.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count > 5, words[1] == "FLOCK" else { continue }
      takers[words[5], default: []].append(Int32(words[4]) ?? 0)
    }
    return takers
  }
}
