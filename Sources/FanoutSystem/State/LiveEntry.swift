import FanoutCore

/// The index of open lanes (`STATE/live/RUN`): which categories hold a slot, and by which supervisor. The journal is
/// the truth; this says where to look without reading history.
struct LiveEntry: Sendable, Equatable {
  var run: String
  var category: Category
  var supervisor: String
  /// Which file its lock was taken on: the path may name another one by now.
  var lock: FileIdentity?

  /// In place of a supervisor where there is none: no file of that name can be locked.
  static let nobody = "-"

  /// The run that began the lane.
  var lane: String { RunFacts.lane(of: run) }

  /// The entry by itself.
  var json: JSONValue { .object(members) }

  /// The run and its entry in one text: `run.json`, which the index knows under a second name.
  func text(of run: Run) -> [UInt8] {
    guard case .object(let own) = run.json else { preconditionFailure("a run is an object") }
    return JSONValue.object(own + members.filter { $0.key != "category" }).encoded() + [10]
  }

  private var members: [JSONMember] {
    var members = [JSONMember("category", .string(category.name)), JSONMember("supervisor", .string(supervisor))]
    if let lock {
      members += [JSONMember("device", .string("\(lock.device)")), JSONMember("inode", .string("\(lock.inode)"))]
    }
    return members
  }
}
