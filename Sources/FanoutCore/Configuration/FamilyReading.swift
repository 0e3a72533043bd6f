extension ConfigurationReader {
  /// The families, in the order of the file. A category may belong to several.
  mutating func families(_ spot: ConfigurationSpot?, names: CategoryNames) -> [FamilyPolicy] {
    guard let spot, let members = members(spot, of: "families and their categories") else { return [] }
    return members.compactMap { member in
      if !GatePolicy.isName(member.name) {
        refuseKey(
          member,
          "\(Quoted.text(member.name)) is no name of a family; it must be 1 to 64 letters, digits, '.', '_' or '-', a letter first"
        )
      }
      guard let fields = fields(member, known: ConfigurationDescription.family) else { return nil }
      guard let written = fields["categories"] else {
        refuse(member, "categories is missing; it lists whom the family has")
        return nil
      }
      var family = FamilyPolicy(name: member.name, categories: allowlist(written, names: names), width: nil)
      take(fields["width"], orNullInto: &family.width) { $0.whole($1) }
      return family
    }
  }
}
