import FanoutCore
import Foundation
import Testing

@testable import FanoutSystem

extension Machine {
  /// What a supervisor is told of the place of its state directory. The kernel queues an event with the call that causes
  /// it, so that nothing is waited for.
  @Suite struct `The files of a supervisor` {
    private let scratch: Scratch
    private let files = SupervisedFiles()
    private var base: String { scratch.path + "/base" }

    init() throws {
      scratch = try Scratch()
      let manager = FileManager.default
      try manager.createDirectory(atPath: scratch.path + "/real/place", withIntermediateDirectories: true)
      let link = scratch.path + "/base/link"
      try manager.createDirectory(atPath: scratch.path + "/base", withIntermediateDirectories: true)
      try manager.createSymbolicLink(atPath: link, withDestinationPath: scratch.path + "/real/place")
      let state = StateDirectory(path: link + "/state")
      for kept in state.kept { try manager.createDirectory(atPath: kept, withIntermediateDirectories: true) }
      let own = state.supervisors + "/own.lock"
      #expect(manager.createFile(atPath: own, contents: nil))
      _ = try files.begin(ownLock: own, way: state.way)
      _ = files.news()
    }

    @Test func `tell nothing of other files beside its way`() throws {
      for directory in ["", "/base", "/real", "/real/place", "/real/place/state"] {
        let other = scratch.path + directory + "/other"
        #expect(FileManager.default.createFile(atPath: other, contents: Data([1])))
        #expect(chmod(other, 0o600) == 0 && rename(other, other + "s") == 0 && unlink(other + "s") == 0)
      }
      #expect(!files.news().ofState)
    }

    @Test(arguments: ["base", "base/link", "real", "real/place", "real/place/state", "real/place/state/journal"])
    func `tell that a part of its way was moved`(part: String) throws {
      #expect(rename("\(scratch.path)/\(part)", "\(scratch.path)/elsewhere") == 0)
      #expect(files.news().ofState)
    }

    @Test func `tell that it was removed, also while somebody has its journal open`() throws {
      let journal = try Descriptor.open("\(scratch.path)/real/place/state/journal", O_RDONLY | O_DIRECTORY)
      try FileManager.default.removeItem(atPath: "\(scratch.path)/real/place/state")
      #expect(files.news().ofState)
      journal.close()
    }

    @Test func `tell that a link of its way was replaced`() throws {
      #expect(unlink(base + "/link") == 0)
      #expect(files.news().ofState)
    }
  }
}
