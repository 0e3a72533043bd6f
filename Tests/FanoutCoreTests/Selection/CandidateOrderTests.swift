import Testing

@testable import FanoutCore

@Suite struct `The order of candidates` {
  @Test func `accumulates steps 1 to 4 and keeps the first source of a category`() {
    let chosen = selection(
      """
      {"all_scores": {"news": 9, "code": 8, "content": 7}, "alternatives": ["triage", "code"], "diversity_alternatives": ["research", "CODE"],
       "selected": {"category": "code"}}
      """)
    #expect(chosen.written == ["code", "research", "triage", "news", "content"])
    #expect(
      chosen.candidates.map(\.source) == [.selected, .diversityAlternatives, .alternatives, .allScores, .allScores])
  }

  @Test func `makes two spellings and an alias one`() {
    let chosen = selection(#"{"alternatives": [" Infra\n", "infrastructure", "INFRASTRUCTURE", "infra"]}"#)
    #expect(chosen.candidates.count == 1)
    #expect(chosen.candidates.first?.category?.name == "infrastructure" && chosen.written == [" Infra\n"])
  }

  @Test func `keeps names that are none as candidates without a category, each spelling once`() {
    let chosen = selection(
      #"{"alternatives": ["a/b", "code", "a/b", "A/b", "é", "e\u0301"], "all_scores": {"../x": 1, "": 2}}"#)
    #expect(
      chosen.written.map { Array($0.utf8) } == ["a/b", "code", "A/b", "é", "e\u{301}", "../x"].map { Array($0.utf8) })
    #expect(chosen.candidates.map { $0.category?.name } == [nil, "code", nil, nil, nil, nil])
    #expect(chosen.degradation == nil && chosen.skipped == 1)
  }

  @Test func `of only invalid names has no allowlisted candidate`() {
    #expect(selection(#"{"selected": {"category": "a/b"}}"#).degradation == .noAllowlistedCandidate)
  }

  @Test(arguments: [
    #"{"content": 0.1, "triage": 0.5, "code": 0.5, "research": 3, "news": 0, "monitoring": -2}"#,
    #"{"content": {"score": 0.1}, "triage": {"total": 0.5}, "code": {"score": 0.5, "total": 9}, "research": {"score": null, "total": 3}, "news": {"score": 0}}"#,
    #"[{"id": "content", "total": 0.1}, {"category": "triage", "name": "news", "score": 0.5}, {"name": "code", "id": "news", "score": 0.5}, {"category": 3, "id": "research", "score": 3}]"#,
  ])
  func `takes all scores above zero, highest first, equal ones by name`(scores: String) {
    let chosen = selection("{\"all_scores\": \(scores)}")
    #expect(chosen.written == ["research", "code", "triage", "content"])
    #expect(chosen.skipped == 0)
  }

  @Test func `puts equal scores by the category, not by its spelling`() {
    #expect(selection(#"{"all_scores": {"News": 1, "infra": 1, "code": 1}}"#).listing() == "code infrastructure news")
  }

  @Test(arguments: [
    (#"{"code": "0.5", "triage": 1}"#, "1 entry of `all_scores` skipped: no score"),
    (#"{"code": {}, "triage": 1}"#, "1 entry of `all_scores` skipped: no score"),
    (#"{"code": true, "triage": 1}"#, "1 entry of `all_scores` skipped: no score"),
    (#"["code", {"category": "triage", "score": 1}]"#, "1 entry of `all_scores` skipped: no category"),
    (#"[{"score": 2}, {"category": "triage", "score": 1}]"#, "1 entry of `all_scores` skipped: no category"),
    (
      #"{"code": {"score": NaN, "total": 3}, "triage": 1}"#,
      "1 entry of `all_scores` skipped: the score is not a finite number"
    ),
    (#"{"code": 1e400, "triage": 1}"#, "1 entry of `all_scores` skipped: the score is not a finite number"),
  ])
  func `skips and counts entries without a usable name or score`(scores: String, note: String) {
    let chosen = selection("{\"all_scores\": \(scores)}")
    #expect(chosen.written == ["triage"] && chosen.notes == [note] && chosen.skipped == 1)
  }

  @Test(arguments: [
    (
      #"{"category": "content", "selection_mode": "synthetic_calibration", "execution_surface": {"category": "code"}}"#,
      "code", 0
    ),
    (#"{"selection_mode": "synthetic_calibration", "execution_surface": {"category": "code"}}"#, "code", 0),
    (
      #"{"category": "triage", "selection_mode": "synthetic_calibration", "execution_surface": {"repository": "x"}}"#,
      "triage", 0
    ),
    (#"{"category": "triage", "selection_mode": "synthetic_calibration", "execution_surface": "code"}"#, "triage", 0),
    (#"{"category": "triage", "selection_mode": "ranked", "execution_surface": {"category": "code"}}"#, "triage", 0),
    (#"{"category": "triage", "execution_surface": {"category": "code"}}"#, "triage", 0),
  ])
  func `takes the surface of a synthetic calibration, because it is what will be executed`(
    selected: String, category: String, skipped: Int
  ) {
    let chosen = selection("{\"selected\": \(selected)}")
    #expect(chosen.written == [category] && chosen.skipped == skipped && chosen.degradation == nil)
  }

  @Test func `finds a synthetic calibration that is written beside what was selected`() {
    let chosen = selection(
      #"{"selection_mode": "synthetic_calibration", "execution_surface": {"category": "code"}, "selected": {"category": "content"}}"#
    )
    #expect(chosen.written == ["code"])
  }

  @Test func `takes no text in place of the selected object`() {
    let chosen = selection(#"{"selected": "content", "alternatives": ["code"]}"#)
    #expect(chosen.written == ["code"] && chosen.skipped == 1)
  }

  @Test func `gives each candidate the bytes that the selector wrote for it`() {
    let text =
      #"{"selected": {"category": "code", "n": 1}, "alternatives": ["triage", {"category": "news"}], "all_scores": {"research": 2.50, "content": {"score": 1}}}"#
    let bytes = Array(text.utf8)
    let written = selection(text).candidates.map { $0.selection.map { String(decoding: bytes[$0], as: UTF8.self) } }
    #expect(
      written == [#"{"category": "code", "n": 1}"#, #""triage""#, #"{"category": "news"}"#, "2.50", #"{"score": 1}"#])
  }

  @Test(arguments: [1, 2, 3, "1", nil] as [JSONValue])
  func `never depends on the tier`(tier: JSONValue) {
    let chosen = selection(#"{"tier": \#(tier.text), "all_scores": {"code": 1}, "diversity_alternatives": ["triage"]}"#)
    #expect(chosen.written == ["triage", "code"])
  }

  @Test(arguments: [
    #"{"blocked_tasks": ["x"]}"#, #"{"blocked_tasks": {"x": "why"}, "selected": null, "alternatives": []}"#,
    #"{"all_scores": {"code": 0, "triage": -1}}"#,
    #"{"all_scores": [{"category": "code", "score": 0}], "selected": {}}"#,
    #"{"all_scores": {"code": 0, "triage": NaN}}"#,
    #"{"all_scores": {"code": 0}, "blocked_tasks": []}"#, #"{"all_scores": {"code": NaN}}"#,
    #"{"all_scores": {"code": 1e999, "news": -Infinity}}"#, #"{"all_scores": [{"id": "code", "total": NaN}, {}]}"#,
    #"{"all_scores": {"gardening": Infinity}, "alternatives": [{}]}"#,
  ])
  func `knows no work from no answer`(text: String) {
    for fallback in [Fallback.allowlist, .none] {
      let chosen = selection(text, fallback: fallback)
      #expect(chosen.isNoWork && chosen.candidates.isEmpty && chosen.degradation == nil)
    }
  }

  @Test(arguments: [
    (#"{"blocked_tasks": []}"#, Degradation.unrecognisedShape(keys: ["blocked_tasks"])),
    (#"{"blocked_tasks": "x"}"#, .unrecognisedShape(keys: ["blocked_tasks"])), (#"{"all_scores": {}}"#, .namedNothing),
    (#"{"all_scores": []}"#, .namedNothing),
    (#"{"all_scores": {"code": "0"}}"#, .namedNothing), (#"{"all_scores": [{"score": NaN}, "code"]}"#, .namedNothing),
    (#"{"all_scores": {" ": NaN}}"#, .namedNothing),
    (#"{"all_scores": {"code": NaN}, "selected": {"category": "gardening"}}"#, .noAllowlistedCandidate),
    (#"{"selected": null}"#, .namedNothing),
    (
      #"{"selected": 3, "tier": 1}"#,
      .unrecognisedShape(keys: ["selected", "tier"], wrongTypes: ["selected is a number"])
    ), ("{}", .unrecognisedShape(keys: [])),
    (#"{"all_scores": {"code": 0}, "selected": {"category": "gardening"}}"#, .noAllowlistedCandidate),
    (#"{"blocked_tasks": ["x"], "selected": {"category": "gardening"}}"#, .noAllowlistedCandidate),
    (#"{"blocked_tasks": ["x"], "alternatives": ["a/b"]}"#, .noAllowlistedCandidate),
  ])
  func `does not take an unusable answer for no work`(text: String, cause: Degradation) {
    let chosen = selection(text)
    #expect(chosen.degradation == cause && !chosen.isNoWork)
    #expect(chosen.candidates.last?.source == .allowlist)
  }

  @Test func `keeps the thousand best of scores that the allowlist does not contain, wherever they stand`() {
    // The best names come last, and each of them was written before with less.
    let names = (0..<6000).map { "\"n\($0 % 3000 + 10_000)\":\($0 % 3000 + ($0 < 3000 ? 1 : 2))" }
    let scores = (names + ["\"code\":0.5", "\"news\":0.25"]).joined(separator: ",")
    let chosen = selection("{\"alternatives\":[\"n12999\",\"n10000\"],\"all_scores\":{\(scores)}}")
    let best = (0..<998).map { "n\(12_998 - $0)" }
    #expect(chosen.written == ["n12999", "n10000"] + best + ["code", "news"])
    #expect(chosen.skipped == 2000 && chosen.notes.last?.hasPrefix("2000 further namings") == true)
    #expect(chosen.listing() == "code news")
  }

  @Test(arguments: ["alternatives", "all_scores"])
  func `counts what it passes over each time that it was named`(key: String) {
    let names = (0..<1000).map { "{\"id\":\"a\($0 + 1000)\",\"category\":\"a\($0 + 1000)\",\"score\":9}" }
    let more = ["b", "B", "a1000", "b"].map { "{\"category\":\"\($0)\",\"score\":1}" }
    let chosen = selection("{\"\(key)\":[\((names + more).joined(separator: ","))]}")
    #expect(chosen.skipped == 3 && chosen.candidates.count { $0.source != .allowlist } == 1000)
  }

  @Test func `shows the beginning of a name that no name can be`() {
    let (long, padded) = (String(repeating: "é/", count: 50_000), String(repeating: " ", count: 1000) + "Code\t")
    let chosen = selection("{\"alternatives\":[\"\(long)\",\"\(long)x\",\"\(padded.replacing("\t", with: "\\t"))\"]}")
    #expect(chosen.written == [String(long.unicodeScalars.prefix(256)) + "…", "Code"])
    #expect(chosen.candidates.map { $0.category?.name } == [nil, "code"])
    #expect(selection("{\"alternatives\":[\"\(long)\"]}").candidates[0].selection?.count == long.utf8.count + 2)
  }

  @Test func `never tops up from the allowlist`() {
    #expect(selection(#"{"selected": {"category": "code"}}"#).written == ["code"])
  }

  @Test func `is the same for a hundred thousand namings of few categories`() {
    let entries = (0..<100_000).map { "{\"category\":\"c\($0 % 7)\"}" }.joined(separator: ",")
    #expect(selection("{\"alternatives\":[\(entries)]}").candidates.count == 7 + SelectorFixtures.allowlist.count)
  }
}
