import Testing

@testable import FanoutSystem

@Suite struct `What a program was built from` {
  @Test func `is unknown where nobody stamped it`() {
    #expect(Build.own.commit == nil)
    let toolchain = Build.own.toolchain
    #expect(toolchain.wholeMatch(of: /Swift \d+\.\d+/) != nil, "\(toolchain)")
  }

  @Test func `is what its stamp says`() {
    let build = Build(commit: "0123-dirty", toolchain: "Swift 6.3.1 (swift-6.3.1-RELEASE)")
    #expect(build.commit == "0123-dirty" && build.toolchain == "Swift 6.3.1 (swift-6.3.1-RELEASE)")
  }
}
