import Foundation

/// A file in `fixtures/configuration`.
func configurationFixture(_ name: String) throws -> [UInt8] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return Array(try Data(contentsOf: root.appending(path: "fixtures/configuration/\(name)")))
}
