/// How much of a text a line has room for.
enum TextRoom {
  /// A word of our own making, or a name: never long, and held to that.
  case word
  /// As much as there is: these give way first.
  case free
  /// So many bytes, as encoded.
  case bytes(Int)
}
