import Testing

@testable import FanoutCore

private func number(_ text: String) throws -> JSONNumber {
  guard case .number(let number) = try parsed(text).root.kind else {
    throw JSONError(problem: "no number", offset: 0, line: 1, column: 1)
  }
  return number
}

@Suite struct `A JSON number` {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("1234567890123456789", 1_234_567_890_123_456_789),
    ] as [(String, Int64)])
  func `is exact where it is an integer in range`(text: String, value: Int64) throws {
    #expect(try number(text).integer == value)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.0", "1e3", "NaN",
    "99999999999999999999999",
  ])
  func `is no integer otherwise`(text: String) throws {
    #expect(try number(text).integer == nil)
  }

  @Test(arguments: [
    "0.1", "-0.0", "3.141592653589793", "1e22", "1e23", "123456789012345678901234567890", "9007199254740993",
    "2.2250738585072014e-308",
    "5e-324",
    "2.4703282292062327e-324", "1.7976931348623157e308", "0.000000000000000000000000000000000001", "8.41e21", "1e-22",
    "1E+5",
    "1000000000000000000000000.5",
  ])
  func `is the nearest double`(text: String) throws {
    let expected = try #require(Double(text))
    #expect(try number(text).double.bitPattern == expected.bitPattern)
  }

  @Test(arguments: [
    ("1e999", Double.infinity), ("-1e999", -.infinity), ("1e99999999999999999999999", .infinity),
    ("1e-99999999999999999999999", 0),
    ("Infinity", .infinity), ("-Infinity", -.infinity), ("0e999999999999", 0),
  ])
  func `that is out of range is an infinity or zero`(text: String, value: Double) throws {
    #expect(try number(text).double == value)
  }

  @Test func `that is not a number is none, and has no finite value`() throws {
    #expect(try number("NaN").double.isNaN)
    #expect(try parsed("NaN").root.double == nil && parsed("1e999").root.double == nil)
  }

  @Test func `of a million digits is read`() throws {
    #expect(try number(String(repeating: "7", count: 1_000_000)).double == .infinity)
    #expect(try number("0." + String(repeating: "3", count: 1_000_000)).double == 1.0 / 3)
    #expect(try number("0." + String(repeating: "0", count: 2_000_000) + "1e2000001").double == 1)
    #expect(try number("1" + String(repeating: "0", count: 2_000_000) + "e-2000001").double == 0.1)
  }

  /// Half way between two doubles, and a little more or less far behind.
  @Test(arguments: [
    "9007199254740993", "9007199254740993." + String(repeating: "0", count: 900) + "1",
    "9007199254740993" + String(repeating: "0", count: 900) + "1e-901",
    "9007199254740992." + String(repeating: "9", count: 900),
    "0.00000" + String(repeating: "123456789", count: 200), "1.50" + String(repeating: "0", count: 900),
  ]) func `is rounded right, however far behind its digits decide`(text: String) throws {
    #expect(try number(text).double == Double(text))
  }
}
