import Testing

@testable import FanoutCore

@Suite struct `Trust in files` {
  private let trust = Trust(caller: 1000)

  private func rights(
    _ kind: FileRights.Kind = .file, owner: UInt32 = 1000, mode: UInt32, group: String? = nil,
    hasAccessList: Bool = false
  ) -> FileRights {
    FileRights(
      path: "/x", kind: kind, owner: owner, ownerName: "u\(owner)", mode: mode, sharedGroup: group,
      hasAccessList: hasAccessList)
  }

  @Test(arguments: [Trust.Use.execution, .passage, .state, .foreignLock])
  func `who may write is nobody else, everybody, a shared group, or named in an access list`(use: Trust.Use) {
    func cause(_ mode: UInt32, _ group: String? = nil, _ hasAccessList: Bool = false) -> Distrust.Cause? {
      trust.distrust(of: rights(.directory, mode: mode, group: group, hasAccessList: hasAccessList), as: use)?.cause
    }
    #expect(cause(0o755) == nil && cause(0o775) == nil && cause(0o755, "work", true) == nil)
    #expect(cause(0o777) == .writable(by: "everybody") && cause(0o757, nil) == .writable(by: "everybody"))
    #expect(cause(0o775, "work") == .writable(by: "the group work"))
    #expect(cause(0o775, nil, true) == .writable(by: "those whom its access list names"))
  }

  @Test
  func `sticky is safe on the way to what is executed, and not where names are believed or the owner may replace`() {
    let sticky = rights(.directory, mode: 0o1777)
    #expect(trust.distrust(of: sticky, as: .execution) == nil && trust.distrust(of: sticky, as: .passage) == nil)
    #expect(trust.distrust(of: sticky, as: .state) != nil && trust.distrust(of: sticky, as: .foreignLock) != nil)
    // The bit means nothing on a file.
    #expect(trust.distrust(of: rights(.file, mode: 0o1666), as: .execution) != nil)
  }

  @Test(arguments: [
    (Trust.Use.execution, [true, true, false, false]), (.passage, [true, true, false, true]),
    (.state, [true, false, false, false]),
    (.foreignLock, [true, true, false, false]),
  ])
  func `the owner is the caller, root, or not trusted`(use: Trust.Use, trusted: [Bool]) {
    for (owner, isTrusted) in zip([1000, 0, 1001, 65534] as [UInt32], trusted) {
      let cause = trust.distrust(of: rights(.directory, owner: owner, mode: 0o700), as: use)?.cause
      #expect(cause == (isTrusted ? nil : .belongsTo("u\(owner)")), "\(owner)")
    }
  }

  @Test func `a link is its owner's, whatever its mode says`() {
    #expect(trust.distrust(of: rights(.link, mode: 0o777), as: .execution) == nil)
    #expect(trust.distrust(of: rights(.link, owner: 1001, mode: 0o777), as: .execution)?.cause == .belongsTo("u1001"))
  }
}
