/// One time that a payload named a category.
struct Naming: Sendable {
  /// The name as it was written; one beyond 256 bytes without the white space around it, and clipped.
  let written: String
  /// The category; nil where the written text is no name.
  let category: Category?
  /// The step.
  let source: CandidateSource
  /// The bytes that the selector wrote for it.
  let selection: Range<Int>
  /// The score, in step 4.
  let score: Double

  private static let longest = 256

  init(_ text: String, _ names: CategoryNames, _ source: CandidateSource, _ selection: Range<Int>, score: Double = 0) {
    let beginning = { String(CategoryNames.trimmed(text).unicodeScalars.prefix(Naming.longest + 1)) }
    written = text.utf8.count <= Naming.longest ? text : clipped(beginning(), to: Naming.longest)
    category = names.category(text)
    self.source = source
    self.selection = selection
    self.score = score
  }

  /// What it is told apart by: the category, or the text that is none. No text that is no name is that of a category.
  var name: JSONKey { JSONKey(text: category?.name ?? written) }

  /// Whether it comes first: by the higher score; at equal scores by name, by bytes.
  func outranks(_ other: Naming) -> Bool {
    score == other.score ? name.text.utf8.lexicographicallyPrecedes(other.name.text.utf8) : score > other.score
  }
}
