import Testing

@testable import FanoutCore

@Suite struct `A JSON text that is read in place` {
  private func text(_ text: String) throws -> JSONText { try JSONText(checking: Array(text.utf8)) }

  @Test func `shows every value where it stands`() throws {
    let text = try text(
      "\u{FEFF} {\"a\": [1, {\"b\\u0062\": \"x\\n\"}, [], null], \"c\": NaN, \"a\": [true, -2.5e1, {\"k\":1,\"k\":2}]} "
    )
    text.look(at: text.root) { root in
      #expect(root.kind == .beginObject && root.range == 4..<(text.bytes.count - 1))
      #expect(root["a"]?.elements.map(\.kindName) == ["true", "a number", "an object"])
      #expect(root["a"]?.elements.compactMap(\.number) == [-25])
      #expect(root["c"]?.number?.isNaN == true && root["c"]?["x"] == nil && root["x"] == nil)
      #expect(root["a"]?.elements.compactMap { $0["k"]?.number } == [2])
      #expect(root.members.map { root.text(of: $0.key) } == ["a", "c", "a"])
      #expect(root.settledMembers.map { root.text(of: $0.key) } == ["a", "c"])
      #expect(root.firstKeys(2) == ["a", "c"] && root.firstKeys(1) == ["a"] && root.firstKeys(3) == ["a", "c"])
      #expect(
        root.settledMembers.first { _ in true }.map { String(decoding: text.bytes[$0.value.range], as: UTF8.self) }
          == "[true, -2.5e1, {\"k\":1,\"k\":2}]")
      for (_, value) in root.members where value.elements.contains(where: { $0.kind == .null }) {
        #expect(value.elements.compactMap { $0["bb"]?.string } == ["x\n"] && value.isEmpty == false)
        #expect(value.elements.map(\.isEmpty) == [nil, false, true, nil])
      }
    }
    #expect(text.duplicateKeys == ["a[2].k", "a"])
  }

  @Test(arguments: ["", "{", "[1,]", "{\"a\":1,}", "1 2", "[\"\\ud800\"]"])
  func `must be well formed, and says where it is not`(malformed: String) throws {
    #expect(throws: JSONError.self) { try text(malformed) }
    #expect(problem(Array(malformed.utf8)) == (#expect(throws: JSONError.self) { try text(malformed) })?.description)
  }

  @Test(arguments: [#"{"k":"a\"b"}"#, #"["\"]",1]"#, #"{"\"{":"\\\"}"}"#, #"[["\\"],"]"]"#])
  func `passes a container whole, whatever is escaped in its strings`(container: String) throws {
    let text = try text(#"{"a":\#(container),"b":1}"#)
    text.look(at: text.root) { root in
      #expect(root.members.map { root.text(of: $0.key) } == ["a", "b"])
      #expect(root["a"].map { String(decoding: text.bytes[$0.range], as: UTF8.self) } == container)
    }
  }

  /// Few keys and many, of which some collide, some have escapes, and none is the same as one that only looks so.
  @Test(arguments: [2, 8, 9, 10, 100, 5000]) func `knows each key once, its first place and its last value`(count: Int)
    throws
  {
    var generator = SeededGenerator(seed: UInt64(count))
    let pool =
      (0..<max(2, count / 2)).map { "k\($0)" } + ["é", "e\u{301}", "\\u00e9", "", "a\"b".replacing("\"", with: "\\\"")]
    let written = (0..<count).map { _ in pool.randomElement(using: &generator) ?? "" }
    let text = try text("{" + written.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}")
    var order: [[UInt8]] = []
    var values: [[UInt8]: Double] = [:]
    var repeated: [[UInt8]] = []
    for (index, key) in written.enumerated() {
      let name = Array(key.replacing("\\u00e9", with: "é").replacing("\\\"", with: "\"").utf8)
      if values.updateValue(Double(index), forKey: name) == nil {
        order.append(name)
      } else if !repeated.contains(name) {
        repeated.append(name)
      }
    }
    text.look(at: text.root) { root in
      let members = Array(root.settledMembers)
      #expect(members.map { Array(root.text(of: $0.key).utf8) } == order)
      #expect(members.map { $0.value.number } == order.map { values[$0] })
    }
    #expect(text.duplicateKeys.map { Array($0.utf8) } == Array(repeated.prefix(20)))
  }
}
