import Testing

@testable import FanoutCore

@Suite struct `A selector payload` {
  private func payload(_ text: String) throws -> SelectorPayload {
    try SelectorPayload(JSONText(checking: Array(text.utf8)))
  }

  @Test func `leaves for the worker every other member as it was written`() throws {
    let text =
      "\u{FEFF}{ \"tier\" : 1,\"selected\":{},\n \"why\": {\"n\": 1e2, \"é\": \"\\u00e9\"}, \"alternatives\":3, \"all_scores\":[], \"tier\": 2.0,\"diversity_alternatives\":[], \"x\":NaN}"
    let rest = try #require(try payload(text).remainder(atMost: 1000))
    #expect(String(decoding: rest, as: UTF8.self) == #"{"tier": 2.0,"why": {"n": 1e2, "é": "\u00e9"},"x":NaN}"#)
    #expect(try JSONDocument(parsing: rest).root["why"]?["n"]?.double == 100)
  }

  @Test func `leaves an empty object where nothing else was written`() throws {
    #expect(try payload(#"{"selected":{"category":"code"}}"#).remainder(atMost: 2) == Array("{}".utf8))
  }

  @Test func `leaves nothing where the rest is longer than there is room for`() throws {
    let payload = try payload(#"{"a":1, "selected": null, "b": [2]}"#)
    let rest = Array(#"{"a":1,"b": [2]}"#.utf8)
    #expect(payload.remainder(atMost: rest.count) == rest && payload.remainder(atMost: rest.count - 1) == nil)
  }

  @Test func `shows at most twenty keys, each clipped`() throws {
    let keys = (0..<30).map { "\"\($0)\(String(repeating: "é", count: 100))\":1" }.joined(separator: ",")
    let seen = try payload("{\(keys)}").keysSeen
    #expect(seen.count == 20 && seen.allSatisfy { $0.unicodeScalars.count == 65 && $0.hasSuffix("…") })
  }

  @Test(arguments: ["", " ", "\n\r\t", "\u{FEFF}", "\u{FEFF} \n"])
  func `is an empty answer where nothing was written`(text: String) {
    guard case .failure(.emptyAnswer) = SelectorPayload.read(.wrote(Array(text.utf8))) else {
      Issue.record("not empty")
      return
    }
  }

  @Test(arguments: [("3", "a number"), ("null", "null"), ("\"code\"", "a string"), ("true", "true"), ("NaN", "NaN")])
  func `must be an object`(text: String, found: String) {
    #expect(selection(text).degradation == .notAnObject(found))
  }
}
