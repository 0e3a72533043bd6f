extension Record {
  /// Hands out what is counted of this record: what its line would have given at once, had it been canonical.
  func counted(_ body: (borrowing CountedRecord) -> Void) {
    var loan = Loan()
    defer { loan.end() }
    body(
      CountedRecord(
        schema: schema, wall: moment.wall, boot: loan.word(moment.boot), bootMilliseconds: moment.bootMilliseconds,
        fire: fire.map { loan.word($0.text) }, run: run.map { loan.word($0.text) },
        category: category.map { loan.word($0.name) },
        event: event.counted(in: schema, &loan)))
  }
}

extension Event {
  fileprivate func counted(in schema: Int64, _ loan: inout Loan) -> CountedRecord.Content {
    func counted<Tabled: RecordTable>(_ value: Tabled) -> CountedRecord.Content {
      var fields = LentFields(schema: schema, loan: loan, keeper: Tabled.Words())
      var value = value
      value.fields(&fields)
      loan = fields.loan
      return value.counted(fields.keeper)
    }
    switch self {
    case .fireBegan(let begin): return counted(begin)
    case .fireEnded(let end): return counted(end)
    case .lockAcquired: return .lockAcquired
    case .lockReleased: return .lockReleased
    case .runStarted(let start): return counted(start)
    case .runEnded(let end): return counted(end)
    case .respawnDenied(let why): return .respawnDenied(why: loan.word(why))
    case .reviewsSampled(let sample): return counted(sample)
    case .runSpawned, .runConfirmed, .runAdopted, .paused, .unpaused, .restEnded, .backendPaused, .backendClosed,
      .handRaised, .handLowered, .handSilenced, .handsTold, .onFireFailed, .pruned, .clockAhead, .other:
      return .uncounted
    }
  }
}

/// Copies of texts, for as long as what is made of them is looked at.
private struct Loan {
  private var copies: [UnsafeMutableRawBufferPointer] = []

  func end() {
    for copy in copies { copy.deallocate() }
  }

  mutating func word(_ text: String) -> CountedRecord.Text {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    copy.copyBytes(from: text.utf8)
    copies.append(copy)
    return CountedRecord.Text(copy)
  }
}

/// Lends the words of a record that are counted to those who keep such.
private struct LentFields<Texts: CountedWords>: FieldVisitor {
  typealias Failure = Never

  let schema: Int64
  var loan: Loan
  var keeper: Texts

  mutating func text(_ key: StaticString, _ value: inout String?, _ room: TextRoom, counted: CountedWord?) {
    if let value, let counted { keeper.keep(loan.word(value), as: counted) }
  }

  mutating func word<Value: RecordWord>(_ key: StaticString, _ value: inout Value?, isCounted: Bool) {
    if let value, isCounted { keeper.keep(place: Value.words.place(of: value)) }
  }

  mutating func texts(_ key: StaticString, _ value: inout [String], _ presence: ListPresence, counted: CountedWord?) {
    if let counted { for text in value { keeper.keep(loan.word(text), as: counted) } }
  }

  mutating func list<Element: RecordTable>(
    _ key: StaticString, _ value: inout [Element], _ room: ListRoom, _ presence: ListPresence
  ) {
    for var element in value {
      element.fields(&self)
      if let tally = element.tally { keeper.keep(tally: tally) }
    }
  }

  // Numbers are counted in their places.
  mutating func integer<Value: RecordInteger>(_ key: StaticString, _ value: inout Value?) {}
  mutating func number(_ key: StaticString, _ value: inout Double?) {}
  mutating func flag(_ key: StaticString, _ value: inout Bool) {}
}
