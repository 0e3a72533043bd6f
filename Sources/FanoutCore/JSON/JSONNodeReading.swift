extension JSONNode {
  /// The category that a canonical name names.
  var category: Category? { string.flatMap(Category.init(canonical:)) }
}

extension [JSONNode] {
  /// Every element read; nil where one cannot be: a part of a list would pass for all of it.
  func readAll<Value>(_ read: (JSONNode) -> Value?) -> [Value]? {
    let values = compactMap(read)
    return values.count == count ? values : nil
  }
}
