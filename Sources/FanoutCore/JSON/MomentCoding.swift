/// A moment as files, orders and documents keep it: by both clocks, and which boot the second one is of.
extension Moment {
  /// The members, the wall clock's under that key.
  func members(_ key: String) -> [JSONMember] {
    [
      JSONMember(key, .string(wall.rfc3339)), JSONMember("boot", .string(boot)),
      JSONMember("boottime_ms", .integer(bootMilliseconds)),
    ]
  }

  /// The moment that these members tell of; nil where one cannot be read.
  init?(json node: JSONNode, _ key: String) {
    guard let wall = node[key]?.string.flatMap(WallTime.init(rfc3339:)), let boot = node["boot"]?.string,
      let milliseconds = node["boottime_ms"]?.integer
    else { return nil }
    self.init(wall: wall, boot: boot, bootMilliseconds: milliseconds)
  }
}
