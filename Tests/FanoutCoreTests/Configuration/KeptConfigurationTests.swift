import Testing

@testable import FanoutCore

@Suite struct `What is kept of a configuration` {
  @Test func `reads to the same, but for what environments say`() throws {
    let text = leastConfiguration(
      """
      // a comment
      width: 0x0A, shares: {halfLife: '12h', maxOverAllocation: 2.5}, host: null, respawn: {limit: +1, gradeAtLeast: .5},
      backends: {judge: {environment: {TOKEN: 'secret', GONE: null}}},
      categories: {
        code: {worker: {environment: {TOKEN: 'secret'}, timeLimit: '2h', limits: {properties: {SetCredential: 'secret'}}}},
      },
      aliases: {environment: 'code'}, gates: {environment: {command: ['true'], cache: '1m'}},
      """)
    let kept = try #require(Configuration.kept(Array(text.utf8)))
    let shown = String(decoding: kept, as: UTF8.self)
    #expect(!shown.contains("secret") && !shown.contains("comment") && !shown.contains("TOKEN"))
    let (before, after) = (try readConfiguration(text).get(), try readConfiguration(shown).get())
    #expect(after.width == 10 && after.shares == before.shares && after.respawn == before.respawn)
    #expect(after.host == nil && after.backends.map(\.name) == ["judge"] && after.allowlist == before.allowlist)
    #expect(after.names == before.names && after.gates == before.gates)
    #expect(after.categories.mapValues(\.cooldown) == before.categories.mapValues(\.cooldown))
    #expect(after.categories.mapValues(\.worker.timeLimit) == before.categories.mapValues(\.worker.timeLimit))
  }

  @Test func `takes a category of any name for what it is`() throws {
    let text = leastConfiguration("categories: {environment: {cooldown: '1h'}, properties: {target: 0.5}}")
    let kept = try #require(Configuration.kept(Array(text.utf8)))
    #expect(try readConfiguration(String(decoding: kept, as: UTF8.self)).get() == readConfiguration(text).get())
  }

  @Test func `is nothing where it cannot be read`() { #expect(Configuration.kept(Array("{".utf8)) == nil) }
}
