extension String {
  /// The string, or nil where it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}
