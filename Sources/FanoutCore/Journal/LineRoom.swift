/// How much of what may give way a line has room for.
struct LineRoom {
  /// Bytes of one free text, as encoded.
  var texts = Int.max
  /// Names of one list.
  var names = Int.max
  /// Reasons with their counts: there are a dozen, so these give way only in a record that no fire writes.
  var reasons = Int.max

  /// In this order, down to this little.
  static var givesWay: [(WritableKeyPath<LineRoom, Int>, least: Int)] { [(\.texts, 48), (\.names, 0), (\.reasons, 0)] }
}
