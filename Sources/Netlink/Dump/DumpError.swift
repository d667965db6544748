public import LinuxProc
public import SockDiag

/// Why a dump could not be read, or not to its end.
public enum DumpError: Error, Hashable, Sendable {
  /// A call failed.
  case system(SystemError)
  /// The kernel did not answer within this many milliseconds.
  case timeout(milliseconds: Int)
  /// A datagram was larger than the receive buffer and was truncated.
  case truncated(bufferSize: Int)
  /// The kernel dropped replies because the receive buffer was full (`ENOBUFS`, `NLMSG_OVERRUN`).
  case overrun
  /// The kernel refused or broke off the dump.
  case kernel(KernelStatus)
  /// The kernel's reply was not what netlink promises.
  case wire(WireError)
  /// The capture cannot be read.
  case capture(CaptureError)
  /// A capture holds nothing but a dump that the kernel refused or broke off.
  case recorded(KernelStatus)
  /// The kernel listed nothing, while `/proc/net/sockstat` counts so many minisockets: before Linux
  /// 4.9 a missing tcp_diag module looks like that.
  case unlikelyEmpty(minisockets: Int)
  /// The network namespace could not be entered.
  case namespace(NamespaceError)
}

extension DumpError: CustomStringConvertible {
  /// The error in a sentence.
  public var description: String {
    switch self {
    case .system(let error):
      "\(error)"
    case .timeout(let milliseconds):
      "the kernel did not answer within \(milliseconds) ms"
    case .truncated(let size):
      "the kernel sent a datagram larger than the receive buffer of \(size) bytes: it was truncated"
    case .overrun:
      "the kernel dropped replies for lack of buffer space"
    case .kernel(let status):
      "the kernel refused the sock_diag request: \(status.text)"
    case .wire(let error):
      "the kernel's reply is malformed: \(error)"
    case .capture(let error):
      "\(error)"
    case .recorded(let status):
      "in the capture, the kernel ended a dump with an error: \(status.text)"
    case .unlikelyEmpty(let count):
      "the kernel listed no sockets over sock_diag, while /proc/net/sockstat counts "
        + counted(count, "minisocket")
    case .namespace(let error):
      "\(error)"
    }
  }
}

extension KernelStatus {
  /// The errno in words, with the kernel's own text behind it.
  package var text: String {
    let words = errorText(errorNumber)
    return if let message { "\(words) (\(message))" } else { words }
  }
}
