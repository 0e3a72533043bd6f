import FanoutCore
import Glibc

extension ServiceManager {
  /// Runs a command in a transient unit with these settings to its end. What it writes comes by files: a unit's pipes,
  /// and waiting for its end otherwise than by `Type=oneshot`, take the user's message bus, which not every machine
  /// has.
  public func askInside(
    _ settings: [String], _ command: [String], patience: Duration = ServiceManager.patience, clocks: Clocks
  ) -> Answer {
    var generator = SystemRandomNumberGenerator()
    let path = "/tmp/fanout-inquiry-\(SupervisorID.new(at: clocks, drawn: generator.next()))"
    let places = [path + ".out", path + ".err"]
    defer { for place in places { _ = unlink(place) } }
    do {
      let files = try places.map { try Descriptor.open($0, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW) }
      let properties = ["Type=oneshot", "StandardOutput=file:\(places[0])", "StandardError=file:\(places[1])"]
      var answer = ask(
        "systemd-run",
        ["--collect", "--quiet", "--no-ask-password"] + properties.map { "--property=" + $0 } + settings + ["--"]
          + command,
        patience: patience, clocks: clocks)
      let written = try files.map { String(decoding: try $0.read(1 << 20, at: 0), as: UTF8.self) }
      answer.output = written[0]
      // The command knows better than systemd why it failed.
      if !answer.isSuccess, !written[1].isEmpty { answer.why = ServiceManager.oneLine(written[1]) }
      return answer
    } catch {
      return Answer(code: nil, output: "", why: "\(error)")
    }
  }
}
