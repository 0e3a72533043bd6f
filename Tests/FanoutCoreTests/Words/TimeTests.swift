import Testing

@testable import FanoutCore

@Suite struct `Wall time` {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_795_223_784_250, "2026-11-21T01:16:24.250Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
  ])
  func `is written and read as RFC 3339`(milliseconds: Int64, text: String) {
    #expect(WallTime(milliseconds: milliseconds).rfc3339 == text)
    #expect(WallTime(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T01:16:24", "2026-13-21T01:16:24Z", "2026-11-21T01:16:24.Z", "x026-11-21T01:16:24Z",
  ])
  func `that is not RFC 3339 in UTC is refused`(text: String) {
    #expect(WallTime(rfc3339: text) == nil)
  }
}
