import Netlink
import SockDiag

/// Why it is, or is not, wise to destroy what was selected; a sentence or two for each kind.
///
/// What is told was tried on Linux 6.18: of a minisocket nothing goes out when it is destroyed, the next
/// write of a FIN_WAIT2's peer is answered with a reset, and a full socket sends one and fails with
/// ECONNABORTED.
enum KillAdvice {
  static func sentences(_ census: KillCensus, _ support: DestroySupport?) -> [String] {
    kinds(census) + leftOut(census) + [obstacle(census, support)].compactMap(\.self)
  }

  private static func kinds(_ census: KillCensus) -> [String] {
    var texts: [String] = []
    if census.timeWait > 0 { texts += [timeWait, gain] }
    if census.due > 0 { texts.append(due) }
    if census.finWait2Minisockets > 0 { texts.append(finWait2) }
    if census.fullSockets > 0 { texts.append(full) }
    if census.listeners > 0 { texts.append(listener) }
    return texts
  }

  private static let timeWait = """
    TIME_WAIT keeps segments of the old connection that come late out of a new one with the same ends \
    (RFC 1337), and repeats the last ACK where that was lost: without it, a peer that sends its FIN again \
    gets a reset. Nothing is sent when it is destroyed. Each goes by itself 60 s after it began, and as \
    much later as the kernel's timer takes.
    """

  private static let gain = """
    It helps where connect() fails for want of local ports. The TIME_WAIT sockets of connections that \
    were accepted here hold no ephemeral port: to destroy those frees some memory, and room below \
    tcp_max_tw_buckets, and nothing else.
    """

  private static let due = """
    Those that are due go with the timer's next step, in a few seconds: that is how this kernel works, and \
    no fault to be mended.
    """

  private static let finWait2 = """
    A FIN_WAIT2 minisocket waits for a peer that has not closed yet. Nothing is sent to it now; its next \
    write is answered with a reset.
    """

  private static let full = """
    A connection is reset: the peer gets a RST, and the application here an error (ECONNABORTED) from its \
    next call. What is on its way is lost.
    """

  private static let listener = """
    A listener that is destroyed takes no connections any more, until its service is started again.
    """

  /// What the filter selects and nobody asked for.
  static func leftOut(_ census: KillCensus) -> [String] {
    var texts: [String] = []
    if census.leftOut > 0 {
      let minisockets =
        census.leftOutMinisockets > 0
        ? [counted(census.leftOutMinisockets, "FIN_WAIT2 minisocket")] : []
      let others =
        census.leftOutOthers > 0
        ? [counted(census.leftOutOthers, "socket") + " in other states"] : []
      texts.append(
        "Left out, as not in TIME_WAIT: \((minisockets + others).joined(separator: " and ")); "
          + "--any-state takes them too.")
    }
    if census.unreachable > 0 {
      texts.append(
        "Left out, as the kernel destroys connections and listeners only: "
          + counted(census.unreachable, "socket") + ", bound and no more.")
    }
    return texts
  }

  /// Why the kernel would refuse; nil where nothing is known to be in the way.
  static func obstacle(_ census: KillCensus, _ support: DestroySupport?) -> String? {
    switch support {
    case .notConfigured: notConfigured
    case .unknownToKernel: unknownToKernel
    case .available(destroysMinisockets: false)
    where census.timeWait + census.finWait2Minisockets > 0:
      noMinisockets
    case .available, nil: nil
    }
  }

  static let notConfigured = """
    This kernel was built without CONFIG_INET_DIAG_DESTROY: it destroys no sockets for anybody.
    """

  static let unknownToKernel = """
    This kernel is older than SOCK_DESTROY (Linux 4.10 has it): it destroys no sockets for anybody.
    """

  static let noMinisockets = """
    This kernel destroys no minisockets, unless its distribution has changed that: Linux 6.0 and later do.
    """

  static let notPermitted = """
    To destroy a socket takes CAP_NET_ADMIN in the user namespace that its network namespace belongs to, \
    which root has.
    """

  static let withoutCookies = """
    /proc/net/tcp tells no cookies, and without its cookie a socket that has gone meanwhile would be \
    mistaken for the listener on its port: nothing is destroyed by what it tells
    """
}
