/// A request for a dump of sockets.
public struct DumpRequest: Hashable, Sendable {
  /// Which sockets one request walks.
  public enum Scope: Hashable, Sendable {
    /// The sockets of one family (`SOCK_DIAG_BY_FAMILY`, since Linux 3.3).
    case family(AddressFamily)
    /// Both families in one walk of the hash (`TCPDIAG_GETSOCK`, the legacy request), which costs
    /// as much as a walk for one of them.
    case bothFamilies
  }

  public let scope: Scope
  public let states: TCPStateSet
  /// `IPPROTO_*`; 6 is TCP.
  public let protocolNumber: UInt8
  /// Bits of wanted attributes, `1 << (INET_DIAG_* - 1)` (kernel field `idiag_ext`).
  public let extensions: UInt8
  /// Only sockets with this local port, and this remote port; 0 for any (kernel fields
  /// `id.idiag_sport` and `id.idiag_dport`).
  public let localPort: UInt16
  public let remotePort: UInt16
  /// The kernel's part of a filter (kernel attribute `INET_DIAG_REQ_BYTECODE`); empty for none.
  public let bytecode: [UInt8]

  /// Bytes that the attribute can hold: a longer one would wrap its length of 16 bits, and the kernel
  /// would ignore the filter without a word.
  public static let longestBytecode = 65_528

  public init(
    scope: Scope, states: TCPStateSet, protocolNumber: UInt8 = 6, extensions: UInt8 = 0,
    localPort: UInt16 = 0, remotePort: UInt16 = 0, bytecode: [UInt8] = []
  ) {
    self.scope = scope
    self.states = states
    self.protocolNumber = protocolNumber
    self.extensions = extensions
    self.localPort = localPort
    self.remotePort = remotePort
    self.bytecode = bytecode
  }
}

extension DumpRequest {
  /// Decodes a request as it stands in a capture; nil when it is none for a dump, or too short. Its
  /// attributes are left alone: they do not tell which round the request belongs to.
  ///
  ///     inet_diag_req_v2 (56 bytes)        inet_diag_req (60 bytes, legacy)
  ///   0 family, protocol, ext, pad         family, source length, destination length, ext
  ///   4 states                             socket id (48 bytes)
  ///   8 socket id (48 bytes)               ... states at 52, dbs at 56
  package init?(_ bytes: RawSpan, _ header: NetlinkHeader, body: Range<Int>) {
    guard header.isRequest, header.flags & Netlink.NLM_F_DUMP != 0 else { return nil }
    let start = body.lowerBound
    switch header.type {
    case Netlink.SOCK_DIAG_BY_FAMILY where body.count >= 8:
      self.init(
        scope: .family(AddressFamily(rawValue: bytes.uint8(at: start))),
        states: TCPStateSet(rawValue: bytes.uint32(at: start + 4)),
        protocolNumber: bytes.uint8(at: start + 1),
        extensions: bytes.uint8(at: start + 2))
    case Netlink.TCPDIAG_GETSOCK where body.count >= Netlink.inetDiagRequestSize:
      self.init(
        scope: .bothFamilies,
        states: TCPStateSet(rawValue: bytes.uint32(at: start + 52)),
        extensions: bytes.uint8(at: start + 3))
    default:
      return nil
    }
  }
}
