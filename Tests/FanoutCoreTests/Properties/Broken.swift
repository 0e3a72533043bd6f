import FanoutCore

/// A claim that did not hold for some input.
struct Broken: Error {
  let sentence: String
}

/// Holds a claim; the sentence is what was claimed.
func hold(_ claim: Bool, _ sentence: @autoclosure () -> String) throws(Broken) {
  if !claim { throw Broken(sentence: sentence()) }
}

/// The claim that broke; nil where all of them hold.
func firstBroken(_ claims: () throws(Broken) -> Void) -> String? {
  do throws(Broken) {
    try claims()
    return nil
  } catch {
    return error.sentence
  }
}

/// A document that has to be one, since fanout wrote it or accepted it already.
func document(_ bytes: [UInt8], as dialect: JSONDialect = .strict, _ what: String) throws(Broken) -> JSONDocument {
  do throws(JSONError) {
    return try JSONDocument(parsing: bytes, as: dialect)
  } catch {
    throw Broken(sentence: "\(what) can be read: \(error)")
  }
}

/// Whether a text is fit to be shown: no control codes in it, a line of its own.
func isPlain(_ text: String) -> Bool {
  !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
}
