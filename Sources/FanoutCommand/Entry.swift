import FanoutSystem
import Glibc

/// One invocation of the program: reads its arguments, runs the command, returns the exit code.
public func runFanout() -> Int32 { 0 }

/// Ends the process with that code.
public func exitProcess(with code: Int32) -> Never { exit(code) }
