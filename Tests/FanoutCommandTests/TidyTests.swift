import Foundation
import Testing

/// What keeps the house as it is drawn in `Rooms.md`: no two rooms that use each other, small files and functions,
/// names that are true.
@Suite struct `The house` {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private static let read = Result { try SourceTree(root + "/Sources") }
  private let tree: SourceTree

  init() throws { tree = try Self.read.get() }

  @Test func `has no two folders that use each other, by any way round`() {
    #expect(tree.folderUses.values.map(\.count).reduce(0, +) > 200)
    #expect(SourceTree.circles(tree.folderUses).isEmpty)
  }

  /// Two that belong together may know each other.
  @Test func `has no circle of more than two files`() {
    let circles = SourceTree.circles(tree.uses).map { circle in circle.map { tree.files[$0].path } }
    let large = circles.filter { $0.count > 2 }
    #expect(large.isEmpty, "\(large)")
  }

  /// How long a line may be, the format lint says.
  @Test func `has no file of more than 300 lines, and no function of more than 60`() {
    for file in tree.files {
      #expect(file.lines.count <= 301, "\(file.path): \(file.lines.count - 1) lines")
      for (number, line) in file.lines.enumerated()
      where line.contains("func ") || line.contains(" init(") || line.contains(" init?(") {
        let indent = line.prefix { $0 == " " }
        guard line.hasSuffix("{"), let end = file.lines[number...].firstIndex(where: { $0 == indent + "}" }) else {
          continue
        }
        #expect(end - number <= 60, "\(file.path):\(number + 1): a function of \(end - number + 1) lines")
      }
    }
  }

  /// An extension's file is named after its type and what it adds to that.
  @Test func `has one type in a file for others, whose name the file bears`() {
    var used: Set<String> = []
    for (place, file) in tree.files.enumerated() {
      for word in file.words { if let owner = tree.owners[word], owner != place { used.insert(word) } }
    }
    for file in tree.files {
      let shown = file.types.filter { used.contains($0) }
      #expect(shown.isEmpty || shown == [file.name], "\(file.path) holds \(shown.sorted()) for others")
    }
  }

  @Test func `has every folder on the map, and no other`() throws {
    let map = try String(contentsOfFile: Self.root + "/Sources/FanoutCore/FanoutCore.docc/Rooms.md", encoding: .utf8)
    var floor = ""
    var drawn: Set<String> = []
    for line in map.split(separator: "\n") {
      if line.hasPrefix("### ") {
        floor = line.dropFirst(4).split(whereSeparator: { $0 == ":" || $0 == " " }).first.map(String.init) ?? ""
      }
      guard line.hasPrefix("| `"), let name = line.split(separator: "`").dropFirst().first else { continue }
      let sentence = line.split(separator: "|").last?.trimmingCharacters(in: .whitespaces) ?? ""
      #expect(sentence.hasSuffix("."), "\(name) has no sentence")
      drawn.insert(floor + "/" + name)
    }
    #expect(drawn == Set(tree.files.map(\.folder).filter { !$0.hasSuffix("/") }))
  }

  /// Whose, it, they: a reader who comes from elsewhere does not know whom that means.
  @Test func `begins no comment with a pronoun where a noun is meant`() {
    let pronouns: Set<Substring> = [
      "It", "Its", "They", "Their", "He", "His", "Whoever", "Whose", "Whom", "This", "That", "These", "Those",
    ]
    for file in tree.files {
      for (number, line) in file.lines.enumerated() {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0] == "///", number == 0 || !file.lines[number - 1].contains("///") else {
          continue
        }
        #expect(!pronouns.contains(words[1]), "\(file.path):\(number + 1): \(line)")
      }
    }
  }
}
