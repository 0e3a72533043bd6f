/// Who took a lane's lock, where his number means him, and which lock that was.
struct LaneTaker: Equatable {
  /// The lock.
  var path: String
  /// The process's number.
  var pid: Int32
  /// Where that means it (`RecordedNumbers`).
  var namespace: String?
  /// The lane's category.
  var category: Category?
}
