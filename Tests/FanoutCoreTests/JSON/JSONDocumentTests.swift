import Testing

@testable import FanoutCore

func parsed(_ text: String, as dialect: JSONDialect = .strict) throws(JSONError) -> JSONDocument {
  try JSONDocument(parsing: Array(text.utf8), as: dialect)
}

func problem(_ bytes: [UInt8], as dialect: JSONDialect = .strict) -> String? {
  do throws(JSONError) {
    _ = try JSONDocument(parsing: bytes, as: dialect)
    return nil
  } catch {
    return error.description
  }
}

@Suite struct `A JSON document` {
  @Test func `gives every value with the bytes it was read from`() throws {
    let document = try parsed(#" {"a": [1, -2.5e1, true, false, null], "b": {"c": "d\u00e9"}} "#)
    let list = try #require(document.root["a"]?.array)
    #expect(
      list.map { String(decoding: document.text(of: $0), as: UTF8.self) } == ["1", "-2.5e1", "true", "false", "null"])
    #expect(list[0].integer == 1 && list[0].double == 1)
    #expect(list[1].integer == nil && list[1].double == -25)
    #expect(list[2].bool == true && list[3].bool == false && list[4].isNull)
    #expect(document.root["b"]?["c"]?.string == "dé")
    #expect(document.root["b"].map { String(decoding: document.text(of: $0), as: UTF8.self) } == #"{"c": "d\u00e9"}"#)
    #expect(document.root.range == 1..<(document.bytes.count - 1))
    #expect(document.root["x"] == nil && list[0]["x"] == nil)
  }

