/// What the `id` of a selector's entry is told apart by: as it was written where that is short and plain, so that a line
/// of the journal takes it whole; else its beginning and a digest of all of it.
public enum EntryID {
  /// An id longer than that is known by its digest, in bytes.
  static let longest = 120
  /// What a record has room for, in bytes.
  static let room = 160
  private static let beginning = 80

  /// What an id is told apart by.
  public static func text(of id: String) -> String {
    let isPlain = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0.value != 0x7F }
    if isPlain, id.utf8.count <= longest { return id }
    var start = ""
    for scalar in id.unicodeScalars where scalar.value >= 0x20 && scalar != "\"" && scalar != "\\" {
      guard start.utf8.count + UTF8.width(scalar) <= beginning else { break }
      start.unicodeScalars.append(scalar)
    }
    return "\(start)…\(Digest(of: Array(id.utf8)))"
  }
}
