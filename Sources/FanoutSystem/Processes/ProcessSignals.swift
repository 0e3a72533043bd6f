import CSystem
import FanoutCore
import Glibc

extension ProcessEntry {
  /// Sends a signal to the group of this very process. `refused` with EINVAL: this kernel does not know how.
  func signalGroup(_ number: Int32) -> SignalDelivery {
    deliver { csystem_pidfd_signal_group($0, number) }
  }

  /// Sends a signal to this very process: the number is opened first and checked afterwards, so that a reused one is
  /// never signalled.
  public func signal(_ number: Int32) -> SignalDelivery {
    deliver { csystem_pidfd_send_signal($0, number) == 0 ? 0 : errno }
  }

  private func deliver(_ send: (Int32) -> Int32) -> SignalDelivery {
    let descriptor: Descriptor
    do throws(SystemError) {
      guard let opened = try Descriptor.ofProcess(pid), try ProcessTable.find(pid)?.startTicks == startTicks else {
        return .gone
      }
      descriptor = opened
    } catch {
      return .refused(error)
    }
    let code = send(descriptor.number)
    if code == 0 { return .sent }
    return code == ESRCH ? .gone : .refused(SystemError("signal process", "\(pid)", code: code))
  }
}

/// What became of a signal.
public enum SignalDelivery: Sendable, Equatable {
  /// The signal was sent.
  case sent
  /// The process has ended; if the number lives, it is another's.
  case gone
  /// The kernel refused.
  case refused(SystemError)
}
