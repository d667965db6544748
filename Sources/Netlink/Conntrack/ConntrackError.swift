import LinuxProc
public import SockDiag

/// Why conntrack's table could not be read, or not to its end.
public enum ConntrackError: Error, Hashable, Sendable {
  /// CAP_NET_ADMIN is missing.
  case notPermitted
  /// This kernel does not offer it: there is no conntrack, or no ctnetlink (`nf_conntrack_netlink`).
  case notInKernel
  /// The kernel refused or broke off the dump.
  case kernel(KernelStatus)
  /// The dump failed for another reason.
  case dump(DumpError)
}

extension ConntrackError: CustomStringConvertible {
  /// The error in a sentence.
  public var description: String {
    switch self {
    case .notPermitted:
      "reading conntrack's table needs CAP_NET_ADMIN; run as root"
    case .notInKernel:
      "conntrack's table cannot be read: nf_conntrack or nf_conntrack_netlink is not built or not "
        + "loaded"
    case .kernel(let status):
      "the kernel broke off the dump of conntrack's table: \(status.text)"
    case .dump(let error):
      "\(error)"
    }
  }

  /// What a refusal means: without nfnetlink there is no such protocol, and without ctnetlink no such
  /// message.
  init(_ status: KernelStatus) {
    switch status.errorNumber {
    case Errno.EPERM, Errno.EACCES: self = .notPermitted
    case Errno.EPROTONOSUPPORT, Errno.EINVAL, Errno.ENOENT: self = .notInKernel
    default: self = .kernel(status)
    }
  }

  /// What it means that no socket could be opened.
  init(opening error: DumpError) {
    if case .system(let system) = error, system.errorNumber == Errno.EPROTONOSUPPORT {
      self = .notInKernel
    } else {
      self = .dump(error)
    }
  }
}
