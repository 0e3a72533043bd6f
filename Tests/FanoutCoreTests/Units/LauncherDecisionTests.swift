import FanoutCore
import Testing

@Suite struct `Which launcher is in force` {
  private let there = ManagerFacts(name: "the user manager (/run/x)", isThere: true, remedy: "enable-linger")
  private let absent = ManagerFacts(name: "the user manager (/run/x)", isThere: false, remedy: "enable-linger")

  private func service(
    isMain: Bool = false, isWorker: Bool = false, type: String? = "simple", killMode: String? = "control-group"
  )
    -> ServiceFacts
  { ServiceFacts(unit: "x.service", isMain: isMain, isWorker: isWorker, type: type, killMode: killMode) }

  private func name(_ decision: LauncherDecision) -> String {
    switch decision {
    case .process: "process"
    case .systemd: "systemd"
    case .unavailable: "none"
    }
  }

  @Test func `auto is systemd exactly where systemd started the fire or would kill what it leaves`() {
    #expect(name(LauncherDecision(.auto, service: nil, manager: there)) == "process")
    #expect(name(LauncherDecision(.auto, service: service(), manager: there)) == "process")
    #expect(name(LauncherDecision(.auto, service: service(isMain: true), manager: there)) == "systemd")
    #expect(
      name(LauncherDecision(.auto, service: service(isMain: true, killMode: "process"), manager: there)) == "systemd")
    #expect(name(LauncherDecision(.auto, service: service(type: "oneshot"), manager: there)) == "systemd")
    #expect(
      name(LauncherDecision(.auto, service: service(isWorker: true, killMode: "mixed"), manager: there)) == "systemd")
  }

  @Test func `auto without a manager is process only where that outlives the fire`() {
    #expect(name(LauncherDecision(.auto, service: nil, manager: absent)) == "process")
    #expect(
      name(LauncherDecision(.auto, service: service(isMain: true, killMode: "process"), manager: absent)) == "process")
    #expect(name(LauncherDecision(.auto, service: service(isMain: true), manager: absent)) == "none")
  }

  @Test func `process refuses in a service that would kill its workers with the fire, and says so`() {
    #expect(name(LauncherDecision(.process, service: service(), manager: there)) == "process")
    #expect(
      name(LauncherDecision(.process, service: service(isMain: true, killMode: "process"), manager: there)) == "process"
    )
    // What the manager does not tell is taken to be systemd's default.
    #expect(
      name(LauncherDecision(.process, service: service(isMain: true, type: nil, killMode: nil), manager: there))
        == "none")
    guard
      case .unavailable(.process, let why) = LauncherDecision(
        .process, service: service(type: "oneshot"), manager: there)
    else {
      Issue.record("it was allowed")
      return
    }
    #expect(
      why.contains("x.service") && why.contains("KillMode=control-group") && why.contains("set launcher to \"auto\""),
      "\(why)")
  }

  @Test func `systemd needs its manager`() {
    #expect(name(LauncherDecision(.systemd, service: nil, manager: there)) == "systemd")
    guard case .unavailable(.systemd, let why) = LauncherDecision(.systemd, service: nil, manager: absent) else {
      Issue.record("it was allowed")
      return
    }
    #expect(why.contains("/run/x") && why.contains("enable-linger"), "\(why)")
  }
}
