import FanoutCore

/// The index of open lanes (`STATE/live/RUN`): which categories hold a slot, and by which supervisor. The journal is
/// the truth; this says where to look without reading history.
struct LiveEntry: Sendable, Equatable {
  var run: RunID
  var category: Category
  var supervisor: SupervisorID
  /// Which file its lock was taken on: the path may name another one by now.
  var lock: FileIdentity?

  /// The lane that the run is one of.
  var lane: LaneID { run.lane }

  /// The entry by itself.
  var json: JSONValue { .object(members) }

  /// The run and its entry in one text: `run.json`, which the index knows under a second name.
  func text(of run: Run) -> [UInt8] {
    guard case .object(let own) = run.json else { preconditionFailure("a run is an object") }
    return JSONValue.object(own + members.filter { $0.key != "category" }).encoded() + [10]
  }

  private var members: [JSONMember] {
    var members = [JSONMember("category", .string(category.name)), JSONMember("supervisor", .string(supervisor.text))]
    if let lock {
      members += [JSONMember("device", .string("\(lock.device)")), JSONMember("inode", .string("\(lock.inode)"))]
    }
    return members
  }
}
