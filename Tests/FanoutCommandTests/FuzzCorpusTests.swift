import Foundation
import Testing

@Suite struct `Every command line that fuzzing kept` {
  @Test func `asks for one thing, or says what is wrong with it`() throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("fixtures/fuzz/arguments")
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
    #expect(!names.isEmpty)
    for name in names {
      let claim = ArgumentsProperties.broken([UInt8](try Data(contentsOf: place.appendingPathComponent(name))))
      #expect(claim == nil, "\(name): this does not hold: \(claim ?? "")")
    }
  }
}
