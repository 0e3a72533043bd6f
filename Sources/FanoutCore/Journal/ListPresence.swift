/// When a list stands in a line.
enum ListPresence {
  /// Also with nothing in it.
  case always
  /// Where there is something in it.
  case whereAny
}
