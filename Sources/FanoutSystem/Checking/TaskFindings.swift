import FanoutCore

/// The points of `check` about the tasks of the selector of our own: how many there are, and which it cannot use.
public struct TaskFindings {
  let input: ChoiceInput
  let policy: TaskPolicy
  let allowlist: [FanoutCore.Category]

  /// The findings about tasks that were read so.
  public init(_ input: ChoiceInput, _ policy: TaskPolicy, allowlist: [FanoutCore.Category]) {
    self.input = input
    self.policy = policy
    self.allowlist = allowlist
  }

  /// The sums, then what is wrong, each by name.
  public var findings: [Finding] {
    let open = input.offers.count
    let waiting = input.blocked.count == 1 ? "1 waits" : "\(input.blocked.count) wait"
    var findings = [
      Finding(
        .ok, "tasks",
        "\(policy.words): \(counted(input.tasksRead, "task")) read, \(open) may be done, \(waiting)")
    ]
    findings += input.unreadable.map { Finding(.note, "tasks", "\($0.name) cannot be read: \($0.why)") }
    if let cut = input.cut { findings.append(Finding(.note, "tasks", cut)) }
    if !input.withoutCategory.isEmpty {
      findings.append(
        Finding(
          .note, "tasks",
          "without a label that the allowlist contains, so that nobody does them (tasks.default names a category for "
            + "such): \(input.withoutCategory.joined(separator: ", "))"))
    }
    if let standard = policy.standard, !allowlist.contains(standard) {
      findings.append(
        Finding(.problem, "tasks", "default is \(standard), which is not in the allowlist: no fire starts it"))
    }
    return findings + input.remarks.map { Finding(.note, "tasks", $0) }
  }
}
