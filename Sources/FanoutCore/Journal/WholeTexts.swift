/// Keeps all texts in their fields, for somebody who wants the record whole.
struct WholeTexts: TextKeeper {
  func keep(_ text: CountedRecord.Text, _ value: inout String, as word: CountedWord?) {
    value = String(decoding: text, as: UTF8.self)
  }

  func keep(_ text: CountedRecord.Text, _ value: inout String?, as word: CountedWord?) {
    value = String(decoding: text, as: UTF8.self)
  }

  func keep(_ text: CountedRecord.Text, of list: inout [String], as word: CountedWord?) {
    list.append(String(decoding: text, as: UTF8.self))
  }

  func keep<Element>(_ element: Element, of list: inout [Element], tally: Int64?) { list.append(element) }

  func keep(place: Int) {}
}
