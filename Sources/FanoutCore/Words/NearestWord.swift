/// The known word that somebody probably meant, for keys, options and commands that do not exist; nil where none is
/// near.
///
/// Near is an edit distance of at most 1, 2 or 3 (for words of up to 3, up to 7, and more letters), where an insertion,
/// a deletion, a replacement and the swap of two neighbours cost one each; ASCII case costs nothing. Else a word of two
/// letters or more that exactly one known word begins with. Of equally near words the earlier in `known` is named.
public func nearestWord(to written: String, among known: [String]) -> String? {
  let word = folded(written)
  let bound = word.count <= 3 ? 1 : word.count <= 7 ? 2 : 3
  var best: (word: String, distance: Int)?
  for candidate in known {
    let letters = folded(candidate)
    guard abs(letters.count - word.count) <= bound else { continue }
    let distance = editDistance(word, letters)
    // As many edits as there are letters is another word, not a slip.
    guard distance <= bound, distance < max(word.count, letters.count) else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  if let best { return best.word }
  let continuations = known.filter { folded($0).starts(with: word) }
  return word.count >= 2 && continuations.count == 1 ? continuations.first : nil
}

private func folded(_ text: String) -> [Unicode.Scalar] {
  text.unicodeScalars.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8(ascii: $0) + 0x20) : $0 }
}

/// Optimal string alignment: three rows, because a swap looks two rows back.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in 1...left.count {
    var current = [row]
    for column in 1...right.count {
      let replacement = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
      var cost = min(last[column] + 1, current[column - 1] + 1, replacement)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        cost = min(cost, beforeLast[column - 2] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
