import FanoutCommand

@main
struct Main {
  static func main() {
    exitProcess(with: runFanout(commands: CommandSet.all()))
  }
}
