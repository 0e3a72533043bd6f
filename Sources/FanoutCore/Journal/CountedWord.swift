/// Which word of a table is counted.
enum CountedWord {
  case trigger, source, constraint, answer, respawn, reason, names, queue
}
