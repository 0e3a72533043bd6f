import Foundation
import Testing

@testable import FanoutCore

/// The schema of the configuration, as a validator of somebody else reads it.
@Suite struct `The schema of the configuration` {
  /// What the validator says of each configuration (JSON5): nil where the schema takes it, else why not.
  private func verdicts(_ texts: [String]) throws -> [String?] {
    let lines = try texts.map { text in
      JSONValue(try JSONDocument(parsing: Array(text.utf8), as: .json5).root).text
    }
    let input = ([ConfigurationSchema.document.text] + lines).joined(separator: "\n") + "\n"
    let file = FileManager.default.temporaryDirectory.appending(path: "fanout-schema-\(UUID().uuidString)")
    try Data(input.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures/configuration/validate.py")
      .path
    let stream = try #require(popen("python3 '\(script)' < '\(file.path)' 2>&1", "re"))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    let status = (pclose(stream) >> 8) & 0xFF
    if status == 69 || status == 127 { try Test.cancel("python3 with jsonschema is not installed") }
    let said = String(decoding: bytes, as: UTF8.self)
    let verdicts = said.split(separator: "\n").map { $0 == "yes" ? nil : String($0) }
    try #require(status == 0 && verdicts.count == texts.count, "\(said)")
    return verdicts
  }

  @Test func `takes what the reader takes, in every key`() throws {
    let texts = DescribedPlace.all.flatMap { place in
      ([nil] + (DescribedPlace.samples(of: place.key.kind) + ["null"]).map { $0 }).map { place.text($0) }
    }.filter { (try? readConfiguration($0).get()) != nil }
    #expect(texts.count > 150)
    for (text, verdict) in zip(texts, try verdicts(texts)) { #expect(verdict == nil, "\(text)") }
  }

  @Test func `refuses a value of another type, a word that is none, and a key that is none, in every object`() throws {
    let texts = DescribedPlace.all.flatMap { place -> [String] in
      let values =
        [place.key.kind == .flag ? "0" : "true", "-7.5", "[[1]]", "{ '?': 1 }"] + (place.key.mayBeNull ? [] : ["null"])
      let strings: [String]
      switch place.key.kind {
      case .path, .text: strings = []
      default: strings = [#""\u0001?""#]
      }
      return (values + strings).map { place.text($0) }
        + (place.isNeeded ? [place.text(nil)] : [])
        + [place.text(DescribedPlace.samples(of: place.key.kind)[0] + ", nothingLikeThat: 1")]
    }
    for (text, verdict) in zip(texts, try verdicts(texts)) {
      #expect(verdict != nil, "\(text)")
      #expect((try? readConfiguration(text).get()) == nil, "\(text)")
    }
  }

  @Test func `refuses the file of mistakes, and takes the example of the contract`() throws {
    let texts = try ["mistakes.json5", "spec.json5"].map {
      String(decoding: try configurationFixture($0), as: UTF8.self)
    }
    let verdicts = try verdicts(texts)
    #expect(verdicts[0] != nil && verdicts[1] == nil)
  }

  @Test func `tells an editor of each key what it is for, its default and an example`() throws {
    let root = try JSONDocument(parsing: ConfigurationSchema.document.encoded()).root
    let limit = root["properties"]?["worker"]?["properties"]?["timeLimit"]
    #expect(limit?["description"]?.string == "How long it may run; null: no limit. Since 0.1.")
    #expect(limit?["default"]?.string == "1h")
    #expect(limit?["type"]?.array?.compactMap(\.string) == ["string", "null"])
    let overrides = root["properties"]?["categories"]?["additionalProperties"]?["properties"]?["worker"]
    #expect(overrides?["properties"]?["timeLimit"]?["default"]?.string == "1h" && overrides?["required"] == nil)
  }
}
