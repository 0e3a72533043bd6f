/// The shells that completions are made for.
public enum CompletionShell: String, Sendable, CaseIterable {
  /// GNU bash 4 or later.
  case bash
  /// zsh.
  case zsh
  /// fish.
  case fish
}
