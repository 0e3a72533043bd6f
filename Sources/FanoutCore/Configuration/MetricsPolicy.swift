/// Where the loop tells Prometheus how it is.
public struct MetricsPolicy: Sendable, Equatable {
  /// The file, absolute, for a loop without a name.
  public var textfile: String

  /// A file.
  public init(textfile: String) { self.textfile = textfile }

  /// The directory that it lies in, which has to be writable.
  public var directory: String {
    let name = textfile.split(separator: "/").last ?? ""
    return textfile.count > name.count + 1 ? String(textfile.dropLast(name.count + 1)) : "/"
  }

  /// The file of a loop: that of one with a name has it before its extension, because loops of one configuration must
  /// not take each other's (`fanout.prom`, `fanout-night.prom`).
  public func textfile(ofLoop name: String?) -> String {
    guard let name else { return textfile }
    let slash = textfile.utf8.lastIndex(of: UInt8(ascii: "/")) ?? textfile.startIndex
    guard let dot = textfile[slash...].lastIndex(of: "."), textfile.index(after: slash) < dot else {
      return "\(textfile)-\(name)"
    }
    return "\(textfile[..<dot])-\(name)\(textfile[dot...])"
  }
}
