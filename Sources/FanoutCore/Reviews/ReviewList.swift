/// What the command of a queue printed: its items, or how many there are.
public struct ReviewList: Sendable, Equatable {
  /// The items, each once; nil: only numbers were told.
  public var items: [ReviewItem]?
  /// How many are open, those without anything to tell them by among them.
  public var open: Int
  /// How many were opened, and closed, altogether; nil: that was not told.
  public var opened: Int64?
  /// The same of the closed ones.
  public var closed: Int64?
  /// Whether it was cut, so that there are more.
  public var isTruncated = false

  /// Lists as long as what tools print unasked at most (`gh` 30, GitLab's API 100) were probably cut.
  static let usualLimits: Set<Int> = [30, 100]

  /// Why nothing can be read of it.
  public struct Unreadable: Error, Equatable {
    /// A clause.
    public let why: String
  }

  /// Reads a list of items, an object of numbers, or a number (SPEC 13). An empty answer says nothing.
  public static func read(_ bytes: [UInt8], truncatedAt: Int?) throws(Unreadable) -> ReviewList {
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { throw Unreadable(why: "it wrote nothing") }
    let root: JSONNode
    do throws(JSONError) { root = try JSONDocument(parsing: bytes).root } catch {
      throw Unreadable(why: "what it wrote is not JSON: \(error)")
    }
    if let list = root.array { return try items(list, truncatedAt: truncatedAt) }
    if let number = count(root) { return ReviewList(items: nil, open: number) }
    if root.object != nil, let open = root["open"].flatMap(count) {
      return ReviewList(
        items: nil, open: open, opened: root["opened"].flatMap(count).map(Int64.init),
        closed: root["closed"].flatMap(count).map(Int64.init))
    }
    throw Unreadable(
      why:
        "what it wrote is \(root.kindName)\(root.object != nil ? " without a number \"open\"" : ""), not a list of items"
    )
  }

  private static func count(_ node: JSONNode) -> Int? {
    node.integer.flatMap { (0...1_000_000_000).contains($0) ? Int($0) : nil }
  }

  private static func items(_ nodes: [JSONNode], truncatedAt: Int?) throws(Unreadable) -> ReviewList {
    var items: [ReviewItem] = []
    var known: Set<String> = []
    var nameless = 0
    for (place, node) in nodes.enumerated() {
      guard node.object != nil || node.string != nil || node.integer != nil else {
        throw Unreadable(why: "item \(place + 1) is \(node.kindName)")
      }
      guard let item = item(node) else {
        nameless += 1
        continue
      }
      if known.insert(item.identity).inserted { items.append(item) }
    }
    let isTruncated = truncatedAt.map { nodes.count >= $0 } ?? usualLimits.contains(nodes.count)
    return ReviewList(items: items, open: items.count + nameless, isTruncated: isTruncated)
  }

  /// An object with one of these names for what tells it from others, as `gh`, `glab` and Gitea have them; or that alone.
  private static func item(_ node: JSONNode) -> ReviewItem? {
    func text(_ node: JSONNode?) -> String? { node?.string?.nonEmpty ?? node?.integer.map { "\($0)" } }
    if let identity = text(node) { return ReviewItem(identity: identity) }
    let names = ["url", "web_url", "html_url", "id", "number", "iid"]
    guard let identity = names.lazy.compactMap({ text(node[$0]) }).first else { return nil }
    let created = ["createdAt", "created_at"].lazy.compactMap { node[$0]?.string.flatMap(WallTime.init(rfc3339:)) }
      .first
    return ReviewItem(identity: identity, created: created, isFailing: node["failing"]?.bool ?? false)
  }
}
