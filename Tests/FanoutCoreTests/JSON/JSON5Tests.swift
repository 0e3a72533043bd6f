import Testing

@testable import FanoutCore

@Suite struct `JSON5` {
  @Test func `reads what people write into a configuration`() throws {
    let text = """
      // a comment
      {
        unquoted: 'single "quotes"', "quoted": 'it\\'s', /* between
        lines */ $dollar_9: 0xFF,
        half: .5, whole: 5., plus: +1, minus: -.5e+1, // trailing comma next
        continued: 'one \\
      two', list: [1, 2,], empty: [], nested: {},
      }
      """
    let root = try parsed(text, as: .json5).root
    #expect(
      root.object?.keys == [
        "unquoted", "quoted", "$dollar_9", "half", "whole", "plus", "minus", "continued", "list", "empty", "nested",
      ])
    #expect(root["unquoted"]?.string == "single \"quotes\"" && root["quoted"]?.string == "it's")
    #expect(root["$dollar_9"]?.integer == 255)
    #expect(
      root["half"]?.double == 0.5 && root["whole"]?.double == 5 && root["plus"]?.integer == 1
        && root["minus"]?.double == -5)
    #expect(root["continued"]?.string == "one two")
    #expect(root["list"]?.array?.map(\.integer) == [1, 2])
  }

  @Test(arguments: [
    ("'\\v\\0\\x41\\q\\/\\'\\\"'", "\u{0B}\0Aq/'\""), ("'a\\\r\nb\\\rc\\\u{2028}d'", "abcd"),
    ("'\u{2028}\t\u{1}'", "\u{2028}\t\u{1}"),
    ("'\\u00e9\\ud834\\udd1e'", "é𝄞"), ("\"it's\"", "it's"), ("'\\é'", "é"),
  ])
  func `strings have its escapes`(text: String, value: String) throws {
    #expect(try parsed(text, as: .json5).root.string == value)
  }

  @Test(arguments: [
    ("NaN", "nan"), ("-NaN", "nan"), ("+Infinity", "inf"), ("-Infinity", "-inf"), ("0x0", "0.0"), ("-0xff", "-255.0"),
    ("5.e2", "500.0"),
    ("+.25", "0.25"), ("0X1f", "31.0"), ("12345678901234567890.", "1.2345678901234567e+19"),
    (".12345678901234567890", "0.12345678901234568"),
    ("0xFFFFFFFFFFFFFFFFFF", "4.722366482869645e+21"),
  ])
  func `numbers have its forms`(text: String, value: String) throws {
    guard case .number(let number) = try parsed(text, as: .json5).root.kind else {
      Issue.record("no number")
      return
    }
    #expect("\(number.double)" == value)
  }

  @Test(arguments: [
    "\u{0B}", "\u{0C}", "\u{A0}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{3000}", "\t", "//x\n", "//x\u{2028}",
    "/*\n**/", "//\r",
  ])
  func `passes its white space and comments`(space: String) throws {
    #expect(try parsed("\(space)[\(space)1\(space),\(space)]\(space)", as: .json5).root.array?.count == 1)
    #expect(problem(Array("[\(space)1]".utf8)) == nil || space != "\t")
  }

  @Test(arguments: ["é", "ಠ_ಠ", "_", "$", "a\u{301}", "a\u{200D}b", "\\u0061b", "null", "Infinity", "ⅷ"])
  func `takes identifiers as keys`(key: String) throws {
    let root = try parsed("{\(key) :1}", as: .json5).root
    #expect(root.object?.keys == [key == "\\u0061b" ? "ab" : key])
  }

  @Test(arguments: [
    ("{1a:1}", "line 1, column 2: expected a key, found '1a'"),
    ("{a-b:1}", "line 1, column 3: expected ':', found '-'"),
    ("{\\x61:1}", "line 1, column 2: only \\uXXXX escapes are allowed in a key without quotes"),
    ("{\\u0031a:1}", "line 1, column 2: a key with this character needs quotes"),
    ("[,]", "line 1, column 2: expected a value, found ','"),
    ("[1,,]", "line 1, column 4: expected a value, found ','"),
    ("/* x", "line 1, column 1: this comment has no end ('*/')"),
    ("/*/", "line 1, column 1: this comment has no end ('*/')"), ("/", "line 1, column 1: expected a value, found '/'"),
    ("'\\1'", "line 1, column 2: this escape is not allowed: '\\' before '1'"),
    ("'\\01'", "line 1, column 2: this escape is not allowed: '\\' before '01'"),
    ("'\\xg0'", "line 1, column 2: this escape is not allowed: '\\' before 'xg0'"),
    ("'\\", "line 1, column 2: this escape is not allowed: '\\' before the end of the text"),
    ("'a\nb'", "line 1, column 3: this string does not end in its line"),
    ("'a\"", "line 1, column 1: this string has no end"),
    ("010", "line 1, column 1: a number cannot begin with a zero"),
    (".", "line 1, column 2: expected a digit, found the end of the text"),
    ("0x", "line 1, column 3: expected a hexadecimal digit, found the end of the text"),
    ("+ 1", "line 1, column 2: expected a digit, found ' '"),
    ("-", "line 1, column 2: expected a digit, found the end of the text"),
    ("'\\ud800'", "line 1, column 2: this escape is half a character: \\uD800"),
  ])
  func `that is malformed says where and what`(text: String, sentence: String) {
    #expect(problem(Array(text.utf8), as: .json5) == sentence)
  }
}
