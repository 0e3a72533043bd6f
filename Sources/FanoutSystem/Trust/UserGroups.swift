import Glibc

/// What the user database says of groups.
enum UserGroups {
  /// The name of a group, unless it is that user's own: his primary group, of his name, with no other member. Nil: it
  /// is.
  static func shared(_ group: gid_t, by user: uid_t) -> String? {
    let found = self.group(group)
    let name = found?.name ?? "\(group)"
    guard let found, let owner = self.user(user), owner.group == group, owner.name == found.name,
      found.members.allSatisfy({ $0 == owner.name }), !isPrimary(group, ofAnyBut: user)
    else { return name }
    return nil
  }

  private static func user(_ number: uid_t) -> (name: String, group: gid_t)? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withBuffer {
      getpwuid_r(number, &entry, $0, $1, &found)
    } read: {
      found.map { (text($0.pointee.pw_name), $0.pointee.pw_gid) }
    }
  }

  private static func group(_ number: gid_t) -> (name: String, members: [String])? {
    var entry = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    return withBuffer {
      getgrgid_r(number, &entry, $0, $1, &found)
    } read: {
      guard let found = found?.pointee else { return nil }
      var members: [String] = []
      var next = found.gr_mem
      while let member = next?.pointee {
        members.append(String(cString: member))
        next = next?.advanced(by: 1)
      }
      return (text(found.gr_name), members)
    }
  }

  private static func text(_ name: UnsafePointer<CChar>?) -> String { name.map { String(cString: $0) } ?? "" }

  /// A member of a group by his own entry stands in no list of members.
  private static func isPrimary(_ group: gid_t, ofAnyBut user: uid_t) -> Bool {
    setpwent()
    defer { endpwent() }
    while let entry = getpwent() {
      if entry.pointee.pw_gid == group, entry.pointee.pw_uid != user { return true }
    }
    return false
  }

  /// Asks with a buffer that grows as far as the answer is long; nil where there is none.
  private static func withBuffer<Answer>(
    _ ask: (UnsafeMutablePointer<CChar>, Int) -> Int32, read: () -> Answer?
  ) -> Answer? {
    var size = 4 << 10
    while size <= 1 << 20 {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { buffer.deallocate() }
      let error = ask(buffer, size)
      // What was read points into the buffer: it is taken out before that goes.
      if error == 0 { return read() }
      guard error == ERANGE || error == EINTR else { return nil }
      if error == ERANGE { size *= 4 }
    }
    return nil
  }
}
