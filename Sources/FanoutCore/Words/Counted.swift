/// `1 fire`, `3 fires`; a plural that is not made with an s is given.
public func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
}
