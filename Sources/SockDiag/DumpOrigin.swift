/// Where the sockets of a dump come from.
public enum DumpOrigin: String, Hashable, Sendable {
  /// The kernel's answer to a sock_diag request.
  case netlink
  /// `/proc/net/tcp` and `/proc/net/tcp6`.
  case proc
  /// A capture.
  case capture
}
