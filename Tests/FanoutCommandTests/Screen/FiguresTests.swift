import FanoutCore
import Testing

@testable import FanoutCommand

@Suite struct `Figures` {
  @Test(
    arguments: [
      (0, "<0.1 s"), (2, "<0.1 s"), (99, "<0.1 s"), (100, "0.1 s"), (350, "0.3 s"), (999, "0.9 s"), (1000, "1 s"),
      (1099, "1 s"), (1300, "1.3 s"), (9999, "9.9 s"), (10_000, "10 s"), (-2, "-<0.1 s"), (42_900, "42 s"),
      (60_000, "1 min"),
      (90_000, "1 min 30 s"),
      (240_000, "4 min"), (7_500_000, "2 h 5 min"), (7_200_000, "2 h"), (273_600_000, "3 d 4 h"), (86_460_000, "1 d"),
      (-90_000, "-1 min 30 s"),
    ] as [(Int64, String)])
  func `of durations are the two largest units, never more than has passed`(milliseconds: Int64, spoken: String) {
    #expect(Duration.milliseconds(milliseconds).spoken == spoken)
  }

  @Test(
    arguments: [
      (999, "just now"), (-999, "just now"), (5000, "5 s ago"), (270_000, "4 min ago"), (7_530_000, "2 h 5 min ago"),
      (-240_000, "in 4 min"),
    ] as [(Int64, String)])
  func `of ages say minutes at most to the minute`(milliseconds: Int64, age: String) {
    let now = WallTime(milliseconds: 1_795_223_784_250)
    #expect((now - .milliseconds(milliseconds)).age(at: now) == age)
  }

  @Test(
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (8_703_181, "8.3 MiB"),
      (524_288, "512 KiB"),
      (1_048_575, "1 MiB"), (1_047_500, "1022.9 KiB"), (Int64.max, "8 EiB"), (7_500_000_000_000_000_000, "6.5 EiB"),
    ] as [(Int64, String)])
  func `of sizes have one decimal`(bytes: Int64, spoken: String) {
    #expect(ByteCount(bytes: bytes).spoken == spoken)
  }

  @Test func `of counts agree with their noun`() {
    #expect(
      [counted(0, "fire"), counted(1, "fire"), counted(3, "category", plural: "categories")] == [
        "0 fires", "1 fire", "3 categories",
      ])
  }
}
