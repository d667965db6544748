import Netlink
import SockDiag

/// Why it is, or is not, wise to destroy what was selected; a sentence or two for each kind.
///
/// Tested on Linux 6.18. Destroying a minisocket sends nothing; for FIN_WAIT2, the peer's
/// next write is answered with a reset. Destroying a full socket sends a reset, and the
/// application gets ECONNABORTED.
enum KillAdvice {
  static func sentences(_ counts: KillCounts, _ support: DestroySupport?) -> [String] {
    kinds(counts) + leftOut(counts) + [obstacle(counts, support)].compactMap(\.self)
  }

  private static func kinds(_ counts: KillCounts) -> [String] {
    var texts: [String] = []
    if counts.timeWait > 0 { texts += [timeWait, gain] }
    if counts.overdue > 0 { texts.append(overdue) }
    if counts.finWait2Minisockets > 0 { texts.append(finWait2) }
    if counts.fullSockets > 0 { texts.append(full) }
    if counts.listeners > 0 { texts.append(listener) }
    return texts
  }

  private static let timeWait = """
    TIME_WAIT protects a new connection with the same addresses and ports from late segments of the old \
    one (RFC 1337), and sends the last ACK again if it was lost: without it, a peer that retransmits its \
    FIN gets a reset. Destroying it sends nothing. It ends by itself when the kernel's timer fires, 60 s \
    after it began or later.
    """

  private static let gain = """
    This helps where connect() fails for lack of local ports. TIME_WAIT sockets of accepted connections \
    hold no ephemeral port: destroying those frees only some memory and room below tcp_max_tw_buckets.
    """

  private static let overdue = """
    Overdue sockets go when the kernel's timer fires next, within a few seconds. That is how this kernel \
    works, not a fault.
    """

  private static let finWait2 = """
    A FIN_WAIT2 minisocket waits for a peer that has not closed yet. Destroying it sends nothing; the \
    peer's next write is answered with a reset.
    """

  private static let full = """
    A connection is reset: the peer gets an RST, and the next call of the application here fails with \
    ECONNABORTED. Data in flight is lost.
    """

  private static let listener = """
    A destroyed listener accepts no more connections until its service is restarted.
    """

  /// The sockets that the filter selects but the options leave out.
  static func leftOut(_ counts: KillCounts) -> [String] {
    var texts: [String] = []
    if counts.leftOut > 0 {
      let minisockets =
        counts.leftOutMinisockets > 0
        ? [counted(counts.leftOutMinisockets, "FIN_WAIT2 minisocket")] : []
      let others =
        counts.leftOutOthers > 0
        ? [counted(counts.leftOutOthers, "socket") + " in other states"] : []
      texts.append(
        "Left out, because they are not in TIME_WAIT: "
          + "\((minisockets + others).joined(separator: " and ")); --any-state includes them.")
    }
    if counts.unreachable > 0 {
      texts.append(
        "Left out, because the kernel destroys only connections and listeners: "
          + counted(counts.unreachable, "bound socket") + ".")
    }
    return texts
  }

  /// Why the kernel would refuse; nil where nothing is known to be in the way.
  static func obstacle(_ counts: KillCounts, _ support: DestroySupport?) -> String? {
    switch support {
    case .notConfigured: notConfigured
    case .unknownToKernel: unknownToKernel
    case .available(destroysMinisockets: false)
    where counts.timeWait + counts.finWait2Minisockets > 0:
      noMinisockets
    case .available, nil: nil
    }
  }

  static let notConfigured = """
    This kernel was built without CONFIG_INET_DIAG_DESTROY: it cannot destroy sockets.
    """

  static let unknownToKernel = """
    This kernel has no SOCK_DESTROY (Linux 4.10 does): it cannot destroy sockets.
    """

  static let noMinisockets = """
    This kernel cannot destroy minisockets, unless its distributor backported that; Linux 6.0 and later can.
    """

  static let notPermitted = """
    Destroying a socket needs CAP_NET_ADMIN in the user namespace that owns its network namespace; root \
    has it.
    """

  static let withoutCookies = """
    /proc/net/tcp has no cookies, and without a cookie the listener on the same port could be destroyed \
    instead of a socket that has gone: nothing is destroyed from /proc
    """
}
