import FanoutCore
import FanoutSystem
import Glibc

/// What an installation for the system needs beside its units: a user, whose manager lives on, and who can read and
/// write what a fire does.
struct SystemInstall {
  let place: InstallSite
  let site: CommandSite

  init(_ place: InstallSite, _ site: CommandSite) {
    self.place = place
    self.site = site
  }

  private var userName: String { site.invocation.text(.user) ?? "fanout" }

  /// The user whose fires and workers these are; made where it lacks.
  func account(makingIt: Bool) throws -> Instance.Account {
    if let user = SystemUser(named: userName) {
      guard user.uid != 0 else {
        throw CommandError(.usage, "--user \(userName): workers of root need no --system; use a user of their own")
      }
      return Instance.Account(name: user.name, uid: user.uid)
    }
    let words = [
      "--system", "--user-group", "--create-home", "--home-dir", "/var/lib/\(userName)-home", "--shell",
      "/usr/sbin/nologin", userName,
    ]
    guard makingIt else {
      throw CommandError(
        .cannotCreate,
        "there is no user \(userName), and its number stands in the units; make it: useradd \(words.joined(separator: " "))"
      )
    }
    place.say("runs", "useradd \(words.joined(separator: " "))")
    let answer = ServiceManager.run("useradd", words, environment: site.environment, clocks: site.clocks)
    guard answer.isSuccess, let user = SystemUser(named: userName) else {
      throw CommandError(.cannotCreate, "cannot make the user \(userName): \(answer.why)")
    }
    return Instance.Account(name: user.name, uid: user.uid)
  }

  /// The state directory as that user's fires find it, whose home is another.
  func state() throws -> StateDirectory {
    guard let user = SystemUser(named: userName) else { return site.state }
    return try place.state(of: user, site.loaded)
  }

  /// Fails where this is not root.
  func requireRoot() throws {
    guard geteuid() == 0 else {
      throw CommandError(
        .cannotCreate, "--system writes to \(place.installation.directory.path), which only root may; run it with sudo")
    }
  }

  /// Lets the user's manager live on, and looks with that user's eyes. Whether all is well.
  func finish(_ instance: Instance, state: StateDirectory) throws -> Bool {
    var isWell = true
    if !Linger.isOn(userName) {
      let command = Linger.command(userName)
      place.say("runs", command.joined(separator: " "))
      let answer = ServiceManager.run(
        command[0], Array(command.dropFirst()), environment: site.environment, clocks: site.clocks)
      if !answer.isSuccess {
        isWell = false
        site.output.message(
          .error,
          "\(command.joined(separator: " ")): \(answer.why); without it the manager in which \(userName)'s workers start may end with a fire"
        )
      }
    }
    if let problem = sightProblem(instance) {
      isWell = false
      site.output.message(.error, problem)
    }
    return isWell
  }

  /// Runs the program as that user, where it says what it cannot read; nil: it can. A state directory that systemd
  /// makes is left to it.
  private func sightProblem(_ instance: Instance) -> String? {
    let words = [
      "--reuid=\(userName)", "--regid=\(SystemUser(named: userName)?.gid ?? 0)", "--init-groups", "--",
      instance.executable, "--quiet",
      "--config", instance.configuration,
    ]
    let name = instance.names.instance.map { ["--name", $0] } ?? []
    let answer = ServiceManager.run(
      "setpriv", words + name + ["probe-locks"] + (instance.stateIsMade ? [] : ["state"]),
      environment: site.environment.setting("HOME", SystemUser(named: userName)?.home ?? "/"), clocks: site.clocks)
    return answer.isSuccess ? nil : "as \(userName): \(answer.why)"
  }
}
