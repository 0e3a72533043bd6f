extension [Int64] {
  /// The middle one; of two middle ones their mean. Nil where there is none.
  var median: Int64? {
    let sorted = sorted()
    guard !isEmpty else { return nil }
    let middle = count / 2
    return count % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2
  }
}