  @Test(arguments: [
    ("[1]", "a list"), ("{}", "an object"), ("\"\"", "a string"), ("0", "a number"),
    ("1e999", "a number too large to represent"),
    ("NaN", "NaN"),
    ("null", "null"), ("true", "true"), ("false", "false"),
  ])
  func `names its kinds for sentences`(text: String, name: String) throws {
    #expect(try parsed(text).root.kindName == name)
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, found the end of the text"),
    ("{\n \"a\": ,}", "line 2, column 7: expected a value, found ','"),
    ("[1,]", "line 1, column 4: expected a value, found ']'"),
    ("{\"a\":1,}", "line 1, column 8: expected a key in double quotes, found '}'"),
    ("{a:1}", "line 1, column 2: expected a key in double quotes, found 'a'"),
    ("{\"a\" 1}", "line 1, column 6: expected ':', found '1'"),
    ("[1 2]", "line 1, column 4: expected ',' or ']', found '2'"),
    ("{\"a\":1 ]", "line 1, column 8: expected ',' or '}', found ']'"),
    ("[1]\r\n\r\nx", "line 3, column 1: expected the end of the text, found 'x'"),
    ("[1]\r[", "line 2, column 1: expected the end of the text, found '['"),
    ("[\"é𝄞\", nul]", "line 1, column 8: expected a value, found 'nul'"),
    ("[nulll]", "line 1, column 2: expected a value, found 'nulll'"),
    ("\"a", "line 1, column 1: this string has no end"),
    ("[\"a\nb\"]", "line 1, column 4: this string does not end in its line"),
    ("[\"a\u{1}b\"]", "line 1, column 4: unescaped control character U+0001 in a string"),
    ("[\"\\x\"]", "line 1, column 3: this escape is not allowed: '\\' before 'x'"),
    ("[\"\\u12g4\"]", "line 1, column 3: this escape is not allowed: '\\' before 'u12g4'"),
    ("[\"\\ud800\"]", "line 1, column 3: this escape is half a character: \\uD800"),
    ("[\"\\ud800\\u0041\"]", "line 1, column 3: this escape is half a character: \\uD800"),
    ("[\"\\udc00\"]", "line 1, column 3: this escape is half a character: \\uDC00"),
    ("[01]", "line 1, column 2: a number cannot begin with a zero"),
    ("[-]", "line 1, column 3: expected a digit, found ']'"),
    ("[1.]", "line 1, column 4: expected a digit, found ']'"),
    ("[1e+]", "line 1, column 5: expected a digit of the exponent, found ']'"),
    ("[+1]", "line 1, column 2: expected a value, found '+'"),
    ("[.5]", "line 1, column 2: expected a value, found '.'"),
    ("[0x10]", "line 1, column 3: expected ',' or ']', found 'x10'"),
    ("['a']", "line 1, column 2: expected a value, found '''"),
    ("[-NaN]", "line 1, column 3: expected a digit, found 'NaN'"),
    ("[/**/]", "line 1, column 2: expected a value, found '/'"),
    ("[1\u{A0}]", "line 1, column 3: expected ',' or ']', found U+00A0"),
    ("[\u{1B}]", "line 1, column 2: expected a value, found U+001B"),
    ("\u{FEFF} x", "line 1, column 2: expected a value, found 'x'"),
    ("\u{FEFF}\u{FEFF}1", "line 1, column 1: expected a value, found U+FEFF"),
  ])
  func `that is malformed says where, what was expected and what was found`(text: String, sentence: String) {
    #expect(problem(Array(text.utf8)) == sentence)
  }

  @Test(arguments: [
    [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
    [0x22, 0x80],
    [0x22, 0xE2, 0x82], [0x22, 0xF0, 0x8F, 0x80, 0x80], [0x22, 0xE0, 0x9F, 0x80], [0x22, 0xFF, 0x22],
    [0x22, 0xE2, 0x28, 0xA1, 0x22],
  ])
  func `that is not UTF-8 is refused at the byte`(bytes: [UInt8]) {
    #expect(problem(bytes)?.hasPrefix("line 1, column 2: the text is not UTF-8 (byte 0x") == true)
    let padding = [UInt8](repeating: 0x20, count: 21)
    #expect(problem(padding + bytes)?.hasPrefix("line 1, column 23: the text is not UTF-8 (byte 0x") == true)
  }

  @Test(arguments: [
    "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
  ])
  func `holds every length of UTF-8, written and escaped`(character: String) throws {
    #expect(try parsed("\"abcdefg\(character)\"").root.string == "abcdefg\(character)")
    let escaped = character.utf16.map { "\\u" + hexadecimal($0, 4) }.joined()
    #expect(try parsed("\"\(escaped)\"").root.string == character)
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func `may be 128 levels deep and no deeper`(opening: String, closing: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      let inner = opening == "[" ? "" : "1"
      return Array((String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)).utf8)
    }
    #expect(problem(nested(128)) == nil)
    #expect(problem(nested(129))?.hasSuffix("more than 128 levels deep") == true)
    #expect(
      problem(Array(String(repeating: opening, count: 200_000).utf8))?.hasSuffix("more than 128 levels deep") == true)
  }

  @Test func `keeps of duplicate keys the last, in the first one's place, and says which`() throws {
    let document = try parsed(#"{"a":1,"s":{"category":"x","b":0,"category":"y"},"l":[0,{"k":1,"k":2,"k":3}],"a":2}"#)
    #expect(document.root.object?.keys == ["a", "s", "l"])
    #expect(document.root["a"]?.integer == 2)
    #expect(document.root["s"]?["category"]?.string == "y")
    #expect(document.duplicateKeys == ["s.category", "l[1].k", "a"])
  }

  @Test func `names a key once however often it is repeated, and the others too`() throws {
    let text = "{" + String(repeating: "\"a\":1,", count: 30) + "\"b\":1,\"b\":2}"
    #expect(try parsed(text).duplicateKeys == ["a", "b"])
    #expect(try parsed(#"{"a":{"k":1,"k":2},"a":{"k":1,"k":2}}"#).duplicateKeys == ["a.k", "a"])
  }

  @Test func `clips the keys of a path`() throws {
    let long = String(repeating: "x", count: 100_000)
    let inner = Array(repeating: #"{"k":1,"k":2}"#, count: 2000).joined(separator: ",")
    let paths = try parsed("{\"\(long)\":[\(inner)]}").duplicateKeys
    #expect(paths.count == 20 && paths.last == String(repeating: "x", count: 64) + "…[19].k")
  }

  @Test func `names at most twenty duplicate keys`() throws {
    let many = (0..<50).map { "\"k\($0)\":1,\"k\($0)\":2" }.joined(separator: ",")
    let document = try parsed("{\(many)}")
    #expect(document.duplicateKeys.count == 20)
    #expect(document.root.object?.count == 50)
    #expect(document.root["k49"]?.integer == 2)
  }

  @Test func `tells keys apart by their bytes, not by how they look`() throws {
    let document = try parsed("{\"é\":1,\"e\u{301}\":2}")
    #expect(document.duplicateKeys.isEmpty)
    #expect(document.root["é"]?.integer == 1 && document.root["e\u{301}"]?.integer == 2)
  }

  @Test func `ignores one byte-order mark`() throws {
    let document = try parsed("\u{FEFF}{\"a\":1}")
    #expect(document.root["a"]?.integer == 1)
    #expect(document.position(of: document.root.range.lowerBound).column == 1)
  }

  @Test func `finds keys and their places in large objects`() throws {
    let text = "{" + (0..<300).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
    let members = try #require(try parsed(text).root.object)
    #expect(members.count == 300 && members["key299"]?.integer == 299 && members["key300"] == nil)
    let offset = try #require(members.keyOffset("key5"))
    #expect(Array(text.utf8)[offset..<(offset + 6)].elementsEqual("\"key5\"".utf8))
  }
}
