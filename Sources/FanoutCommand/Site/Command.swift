import FanoutCore
import FanoutSystem

/// A command: does what the invocation asks, speaks through the output, returns the exit code.
public typealias Command = @Sendable (Invocation, Output) -> Int32
