import Glibc

/// The name of a user, or `user 1000` where the number has none.
func userName(_ number: uid_t) -> String {
  guard let entry = getpwuid(number), let name = entry.pointee.pw_name else { return "user \(number)" }
  return String(cString: name)
}
