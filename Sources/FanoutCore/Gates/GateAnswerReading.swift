extension GateAnswer {
  /// What a gate's program came to: its exit code as the policy maps it, the first line of its output as the detail,
  /// and what one JSON object says beyond that. Nothing that cannot be read is taken for a yes.
  ///
  /// - Parameters:
  ///   - exit: The exit code; nil: it did not come to its own end.
  ///   - output: What it wrote to stdout.
  ///   - words: What it wrote to stderr, else why it did not come to its end.
  public static func read(
    _ policy: GatePolicy, exit: Int?, output: [UInt8], words: String, names: CategoryNames, at moment: Moment
  ) -> GateAnswer {
    let said = lines(String(decoding: output, as: UTF8.self))
    let last = lines(words).last ?? ""
    func unknown(_ why: String) -> GateAnswer {
      GateAnswer(gate: policy.name, .unknown, detail: clipped(why, to: longestDetail), at: moment)
    }
    guard let exit else { return unknown(last) }
    let isOpen = policy.open.contains(exit)
    guard isOpen || policy.isProbe || policy.closed.contains(exit) else {
      let words = last.isEmpty ? said.first ?? "" : last
      return unknown(
        "\(ExitStatus.code(Int32(clamping: exit)).spoken) means neither open nor closed"
          + (words.isEmpty ? "" : "; it said: \(words)"))
    }
    var answer = GateAnswer(gate: policy.name, isOpen ? .open : .closed, at: moment)
    guard let first = said.first, first.hasPrefix("{") else {
      answer.detail = clipped(said.first ?? last, to: longestDetail)
      return answer
    }
    do throws(Unreadable) {
      try answer.take(output, names)
    } catch {
      return unknown("its answer cannot be read: \(error.why)")
    }
    // An exit code of open with a no in the answer is how one says more than a code can; the other way round says two
    // things.
    return !isOpen && answer.state == .open ? unknown("it ended as closed and wrote that it is open") : answer
  }

  static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { CategoryNames.trimmed(String($0)) }.filter { !$0.isEmpty }
      .map(String.init)
  }

  private struct Unreadable: Error { let why: String }

  /// Takes in the members of an object.
  private mutating func take(_ text: [UInt8], _ names: CategoryNames) throws(Unreadable) {
    let root: JSONNode
    do throws(JSONError) { root = try JSONDocument(parsing: text).root } catch {
      throw Unreadable(why: "it is not JSON: \(error)")
    }
    guard root.object != nil else { throw Unreadable(why: "it is \(root.kindName), not an object") }
    func said<Value>(_ key: String, _ wanted: String, _ read: (JSONNode) -> Value?) throws(Unreadable) -> Value? {
      guard let node = root[key], !node.isNull else { return nil }
      guard let value = read(node) else { throw Unreadable(why: "\(key) is \(node.kindName), not \(wanted)") }
      return value
    }
    if let isOpen = try said("open", "true or false", \.bool) { state = isOpen ? .open : .closed }
    detail = clipped(try said("detail", "a string", \.string) ?? "", to: GateAnswer.longestDetail)
    until = try said("until", "a time such as 2026-11-30T07:00:00Z") { $0.string.flatMap(WallTime.init(rfc3339:)) }
    width = try said("width", "a whole number of slots") { $0.integer.flatMap { $0 >= 0 ? Int(clamping: $0) : nil } }
    categories = try said("categories", "a list of names of categories") { node in
      node.array?.readAll { $0.string.flatMap(names.category) }
    }
    for (name, word) in try said("backends", "an object", \.object)?.entries ?? [] {
      guard let isOpen = word.bool ?? word["open"]?.bool else {
        throw Unreadable(why: "backends.\(name) says neither open nor closed")
      }
      backends[name] = Backend(
        isOpen: isOpen, until: word["until"]?.string.flatMap(WallTime.init(rfc3339:)),
        detail: clipped(word["detail"]?.string ?? "", to: GateAnswer.longestDetail))
    }
  }
}
