/// Which lists give way before which.
enum ListRoom {
  /// Names, as many as there is room for.
  case names
  /// Reasons with their counts: there are a dozen, so these give way only in a record that no fire writes.
  case reasons
}
