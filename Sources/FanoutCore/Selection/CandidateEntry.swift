extension Candidate {
  /// The same with the `id` that stands in what the selector wrote for it. In a list of scores the `id` may be what
  /// named it (SPEC 4): then it is none.
  func withEntry(of payload: SelectorPayload) -> Candidate {
    guard let selection, let id = payload.text.look(at: selection, Candidate.entry) ?? nil,
      !(id.isName && id.text == written)
    else { return self }
    return Candidate(
      written: written, category: category, source: source, selection: selection, entry: EntryID.text(of: id.text))
  }

  /// The id, and whether nothing else in the entry could have named a category.
  private static func entry(_ view: JSONView) -> (text: String, isName: Bool)? {
    guard view.kind == .beginObject, let id = view["id"],
      let text = id.string ?? id.number.flatMap({ Int64(exactly: $0) }).map({ "\($0)" }), !text.isEmpty
    else { return nil }
    return (text, view["category"] == nil && view["name"] == nil)
  }
}
