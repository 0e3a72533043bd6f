import Foundation

/// The sources of the house as text: their files, the types that they declare and use, and who stands in a circle.
///
/// A look by the names of types, not a compiler: comments and the words of strings do not count.
struct SourceTree {
  struct File {
    /// Below `Sources`.
    let path: String
    let lines: [Substring]
    /// Top-level types that other files can see.
    let types: Set<String>
    /// Every capitalised word of its code.
    let words: Set<String>

    var floor: Int { SourceTree.floors.firstIndex(of: String(path.prefix { $0 != "/" })) ?? 0 }
    var folder: String {
      String(path.prefix { $0 != "/" }) + "/" + path.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
    }
    var name: String { (path as NSString).lastPathComponent.replacingOccurrences(of: ".swift", with: "") }
  }

  let files: [File]
  /// The place of the one file that declares a type.
  private(set) var owners: [String: Int] = [:]

  init(_ root: String) throws {
    var files: [File] = []
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    for path in names.filter({ $0.hasSuffix(".swift") }).sorted() {
      files.append(SourceTree.read(path, try String(contentsOfFile: root + "/" + path, encoding: .utf8)))
    }
    self.files = files
    var declared: [String: [Int]] = [:]
    for (place, file) in files.enumerated() { for type in file.types { declared[type, default: []].append(place) } }
    for (type, places) in declared where places.count == 1 { owners[type] = places[0] }
  }

  /// The floors from the ground up. An arrow to a higher one cannot be: there a word is another type of the same name.
  fileprivate static let floors = [
    "FanoutCore", "FanoutSimulation", "FanoutSystem", "FanoutCommand", "fanout", "simulate",
  ]

  /// For each file the files whose types it uses.
  var uses: [Int: Set<Int>] {
    var uses: [Int: Set<Int>] = [:]
    for (place, file) in files.enumerated() {
      uses[place] = Set(file.words.compactMap { owners[$0] }.filter { $0 != place && files[$0].floor <= file.floor })
    }
    return uses
  }

  /// The same of folders.
  var folderUses: [String: Set<String>] {
    var folders: [String: Set<String>] = [:]
    for (place, used) in uses {
      let own = files[place].folder
      folders[own, default: []].formUnion(used.map { files[$0].folder }.filter { $0 != own })
    }
    return folders
  }

  /// Those that reach each other, more than one at a time, each sorted.
  static func circles<Node: Hashable & Comparable>(_ uses: [Node: Set<Node>]) -> [[Node]] {
    var seen: Set<Node> = []
    func visit(_ node: Node, _ edges: [Node: Set<Node>], _ visited: inout Set<Node>, _ order: inout [Node]) {
      guard visited.insert(node).inserted else { return }
      for next in (edges[node] ?? []).sorted() { visit(next, edges, &visited, &order) }
      order.append(node)
    }
    var order: [Node] = []
    for node in uses.keys.sorted() { visit(node, uses, &seen, &order) }
    var back: [Node: Set<Node>] = [:]
    for (node, used) in uses { for other in used { back[other, default: []].insert(node) } }
    var taken: Set<Node> = []
    var circles: [[Node]] = []
    for node in order.reversed() {
      var circle: [Node] = []
      visit(node, back, &taken, &circle)
      if circle.count > 1 { circles.append(circle.sorted()) }
    }
    return circles
  }

  private static func read(_ path: String, _ text: String) -> File {
    let code = strippedCode(Array(text.utf8))
    var types: Set<String> = []
    var words: Set<String> = []
    for line in code.split(separator: UInt8(ascii: "\n")) {
      let found = line.split { !isWord($0) }.map { String(decoding: $0, as: UTF8.self) }
      words.formUnion(found.filter { $0.first?.isUppercase == true })
      guard line.first != UInt8(ascii: " "), let place = found.firstIndex(where: kinds.contains),
        place + 1 < found.count,
        found[place + 1].first?.isUppercase == true, !found[..<place].contains(where: { $0.hasSuffix("private") })
      else { continue }
      types.insert(found[place + 1])
    }
    return File(
      path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false), types: types, words: words)
  }

  private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
  }

  /// The code without comments and without the words of strings; what is interpolated stays.
  private static func strippedCode(_ text: [UInt8]) -> [UInt8] {
    var code: [UInt8] = []
    /// For each string that is open: how many quotes and number signs end it, and how many brackets are open in its
    /// interpolation.
    var strings: [(quotes: Int, signs: Int, brackets: Int)] = []
    var place = 0
    func has(_ word: String, at start: Int) -> Bool {
      guard let first = word.utf8.first, start < text.count, text[start] == first else { return false }
      return text[start...].starts(with: word.utf8)
    }
    while place < text.count {
      let byte = text[place]
      if let string = strings.last, string.brackets == 0 {
        let end = String(repeating: "\"", count: string.quotes) + String(repeating: "#", count: string.signs)
        if has(end, at: place) {
          strings.removeLast()
          place += end.utf8.count
        } else if byte == UInt8(ascii: "\\"), has(String(repeating: "#", count: string.signs) + "(", at: place + 1) {
          strings[strings.count - 1].brackets = 1
          place += 2 + string.signs
          code.append(UInt8(ascii: " "))
        } else {
          place += byte == UInt8(ascii: "\\") && string.signs == 0 ? 2 : 1
        }
        continue
      }
      if has("//", at: place) {
        while place < text.count, text[place] != UInt8(ascii: "\n") { place += 1 }
        continue
      }
      let signs = byte == UInt8(ascii: "#") ? text[place...].prefix { $0 == UInt8(ascii: "#") }.count : 0
      if has("\"", at: place + signs) {
        let quotes = has("\"\"\"", at: place + signs) ? 3 : 1
        strings.append((quotes, signs, 0))
        place += signs + quotes
        code.append(UInt8(ascii: " "))
        continue
      }
      if !strings.isEmpty {
        if byte == UInt8(ascii: "(") { strings[strings.count - 1].brackets += 1 }
        if byte == UInt8(ascii: ")") { strings[strings.count - 1].brackets -= 1 }
      }
      code.append(byte)
      place += 1
    }
    return code
  }
}
