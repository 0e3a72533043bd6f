import Testing

@testable import FanoutCore

@Suite struct `A JSON scanner` {
  @Test func `walks a text token by token without building it`() throws {
    let text = Array(#"{"a":[1,"x"],"b":null}"#.utf8)
    let kinds = try text.withUnsafeBytes { bytes -> [JSONToken.Kind] in
      var scanner = try JSONScanner(bytes)
      var kinds: [JSONToken.Kind] = []
      while let token = try scanner.next() { kinds.append(token.kind) }
      #expect(try scanner.next() == nil)
      return kinds
    }
    #expect(kinds == [.beginObject, .key, .beginArray, .number, .string, .endArray, .key, .null, .endObject])
  }

  @Test func `skips a container it is not interested in`() throws {
    let text = Array(#"{"skip":{"a":[[],{"b":"]}"}]},"take":"it\n"}"#.utf8)
    try text.withUnsafeBytes { bytes in
      var scanner = try JSONScanner(bytes)
      _ = try scanner.next()
      _ = try scanner.next()
      _ = try scanner.next()
      #expect(try scanner.skipContainer()?.kind == .endObject)
      let key = try #require(try scanner.next())
      #expect(scanner.string(key) == "take")
      let value = try #require(try scanner.next())
      #expect(scanner.string(value) == "it\n" && value.end - value.start == 6)
    }
  }
}
