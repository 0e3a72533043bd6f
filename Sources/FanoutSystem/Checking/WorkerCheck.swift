import FanoutCore
import Glibc

/// Looks at whether the commands of workers could be executed. Starts nothing.
public struct WorkerCheck {
  let configuration: Configuration
  let environment: ProcessEnvironment

  /// The workers of a configuration, as a caller with that environment would start them.
  public init(_ configuration: Configuration, environment: ProcessEnvironment) {
    self.configuration = configuration
    self.environment = environment
  }

  /// A finding for each distinct worker, in the order of the first category that has it.
  public func findings() -> [Finding] {
    workers().map { worker in
      do {
        let program = try worker.start.resolved()
        if let distrust = FileTrust.problem(
          ofProgram: program, arguments: worker.policy.command.dropFirst(), in: worker.start.directory)
        {
          return Finding(.problem, "worker", "of \(worker.whose): \(distrust)")
        }
        return Finding(.ok, "worker", "\(program) for \(worker.whose)")
      } catch {
        return Finding(.problem, "worker", "of \(worker.whose): \(error)")
      }
    } + configuration.backends.compactMap(finding)
  }

  /// A finding for a backend that has a command of its own.
  private func finding(_ backend: BackendPolicy) -> Finding? {
    guard let command = backend.command else { return nil }
    var policy = configuration.worker
    policy.command = command
    policy.environment += backend.environment
    let start = Start(policy, in: environment)
    do {
      let program = try start.resolved()
      if let distrust = FileTrust.problem(
        ofProgram: program, arguments: command.dropFirst(), in: start.directory)
      {
        return Finding(.problem, "backend \(backend.name)", distrust)
      }
      return Finding(.ok, "backend \(backend.name)", program)
    } catch {
      return Finding(.problem, "backend \(backend.name)", "\(error)")
    }
  }

  /// Which programs would be executed: the selector's, each worker's, and those that `env` would look up for a script.
  func lookups() -> [CallerSight.Lookup] {
    let selector = configuration.selector.executed.map { ("selector", "the selector", selectorStart($0[0])) }
    let all =
      [selector].compactMap { $0 }
      + workers().map { ("worker", "the worker of \($0.whose)", $0.start) }
    return all.flatMap { subject, whose, start -> [CallerSight.Lookup] in
      guard let program = try? start.resolved() else { return [] }
      let lookup = CallerSight.Lookup(subject: subject, whose: whose, program: program)
      guard let name = Executable.programOfEnv(program),
        let found = try? Executable.find(name, directory: start.directory, path: start.path)
      else { return [lookup] }
      return [lookup, CallerSight.Lookup(subject: subject, whose: "\(name) of \(program)", program: found)]
    }
  }

  /// The distinct workers, whose each is, in the order of the first category that has it.
  private func workers() -> [(start: Start, policy: WorkerPolicy, whose: String)] {
    let others = configuration.categories.keys.filter { !configuration.allowlist.contains($0) }.sorted()
    var groups: [(start: Start, policy: WorkerPolicy, categories: [Category])] = []
    for category in configuration.allowlist + others {
      let policy = configuration.policy(for: category).worker
      let start = Start(policy, in: environment)
      if let place = groups.firstIndex(where: { $0.start == start }) {
        groups[place].categories.append(category)
      } else {
        groups.append((start, policy, [category]))
      }
    }
    return groups.map { group in
      let names = group.categories.map(\.name).joined(separator: ", ")
      return (group.start, group.policy, groups.count == 1 ? "every category" : names)
    }
  }

  private func selectorStart(_ program: String) -> Start {
    let selector = configuration.selector
    return Start(
      name: program, directory: selector.directory,
      path: environment.seen(by: selector.environment, file: selector.environmentFile).value(of: "PATH"))
  }

  /// Why others may change what the selector does, as a sentence; nil: nobody may, or it cannot be found, which its
  /// call tells.
  public func selectorDistrust() -> String? {
    let selector = configuration.selector
    guard let command = selector.executed, let program = try? selectorStart(command[0]).resolved() else { return nil }
    return FileTrust.problem(ofProgram: program, arguments: command.dropFirst(), in: selector.directory)
  }

