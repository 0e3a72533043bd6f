import Testing

@testable import FanoutCore

@Suite struct `Descriptors` {
  @Test func `what is needed for so many runs has room for them, and one less has not`() {
    for runs in 0...2000 {
      let limit = DescriptorNeeds.limit(forRuns: runs)
      #expect(DescriptorNeeds(limit: limit).runs >= runs, "\(runs) \(limit)")
      #expect(runs == 0 || DescriptorNeeds(limit: limit - 1).runs < runs, "\(runs) \(limit)")
    }
    let limits = (0...7000).map { DescriptorNeeds(limit: $0).runs }
    #expect(limits == limits.sorted())
    #expect(DescriptorNeeds.limit(forRuns: .max) == .max)
  }

  @Test func `of few most are left for runs, and none is less than nothing`() {
    #expect(
      DescriptorNeeds(limit: 20).starts == 1 && DescriptorNeeds(limit: 84).starts == 2
        && DescriptorNeeds(limit: 20_000).starts == 16)
    #expect(DescriptorNeeds(limit: 0).places(besides: 12) == 0 && DescriptorNeeds(limit: 20).places(besides: 12) == 1)
  }
}
