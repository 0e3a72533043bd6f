/// What a line tells by one of a few words.
protocol RecordWord: RawRepresentable, CaseIterable, Equatable, Sendable where RawValue == String {
  /// All of them.
  static var words: RecordWords<Self> { get }
}

/// The words of an enumeration, found without making a string of what stands there.
struct RecordWords<Word: RecordWord>: Sendable {
  private let table: WordTable
  private let cases: [Word]

  init() {
    cases = Array(Word.allCases)
    table = WordTable(cases.map(\.rawValue))
  }

  /// The place of what is written so among all of them; nil where it is none of them.
  func place(of written: UnsafeRawBufferPointer) -> Int? { table.index(of: written) }
  /// The place of that one.
  func place(of word: Word) -> Int { cases.firstIndex(of: word) ?? 0 }
  /// The one at that place.
  subscript(place: Int) -> Word { cases[place] }
}

extension Outcome: RecordWord { static let words = RecordWords<Outcome>() }
extension EndCause: RecordWord { static let words = RecordWords<EndCause>() }
extension EndProof: RecordWord { static let words = RecordWords<EndProof>() }
extension BackendReport.Word: RecordWord { static let words = RecordWords<BackendReport.Word>() }
extension BackendClosing: RecordWord { static let words = RecordWords<BackendClosing>() }
extension FiredBy: RecordWord { static let words = RecordWords<FiredBy>() }
extension HandKind: RecordWord { static let words = RecordWords<HandKind>() }
extension HandDecision: RecordWord { static let words = RecordWords<HandDecision>() }
