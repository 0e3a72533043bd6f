import Testing

@testable import FanoutCore

@Suite struct `Written durations` {
  @Test(
    arguments: [
      ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("1h30m", 5_400_000), ("14d", 1_209_600_000),
      ("1d2h3m4s5ms", 93_784_005), ("0s", 0), ("36500d", 3_153_600_000_000),
    ] as [(String, Int64)])
  func `are read and written back`(text: String, milliseconds: Int64) {
    #expect(Duration(written: text) == .milliseconds(milliseconds))
    #expect(Duration.milliseconds(milliseconds).written == text)
  }

  @Test(arguments: [
    ("90m", "1h30m"), ("1000ms", "1s"), ("48h", "2d"), ("0ms", "0s"), ("007s", "7s"), ("1w", "7d"), ("2w1h", "14d1h"),
    ("5214w", "36498d"),
  ])
  func `come back in their largest units`(text: String, written: String) {
    #expect(Duration(written: text)?.written == written)
  }

  @Test(arguments: [
    "", "30", "s", "-30s", "+30s", "1.5h", "30 s", " 30s", "30S", "30m1h", "1h1h", "1h30", "5min", "30s\n", "٣s",
    "36501d", "1d1w", "5215w",
    "36500d1ms", "9223372036854775807ms", "9223372036854775808ms", "9223372036854775807d", "99999999999999999999999s",
  ])
  func `that are none are refused`(text: String) {
    #expect(Duration(written: text) == nil)
  }

  @Test func `below zero are written with a sign and at the end of time without a trap`() {
    #expect(Duration.seconds(-90).written == "-1m30s")
    #expect(Duration.seconds(Int64.min).written.hasPrefix("-"))
    #expect(Duration.seconds(Int64.max).written.hasSuffix("ms"))
  }
}

@Suite struct `Written sizes` {
  @Test(
    arguments: [
      ("4096", 4096), ("0", 0), ("512KiB", 524_288), ("8MiB", 8_388_608), ("2GiB", 2_147_483_648),
      ("1TiB", 1_099_511_627_776),
      ("100MB", 100_000_000), ("10KB", 10_000), ("10kB", 10_000), ("3GB", 3_000_000_000), ("2TB", 2_000_000_000_000),
      ("7B", 7),
      ("8mib", 8_388_608), ("9223372036854775807", Int64.max),
    ] as [(String, Int64)])
  func `are read, and written exactly`(text: String, bytes: Int64) throws {
    let count = try #require(ByteCount(written: text))
    #expect(count.bytes == bytes)
    #expect(ByteCount(written: count.written) == count)
  }

  @Test(
    arguments: [
      (8_388_608, "8MiB"), (100_000_000, "100MB"), (4097, "4097"), (1_536, "1536"), (0, "0"), (4096, "4KiB"), (-5, "0"),
    ]
      as [(Int64, String)])
  func `take their shortest form`(bytes: Int64, written: String) {
    #expect(ByteCount(bytes: bytes).written == written)
  }

  @Test(
    arguments: [
      ("82808143872", "90GiB", "77.1GiB"), ("77309411328", "1TiB", "72GiB"), ("104857600", "1GiB", "100MiB"),
      ("1500000000", "2TB", "1.5GB"), ("500", "8MiB", "0.4KiB"), ("0", "1GiB", "0KiB"), ("5000", "4097", "5000"),
    ])
  func `beside others are in their unit, or in one that there is one of`(text: String, other: String, written: String)
    throws
  {
    let (count, like) = (try #require(ByteCount(written: text)), try #require(ByteCount(written: other)))
    #expect(count.written(like: like) == written)
  }

  @Test(arguments: [
    "", "MiB", "-1", "+1", "8M", "8 MiB", "1.5GiB", "8MiBs", "0x10", "1e3", "9223372036854775808", "9000000TiB",
    "8388608TiB",
  ])
  func `that are none are refused`(text: String) {
    #expect(ByteCount(written: text) == nil)
  }
}
