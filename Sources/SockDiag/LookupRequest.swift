/// A request for the one socket that has these two ends (`SOCK_DIAG_BY_FAMILY` without
/// `NLM_F_DUMP`).
public struct LookupRequest: Hashable, Sendable {
  /// The socket's own end.
  public let local: Endpoint
  /// The peer's end.
  public let remote: Endpoint
  /// Kernel field `idiag_if`; needed for link-local addresses and for sockets bound to an
  /// interface.
  public let interfaceIndex: UInt32
  /// The cookie that the socket must have; `.none` accepts any socket with these ends.
  public let cookie: SocketCookie
  /// Bits of wanted attributes, `1 << (INET_DIAG_* - 1)` (kernel field `idiag_ext`).
  public let extensions: UInt8

  /// A request for a TCP socket on any interface, with any cookie and without attributes, unless
  /// the arguments say otherwise.
  public init(
    local: Endpoint, remote: Endpoint, interfaceIndex: UInt32 = 0, cookie: SocketCookie = .none,
    extensions: UInt8 = 0
  ) {
    self.local = local
    self.remote = remote
    self.interfaceIndex = interfaceIndex
    self.cookie = cookie
    self.extensions = extensions
  }

  /// The family to ask for. Two IPv4 addresses are asked for as IPv4, which also finds sockets with
  /// v4-mapped addresses. If only one of them is IPv4, both are sent as IPv6.
  public var family: AddressFamily {
    local.address.family == .ipv4 && remote.address.family == .ipv4 ? .ipv4 : .ipv6
  }
}

/// The layout of the message: a header, and `struct inet_diag_req_v2`.
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///  16 | family        | protocol      | extensions    | 0             |
///     +---------------+---------------+---------------+---------------+
///  20 | states                                                        |
///     +-------------------------------+-------------------------------+
///  24 | local port (be)               | remote port (be)              |
///     +-------------------------------+-------------------------------+
///  28 | local address (be, 16 bytes)                                  |
///  44 | remote address (be, 16 bytes)                                 |
///     +---------------------------------------------------------------+
///  60 | interface index                                               |
///  64 | cookie, low word                                              |
///  68 | cookie, high word                                             |
///     +---------------------------------------------------------------+
extension LookupRequest {
  /// The whole message, to be sent as one datagram.
  ///
  /// - Parameter sequence: the number by which the reply will be known.
  public func message(sequence: UInt32) -> [UInt8] {
    [UInt8](messageOf: Self.encodedSize) { encode(into: &$0, sequence: sequence) }
  }

  /// Bytes that `encode` writes.
  package static var encodedSize: Int { NetlinkABI.headerSize + NetlinkABI.inetDiagRequestV2Size }

  /// - Parameter bytes: has at least `encodedSize` bytes.
  package func encode(into bytes: inout MutableRawSpan, sequence: UInt32) {
    let header = NetlinkHeader(
      length: Self.encodedSize, type: NetlinkABI.SOCK_DIAG_BY_FAMILY,
      flags: NetlinkABI.NLM_F_REQUEST, sequence: sequence, portID: 0)
    encode(into: &bytes, at: 0, header)
  }

  /// - Parameter bytes: has at least `encodedSize` bytes from `start` on.
  func encode(into bytes: inout MutableRawSpan, at start: Int, _ header: NetlinkHeader) {
    header.encode(into: &bytes, at: start)
    bytes.store(family.rawValue, at: start + 16)
    bytes.store(6 as UInt8, at: start + 17)
    bytes.store(extensions, at: start + 18)
    bytes.store(0 as UInt8, at: start + 19)
    bytes.store(UInt32.max, at: start + 20)
    bytes.store(bigEndian: local.port, at: start + 24)
    bytes.store(bigEndian: remote.port, at: start + 26)
    address(local).encode(into: &bytes, at: start + 28)
    address(remote).encode(into: &bytes, at: start + 44)
    bytes.store(interfaceIndex, at: start + 60)
    bytes.store(UInt32(truncatingIfNeeded: cookie.rawValue), at: start + 64)
    bytes.store(UInt32(truncatingIfNeeded: cookie.rawValue >> 32), at: start + 68)
  }

  /// The address in the family that is asked.
  private func address(_ end: Endpoint) -> IPAddress {
    guard family == .ipv6, end.address.family == .ipv4 else { return end.address }
    return IPAddress(ipv6: end.address.mappedBits)
  }
}