  /// What the commands that are told of something would be.
  public func hooks() -> [Finding] {
    let hooks: [(key: String, policy: HookPolicy?, told: String, without: String)] = [
      ("onFire", configuration.onFire, "told of each fire", "fires go on, and nobody is told of them"),
      ("notify", configuration.notify?.hook, "told of hands", "hands go up, and nobody is told of them"),
      ("onOutcome", configuration.onOutcome, "given the end of each run", "runs end, and nobody is given their ends"),
    ]
    return hooks.compactMap { key, policy, told, without in
      guard let policy else { return nil }
      let start = Start(name: policy.command[0], directory: policy.directory, path: environment.value(of: "PATH"))
      do {
        return Finding(.ok, key, "\(try start.resolved()) would be \(told), within \(policy.timeLimit.written)")
      } catch {
        return Finding(.problem, key, "\(without): \(error)")
      }
    }
  }

  /// What decides which program is executed.
  private struct Start: Equatable {
    let name: String
    let directory: String
    let path: String?

    init(name: String, directory: String, path: String?) {
      self.name = name
      self.directory = directory
      self.path = path
    }

    init(_ worker: WorkerPolicy, in environment: ProcessEnvironment) {
      self.init(
        name: worker.command[0], directory: worker.directory,
        path: environment.seen(by: worker.environment, file: worker.environmentFile).value(of: "PATH"))
    }

    func resolved() throws(SpawnFailure) -> String {
      var status = stat()
      guard stat(directory, &status) == 0 else { throw .directory(.last("enter", directory)) }
      guard status.isDirectory else { throw .directory(SystemError("enter", directory, code: ENOTDIR)) }
      guard access(directory, X_OK) == 0 else { throw .directory(.last("enter", directory)) }
      let file = FilePath.joined(directory, try Executable.find(name, directory: directory, path: path))
      try Executable.examine(file, directory: directory, path: path)
      return file
    }
  }
}

extension ProcessEnvironment {
  /// What a program would see, as far as its file of variables can be read: what is wrong with that is told apart.
  func seen(by entries: [EnvironmentEntry], file: EnvironmentFile?) -> ProcessEnvironment {
    (try? configured(by: entries, file: file)) ?? laying(entries)
  }
}

extension Executable {
  /// Whether a file looks as if the kernel would execute it, its interpreter included. The last word is the kernel's,
  /// at the start.
  static func examine(_ file: String, directory: String, path: String?) throws(SpawnFailure) {
    var status = stat()
    guard stat(file, &status) == 0 else { throw errno == ENOENT ? .missing(file) : .system(.last("examine", file)) }
    guard status.isRegular else { throw .notAFile(file, kind: status.kind) }
    guard access(file, X_OK) == 0 else { throw refusal(of: file) }
    // One that may be executed and not be read tells nothing more.
    guard let start = try? Descriptor.open(file, O_RDONLY).read(256, file) else { return }
    guard start.starts(with: [0x23, 0x21]) else {
      // Binary formats are for the kernel to know; text without an interpreter is none.
      if !start.contains(0) { throw .noFormat(file) }
      return
    }
    guard let interpreter = interpreter(of: file) else { throw .noFormat(file) }
    let executed = FilePath.joined(directory, interpreter)
    guard stat(executed, &status) == 0 else { throw .interpreterMissing(file, interpreter: interpreter) }
    guard access(executed, X_OK) == 0 else { throw refusal(of: executed, words: "\(file) with \(interpreter)") }
    // `#!/usr/bin/env python3` needs python3 as well.
    guard let program = programOfEnv(file) else { return }
    do throws(SpawnFailure) { _ = try find(program, directory: directory, path: path) } catch {
      throw .interpreterMissing(file, interpreter: program)
    }
  }

  /// The program that env(1) would look up in PATH for a script that begins with `#!/usr/bin/env NAME`; nil: it begins
  /// otherwise.
  static func programOfEnv(_ file: String) -> String? {
    guard let interpreter = interpreter(of: file), interpreter.hasSuffix("/env"),
      let start = try? Descriptor.open(file, O_RDONLY).read(256, file)
    else { return nil }
    let words = start.dropFirst(2).prefix { $0 != 0x0A }.split { $0 == 0x20 || $0 == 0x09 }
    guard words.count > 1 else { return nil }
    let program = String(decoding: words[1], as: UTF8.self)
    return program.hasPrefix("-") || program.contains("=") ? nil : program
  }
}
