/// Categories that share a ceiling of their own (SPEC 13, "Families").
public struct FamilyPolicy: Sendable, Equatable {
  /// The family's name.
  public var name: String
  /// The categories.
  public var categories: [Category]
  /// How many of them may live together; nil: they are only counted.
  public var width: Int?

  /// A family.
  public init(name: String, categories: [Category], width: Int?) {
    self.name = name
    self.categories = categories
    self.width = width
  }

  /// The policy as JSON.
  public var json: JSONValue {
    [
      "name": .string(name), "categories": .array(categories.map { .string($0.name) }),
      "width": width.map { .integer(Int64($0)) } ?? nil,
    ]
  }

  /// The policy that JSON tells of; nil where a part cannot be read.
  public init?(json node: JSONNode) {
    guard let name = node["name"]?.string,
      let categories = node["categories"]?.array?.readAll(\.category)
    else { return nil }
    self.init(name: name, categories: categories, width: nil)
    guard let bound = node["width"], !bound.isNull else { return }
    guard let width = bound.integer else { return nil }
    self.width = Int(clamping: width)
  }
}
