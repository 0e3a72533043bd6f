import Glibc

/// The names in a directory, sorted by bytes, without `.` and `..`.
func directoryNames(_ path: String) throws(SystemError) -> [String] {
  guard let directory = opendir(path) else { throw .last("list", path) }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = try nextEntry(of: directory, path) {
    let name = directoryEntryName(entry)
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The next entry; nil at the end, which a list that cannot be read any further does not have.
func nextEntry(of directory: OpaquePointer, _ path: String) throws(SystemError) -> UnsafeMutablePointer<dirent>? {
  errno = 0
  if let entry = readdir(directory) { return entry }
  guard errno == 0 else { throw .last("list", path) }
  return nil
}

func directoryEntryName(_ entry: UnsafeMutablePointer<dirent>) -> String {
  withUnsafePointer(to: &entry.pointee.d_name) {
    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
  }
}
