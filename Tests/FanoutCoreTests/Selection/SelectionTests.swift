import Testing

@testable import FanoutCore

@Suite struct `A selection` {
  private static let safetyNet = "content monitoring news strategic cross-repo infrastructure research triage code"

  @Test(arguments: [
    ("tier1", "code strategic content", "selected+diversity_alternatives", 0),
    ("diversity", "research infrastructure news", "diversity_alternatives", 0),
    ("tier0", "infrastructure code triage", "selected+alternatives", 0),
    ("tier2", "research cross-repo triage code content", "selected+diversity_alternatives+alternatives+all_scores", 0),
    ("synthetic-calibration", "triage code", "selected+diversity_alternatives", 0),
    ("score-objects", "triage code research", "all_scores", 0),
    ("score-list", "strategic code triage content", "all_scores", 0),
    ("without-category", "strategic code", "selected+diversity_alternatives+alternatives", 7),
    ("dry-run-tier1", "code triage research content", "selected+diversity_alternatives", 0),
    ("dry-run-scores", "code triage research content", "all_scores", 0), ("nan", "triage code", "all_scores", 3),
    ("duplicate-keys", "code triage", "selected+diversity_alternatives", 0),
    ("bom", "code research", "selected+alternatives", 0),
    ("overflow", "code research", "all_scores", 2), ("wrong-types", "code", "alternatives", 3),
  ])
  func `follows what the selector said`(fixture: String, listing: String, shape: String, skipped: Int) throws {
    let selection = try read(fixture)
    #expect(selection.listing() == listing)
    #expect(selection.degradation == nil && !selection.isNoWork)
    #expect(selection.shape == shape)
    #expect(selection.skipped == skipped)
    #expect(!selection.candidates.contains { $0.source == .allowlist })
    // A program that ignores its selector would list the allowlist's first entries.
    #expect(!Self.safetyNet.hasPrefix(listing))
    #expect(try read(fixture, fallback: .none) == selection)
  }

  @Test(arguments: ["dry-run-tier1", "dry-run-scores"])
  func `of a dry-run fixture admits code, triage and research where three may start`(fixture: String) throws {
    #expect(try read(fixture).listing(3) == "code triage research")
  }

