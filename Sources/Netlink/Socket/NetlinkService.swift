internal import CLinux

/// What in the kernel a netlink socket talks to.
enum NetlinkService {
  /// NETLINK_SOCK_DIAG.
  case socketDiagnosis
  /// NETLINK_NETFILTER, behind which conntrack is.
  case netfilter

  /// As errors call it.
  var name: String {
    switch self {
    case .socketDiagnosis: "sock_diag"
    case .netfilter: "netfilter"
    }
  }

  /// Returns 0 and stores the socket, or returns an errno.
  func open(_ handle: inout OpaquePointer?) -> CInt {
    // Safe: the calls store one pointer.
    switch self {
    case .socketDiagnosis: unsafe sockdiag_open(&handle)
    case .netfilter: unsafe sockdiag_open_netfilter(&handle)
    }
  }
}
