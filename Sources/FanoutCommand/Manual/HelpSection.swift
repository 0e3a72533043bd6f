/// A part of a page of help. It is written once and shown by terminals and by the manual; words in backticks are meant
/// literally.
struct HelpSection: Sendable, Equatable {
  /// A term and what is said of it.
  struct Row: Sendable, Equatable {
    let term: String
    let says: String
  }

  /// What a part consists of.
  enum Block: Sendable, Equatable {
    /// A paragraph.
    case text(String)
    /// Terms, each literally meant.
    case rows([Row])
    /// Lines that are shown as they are.
    case code([String])
    /// Every key of the configuration.
    case keys

    /// Terms and what is said of them, in this order.
    static func table(_ pairs: KeyValuePairs<String, String>) -> Block {
      .rows(pairs.map { Row(term: $0.key, says: $0.value) })
    }

    /// The lines of a text.
    static func lines(_ text: String) -> Block {
      .code(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }

  /// What stands above it; nil for what comes first.
  var heading: String?
  var blocks: [Block]

  init(_ heading: String? = nil, _ blocks: Block...) {
    self.heading = heading
    self.blocks = blocks
  }
}
