extension ConfigurationReader {
  /// The aliases, both sides canonical. None leads to another one, so that one look-up is always enough.
  mutating func names(_ spot: ConfigurationSpot?) -> CategoryNames {
    guard let spot, let members = members(spot, of: "names and what they stand for") else { return CategoryNames() }
    var aliases: [String: Category] = [:]
    var places: [(alias: Category, target: Category, spot: ConfigurationSpot)] = []
    for member in members {
      guard let alias = spelled(member, member.name), let written = text(member), let target = spelled(member, written)
      else { continue }
      if aliases.updateValue(target, forKey: alias.name) != nil {
        refuseKey(member, "'\(alias)' is an alias already; two spellings of one name are one alias")
      }
      places.append((alias, target, member))
    }
    for (alias, target, spot) in places {
      if alias == target {
        refuse(spot, "'\(alias)' would stand for itself; remove it")
      } else if let next = aliases[target.name] {
        refuse(
          spot, "'\(alias)' leads to '\(target)', which is itself an alias, of '\(next)'; name the category itself")
      }
    }
    return CategoryNames(aliases: aliases)
  }

  /// What may run, in order, by the names that hold.
  mutating func allowlist(_ spot: ConfigurationSpot, names: CategoryNames) -> [Category] {
    guard let elements = list(spot, of: "category names") else { return [] }
    if elements.isEmpty { refuse(spot, "the list is empty, so nothing could ever run; name at least one category") }
    var categories: [Category] = []
    var writtenAs: [Category: String] = [:]
    for element in elements {
      guard let written = text(element), let category = category(element, written, names: names) else { continue }
      if let earlier = writtenAs.updateValue(written, forKey: category) {
        refuse(
          element,
          "\(Quoted.text(written)) is the category '\(category)', which the list names already (as \(Quoted.text(earlier)))"
        )
      } else {
        categories.append(category)
      }
    }
    return categories
  }

  /// The category that a name means, aliases included.
  mutating func category(_ spot: ConfigurationSpot, _ written: String, names: CategoryNames) -> Category? {
    guard let spelled = spelled(spot, written) else { return nil }
    return names.category(spelled.name)
  }

  private mutating func spelled(_ spot: ConfigurationSpot, _ written: String) -> Category? {
    if let category = CategoryNames.spelled(written) { return category }
    refuse(
      spot,
      "\(Quoted.text(written)) is no category name; it must be 1 to 64 letters a–z, digits, '.', '_' or '-', a letter or digit first"
    )
    return nil
  }
}