  @Test func `regression: a tier 1 payload without all_scores never silently becomes the first allowlist entries`()
    throws
  {
    let selection = try read("tier1")
    #expect(selection.candidates.map(\.written) == ["code", "novelty", "strategic", "content"])
    #expect(
      selection.candidates.map(\.source) == [
        .selected, .diversityAlternatives, .diversityAlternatives, .diversityAlternatives,
      ])
    #expect(selection.listing(3) != "content monitoring news")
    #expect(selection.degradation == nil)
  }

  @Test(arguments: [
    ("unrecognised-shape", Degradation.unrecognisedShape(keys: ["tier", "ranked", "generated_by"]), "unrecognised"),
    ("named-nothing", .namedNothing, "selected+diversity_alternatives+all_scores"), ("empty", .emptyAnswer, "none"),
    ("not-json", .notJSON("line 2, column 35: expected a key in double quotes, found '}'"), "none"),
    ("not-an-object", .notAnObject("a list"), "none"),
    ("too-deep", .notJSON("line 1, column 174: more than 128 levels deep"), "none"),
    ("invalid-utf8", .notJSON("line 1, column 49: the text is not UTF-8 (byte 0xE9)"), "none"),
  ])
  func `that cannot follow the selector is degraded and names the cause`(
    fixture: String, cause: Degradation, shape: String
  ) throws {
    let selection = try read(fixture)
    #expect(selection.degradation == cause)
    #expect(selection.listing() == Self.safetyNet)
    #expect(selection.candidates.allSatisfy { $0.source == .allowlist && $0.selection == nil })
    #expect(selection.shape == shape)
    let none = try read(fixture, fallback: .none)
    #expect(none.degradation == cause && none.candidates.isEmpty && !none.isNoWork)
  }

  @Test func `without an allowlisted candidate keeps what was named before the safety net`() throws {
    let selection = try read("none-allowlisted")
    #expect(selection.degradation == .noAllowlistedCandidate)
    #expect(selection.written == ["gardening", "novelty", "no such/name"] + SelectorFixtures.allowlist.map(\.name))
    #expect(selection.candidates[2].category == nil)
    #expect(try read("none-allowlisted", fallback: .none).written == ["gardening", "novelty", "no such/name"])
  }

  @Test(arguments: [
    Degradation.tooLarge(limit: 9), .timedOut(after: .seconds(3)), .exited(.code(1), stderr: "no"),
    .couldNotStart("no such file"),
  ])
  func `of a selector that failed passes the cause on`(cause: Degradation) {
    let selection = Selection.select(
      .failed(cause), names: SelectorFixtures.names, allowlist: SelectorFixtures.allowlist, fallback: .allowlist)
    #expect(selection.degradation == cause && selection.listing() == Self.safetyNet && selection.keysSeen.isEmpty)
  }

  @Test(arguments: [
    (Degradation.unrecognisedShape(keys: []), "unrecognisedShape"), (.namedNothing, "namedNothing"),
    (.noAllowlistedCandidate, "noAllowlistedCandidate"), (.emptyAnswer, "emptyAnswer"), (.notJSON(""), "notJSON"),
    (.notAnObject(""), "notAnObject"), (.tooLarge(limit: 9), "tooLarge"), (.timedOut(after: .seconds(3)), "timedOut"),
    (.exited(.code(1), stderr: ""), "exited"), (.couldNotStart(""), "couldNotStart"),
  ])
  func `names each cause by its word`(cause: Degradation, word: String) throws {
    #expect(cause.name == word)
    #expect(try JSONDocument(parsing: cause.json.encoded()).root["cause"]?.string == word)
  }

  @Test(arguments: [
    (#"{"selected": "code"}"#, "selected is a string"), (#"{"selected": [], "tier": 1}"#, "selected is a list"),
    (
      #"{"alternatives": "code", "all_scores": 3, "selected": true}"#,
      "selected is true, alternatives is a string, all_scores is a number"
    ),
  ])
  func `of a shape in which each known key is of the wrong type says which`(text: String, which: String) throws {
    let cause = try #require(selection(text).degradation)
    #expect(cause.name == "unrecognisedShape" && cause.sentence.hasSuffix(": " + which), "\(cause.sentence)")
    #expect(Degradation(json: try JSONDocument(parsing: cause.json.encoded()).root) == cause)
  }

  @Test func `says which keys were written twice`() throws {
    #expect(
      try read("duplicate-keys").notes == [
        "key `selected.category` is written more than once: the last one stands",
        "key `diversity_alternatives` is written more than once: the last one stands",
      ])
  }

  @Test func `says what was skipped and why`() throws {
    #expect(
      try read("wrong-types").notes == [
        "`selected` is a string and was ignored: it must be an object",
        "`diversity_alternatives` is an object and was ignored: it must be a list",
        "`all_scores` is a string and was ignored: it must be an object or a list",
      ])
    #expect(
      try read("without-category").notes == [
        "1 entry of `selected` skipped: no category", "5 entries of `diversity_alternatives` skipped: no category",
        "1 entry of `alternatives` skipped: no category",
      ])
    #expect(try read("nan").notes == ["3 entries of `all_scores` skipped: the score is not a finite number"])
  }

  @Test func `of an answer whose tasks are all blocked is no work`() throws {
    for fallback in [Fallback.allowlist, .none] {
      let selection = try read("all-blocked", fallback: fallback)
      #expect(selection.isNoWork && selection.candidates.isEmpty && selection.degradation == nil)
      #expect(selection.shape == "selected+diversity_alternatives" && selection.skipped == 0)
    }
  }

  @Test func `is tested with every fixture there is`() throws {
    let tested = [
      "all-blocked", "bom", "diversity", "dry-run-scores", "dry-run-tier1", "duplicate-keys", "empty", "invalid-utf8",
      "named-nothing",
      "nan",
      "none-allowlisted", "not-an-object", "not-json", "overflow", "score-list", "score-objects",
      "synthetic-calibration", "tier0", "tier1",
      "tier2", "too-deep", "unrecognised-shape", "without-category", "wrong-types",
    ]
    #expect(try SelectorFixtures.all() == tested)
  }

  @Test(arguments: 0..<8)
  func `survives any damage to a payload`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for fixture in try SelectorFixtures.all() {
      let original = try SelectorFixtures.bytes(fixture)
      for _ in 0..<40 {
        let damaged = damage(original, &generator)
        let selection = Selection.select(
          .wrote(damaged), names: SelectorFixtures.names, allowlist: SelectorFixtures.allowlist, fallback: .allowlist)
        let isAllowlisted = selection.candidates.contains {
          $0.category.map(SelectorFixtures.allowlist.contains) ?? false
        }
        #expect(selection.isNoWork || isAllowlisted)
        #expect((selection.degradation != nil) == selection.candidates.contains { $0.source == .allowlist })
        #expect(
          selection.candidates.allSatisfy {
            $0.selection.map { damaged.indices.contains($0.lowerBound) && $0.upperBound <= damaged.count } ?? true
          })
        _ = try? JSONDocument(parsing: damaged, as: .json5)
      }
    }
  }

  /// Names that are spelled in several ways, scores that meet, keys that are written again, and more of all than is
  /// kept.
  @Test(arguments: 0..<60) func `is what a tree of the answer comes to`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = Array(OddAnswer.text(many: seed % 6 == 0, &generator).utf8)
    let (names, allowlist) = (SelectorFixtures.names, SelectorFixtures.allowlist)
    for fallback in Fallback.allCases {
      let chosen = Selection.select(.wrote(bytes), names: names, allowlist: allowlist, fallback: fallback)
      let answer = try JSONDocument(parsing: bytes)
      let other = TreeSelection.select(answer, names: names, allowlist: allowlist, fallback: fallback)
      #expect(chosen == other, "\(String(decoding: bytes.prefix(2000), as: UTF8.self))")
    }
  }

  private func damage(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    let telling = Array("{}[]\",:\\0eN-.x\u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xF4, 0xFF]
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      let byte = telling.randomElement(using: &generator) ?? 0
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.insert(byte, at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = byte
      default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...9, using: &generator)))
      }
    }
    return bytes
  }

  private func read(_ fixture: String, fallback: Fallback = .allowlist) throws -> Selection {
    Selection.select(
      .wrote(try SelectorFixtures.bytes(fixture)), names: SelectorFixtures.names, allowlist: SelectorFixtures.allowlist,
      fallback: fallback)
  }
}
