import Testing

@testable import FanoutCore

@Suite struct `A JSON value` {
  @Test func `is written in the order of its members, on one line or indented`() {
    let value: JSONValue = ["z": 1, "a": [true, nil, 1.5], "e": [], "o": [:], "s": "x"]
    #expect(value.text == #"{"z":1,"a":[true,null,1.5],"e":[],"o":{},"s":"x"}"#)
    let pretty =
      "{\n  \"z\": 1,\n  \"a\": [\n    true,\n    null,\n    1.5\n  ],\n  \"e\": [],\n  \"o\": {},\n  \"s\": \"x\"\n}"
    #expect(String(decoding: value.encoded(pretty: true), as: UTF8.self) == pretty)
  }

  @Test(arguments: [
    ("\"\\/", #""\"\\/""#), ("\u{8}\u{C}\n\r\t\0\u{1F}", #""\b\f\n\r\t\u0000\u001F""#),
    ("\u{7F}\u{80}\u{9F}\u{A0}", "\"\\u007F\\u0080\\u009F\u{A0}\""),
    ("\u{2027}\u{2028}\u{2029}\u{202A}", "\"\u{2027}\\u2028\\u2029\u{202A}\""), ("é𝄞", "\"é𝄞\""),
  ])
  func `escapes what would break lines or act on a terminal`(text: String, written: String) {
    #expect(JSONValue.string(text).text == written)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `that is not finite is written as null`(number: Double) {
    #expect(JSONValue.number(number).text == "null")
  }

  @Test func `that is raw stays as written, byte for byte, and valid`() {
    #expect(JSONValue.array([.raw(Array("{\n \"a\":\r\n1e5}".utf8)), .raw([])]).text == "[{\n \"a\":\r\n1e5},null]")
    #expect(JSONValue.raw([0x22, 0xFF, 0x22]).text == "\"\u{FFFD}\"")
    #expect(JSONValue.raw(Array("[\n1]".utf8)).encoded(pretty: true) == Array("[\n1]".utf8))
  }

  @Test func `is written in pieces, what is long and raw by itself`() {
    let long = Array("[\(String(repeating: "1,", count: 40_000))1]".utf8)
    let value: JSONValue = ["a": 1, "b": .raw(long), "c": .raw([0x31]), "d": .raw(long + [0x20, 0xFF])]
    let pieces = value.encodedPieces()
    #expect(Array(pieces.joined()) == value.encoded())
    #expect(pieces.count == 3 && pieces[1] == long && pieces[0] == Array(#"{"a":1,"b":"#.utf8))
  }

  @Test func `comes from a document`() throws {
    let document = try parsed(#"{"b":[1,2.5,"x",null,true,{}],"a":-3,"b2":1e999}"#)
    let value = JSONValue(document.root)
    #expect(value == ["b": [1, 2.5, "x", nil, true, [:]], "a": -3, "b2": .number(.infinity)])
  }

  @Test(arguments: 0..<200)
  func `survives being written and read, whatever it is`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let value = randomValue(&generator, depth: 0)
    for pretty in [false, true] {
      #expect(JSONValue(try JSONDocument(parsing: value.encoded(pretty: pretty)).root) == value)
      #expect(JSONValue(try JSONDocument(parsing: value.encoded(pretty: pretty), as: .json5).root) == value)
    }
  }

  private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
    case 3:
      let double = Double(bitPattern: generator.next())
      return .number(double.isFinite ? double : 0.5)
    case 4: return .string(randomText(&generator))
    case 5:
      return .array(
        (0..<Int.random(in: 0..<6, using: &generator)).map { _ in randomValue(&generator, depth: depth + 1) })
    default:
      let count = Int.random(in: 0..<14, using: &generator)
      return .object(
        (0..<count).map { JSONMember("\($0)" + randomText(&generator), randomValue(&generator, depth: depth + 1)) })
    }
  }

  private func randomText(_ generator: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<20, using: &generator) {
      let limits: [UInt32] = [0x20, 0x7F, 0xA0, 0x2030, 0x11_0000]
      let limit = limits[Int.random(in: 0..<limits.count, using: &generator)]
      text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) ?? "x")
    }
    return text
  }
}
