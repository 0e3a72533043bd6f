/// Which grammar a text is read by.
public enum JSONDialect: Sendable {
  /// RFC 8259, plus `NaN`, `Infinity` and `-Infinity`, which Python writes unasked.
  case strict
  /// JSON5 1.0.0 (spec.json5.org): comments, trailing commas, unquoted keys, single quotes, hexadecimal numbers.
  case json5
}
