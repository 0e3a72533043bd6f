import FanoutCore
import Testing

enum InstanceTests {
  static func instance(
    _ name: String? = nil, timing: Timing = .standard, place: Instance.Place = .user, hardening: Hardening? = nil,
    configuration: String = "/home/me/loop/fanout.json5", state: String = "/home/me/.local/state/fanout",
    slice: String? = nil
  ) -> Instance {
    Instance(
      names: UnitNames(instance: name), slice: slice, executable: "/usr/local/bin/fanout", configuration: configuration,
      path: "/usr/local/bin:/usr/bin:/bin", state: state, timeLimit: .seconds(222), timing: timing, place: place,
      hardening: hardening)
  }

  /// The body of a unit: all below its seal.
  static func body(_ instance: Instance, _ ending: String) -> String {
    let text = instance.units.first { $0.name.hasSuffix(ending) }?.text ?? ""
    return String(text.drop { $0 != "\n" }.dropFirst())
  }
}

@Suite struct `The units of an instance` {
  @Test func `are a service, a timer and a slice`() {
    let instance = InstanceTests.instance()
    #expect(instance.units.map(\.name) == ["fanout.service", "fanout.timer", "fanout.slice"])
    #expect(
      InstanceTests.body(instance, ".service") == """
        [Unit]
        Description=fanout: /home/me/loop/fanout.json5, one fire

        [Service]
        Type=oneshot
        ExecStart=/usr/local/bin/fanout --config /home/me/loop/fanout.json5 fire
        # PATH of the shell that installed this.
        Environment=PATH=/usr/local/bin:/usr/bin:/bin
        # 75: busy, paused or gated, which is no failure.
        SuccessExitStatus=75
        # What a fire can take at most with this configuration, and a minute.
        TimeoutStartSec=222s
        Slice=fanout.slice

        """)
    #expect(
      InstanceTests.body(instance, ".timer") == """
        [Unit]
        Description=fanout: /home/me/loop/fanout.json5, when to fire

        [Timer]
        OnCalendar=*:0/30:00
        Persistent=true
        AccuracySec=1s
        Unit=fanout.service

        [Install]
        WantedBy=timers.target

        """)
  }

  @Test func `of a named loop have names of their own, and a slice within the common one`() {
    let instance = InstanceTests.instance("a-b", timing: Timing(.after(.seconds(2700)), randomizedDelay: .seconds(300)))
    #expect(
      instance.units.map(\.name) == ["fanout@a-b.service", "fanout@a-b.timer", #"fanout-a\x2db.slice"#, "fanout.slice"])
    #expect(
      InstanceTests.body(instance, ".service").contains(
        "\nExecStart=/usr/local/bin/fanout --config /home/me/loop/fanout.json5 --name a-b fire\n"))
    #expect(InstanceTests.body(instance, ".service").contains("\nSlice=fanout-a\\x2db.slice\n"))
    #expect(
      InstanceTests.body(instance, ".timer").contains(
        "\nOnActiveSec=2700s\nOnUnitActiveSec=2700s\nAccuracySec=1s\nRandomizedDelaySec=300s\nUnit=fanout@a-b.service\n"
      ))
    #expect(!InstanceTests.body(instance, ".timer").contains("Persistent"))
  }

  @Test func `leave a slice that the configuration names to whoever made it`() {
    let instance = InstanceTests.instance(slice: "agents.slice")
    #expect(instance.units.map(\.name) == ["fanout.service", "fanout.timer"])
    #expect(InstanceTests.body(instance, ".service").contains("\nSlice=agents.slice\n"))
  }

  @Test func `keep spaces, percent and dollar signs in paths`() {
    let body = InstanceTests.body(InstanceTests.instance(configuration: "/a b/50%/$x/fanout.json5"), ".service")
    #expect(body.contains("\nDescription=fanout: /a b/50%%/$x/fanout.json5, one fire\n"))
    #expect(body.contains(#" --config "/a b/50%%/$$x/fanout.json5" fire"#))
  }

  @Test func `for the system run as their user, after that user's manager, with a state directory of its own`() {
    let place = Instance.Place.system(Instance.Account(name: "fanout", uid: 990))
    let body = InstanceTests.body(InstanceTests.instance("x", place: place, state: "/var/lib/fanout/x"), ".service")
    #expect(body.contains("\nWants=user@990.service\nAfter=user@990.service\n"))
    #expect(
      body.contains(
        "\nUser=fanout\nEnvironment=XDG_RUNTIME_DIR=/run/user/990\nStateDirectory=fanout fanout/x\nStateDirectoryMode=0700\n"
      ))
    let elsewhere = InstanceTests.instance(place: place, state: "/srv/fanout")
    #expect(!InstanceTests.body(elsewhere, ".service").contains("StateDirectory") && !elsewhere.stateIsMade)
    #expect(InstanceTests.instance(place: place, state: "/var/lib/fanout").stateIsMade)
    #expect(!InstanceTests.instance(state: "/var/lib/fanout").stateIsMade)
  }

  @Test func `set nothing that changes what a fire sees, unless asked`() {
    let account = Instance.Account(name: "fanout", uid: 990)
    for place in [Instance.Place.user, .system(account)] {
      let plain = InstanceTests.body(InstanceTests.instance("x", place: place, state: "/var/lib/fanout/x"), ".service")
      let settings = plain.split(separator: "\n").filter { $0.contains("=") && !$0.hasPrefix("#") }
      let keys = Set(settings.compactMap { $0.split(separator: "=").first.map(String.init) })
      // Whoever adds one asks first whether a fire sees something else by it.
      let known: Set = [
        "Description", "Type", "ExecStart", "Environment", "SuccessExitStatus", "TimeoutStartSec", "Slice",
        // Of the machine's manager alone.
        "Wants", "After", "User", "StateDirectory", "StateDirectoryMode",
      ]
      #expect(keys.isSubset(of: known), "\(keys.subtracting(known))")
    }
    let hardening = Hardening(writable: ["/s t/a", "/locks"], needsUserNamespace: true)
    let hard = InstanceTests.body(InstanceTests.instance(hardening: hardening), ".service")
    #expect(
      hard.hasSuffix(
        """
        PrivateUsers=true
        NoNewPrivileges=true
        PrivateTmp=true
        ProtectSystem=strict
        ProtectHome=read-only
        ReadWritePaths="-/s t/a" -/locks

        """))
  }

  @Test func `say which texts no unit can hold`() {
    #expect(InstanceTests.instance().unwritable.isEmpty)
    #expect(InstanceTests.instance(configuration: "/a\nb").unwritable == ["/a\nb"])
  }

  @Test func `give a fire the time that it can take`() {
    let worker = WorkerPolicy(command: ["w"], directory: "/")
    var configuration = Configuration(
      selector: SelectorPolicy(command: ["s"], directory: "/"), allowlist: [], width: 6, perFire: 3, worker: worker)
    // Selector 30 + 1, admission 10, three launches of 30, confirmation 5 + 30, and a minute.
    #expect(configuration.longestFire == .seconds(226))
    configuration.perFire = nil
    configuration.onFire = HookPolicy(command: ["ping"], directory: "/", timeLimit: .seconds(10))
    #expect(configuration.longestFire == .seconds(326))
    configuration.onFire = nil
    var slow = worker
    slow.confirmFor = .milliseconds(60_001)
    if let code = Category(canonical: "code") {
      configuration.categories[code] = CategoryPolicy(worker: slow, respawn: RespawnPolicy())
    }
    #expect(configuration.longestFire == .seconds(372))
  }

  @Test func `that are hardened are looked at through the same settings`() {
    #expect(
      Hardening.properties(
        shown: ["PrivateTmp": "no", "ProtectSystem": "no", "ProtectProc": "default"], writable: ["/s"]) == nil)
    #expect(Hardening.properties(shown: ["NoNewPrivileges": "yes"], writable: ["/s"]) == nil)
    #expect(
      Hardening.properties(
        shown: ["ProtectSystem": "strict", "PrivateTmp": "yes", "NoNewPrivileges": "yes"], writable: [#"/a "b"\%"#])
        == ["NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict", #"ReadWritePaths="-/a \"b\"\\%""#])
  }
}
