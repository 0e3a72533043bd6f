/// The beginning of a text; an ellipsis where something was cut.
func clipped(_ text: String, to limit: Int) -> String {
  let scalars = text.unicodeScalars
  guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
    end < scalars.endIndex
  else {
    return text
  }
  return String(scalars[..<end]) + "…"
}
