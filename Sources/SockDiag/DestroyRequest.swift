/// A request to destroy the one socket that has these two ends and this cookie (`SOCK_DESTROY`).
///
/// Linux 4.10 has it, where it was built with CONFIG_INET_DIAG_DESTROY; minisockets are destroyed
/// since Linux 6.0. There is no request without a cookie: the kernel would take it for any socket.
///
/// Compact, because there can be a million of them: all addresses are kept as IPv6 numbers, IPv4
/// ones v4-mapped. For a v4-mapped address the message asks for IPv4, by which the kernel finds
/// sockets of either family.
public struct DestroyRequest: Hashable, Sendable, BitwiseCopyable {
  private let localBits: UInt128
  private let remoteBits: UInt128
  private let localPort: UInt16
  private let remotePort: UInt16
  /// Kernel field `idiag_if`, as the dump had it; 0 for none. Without it a socket with link-local
  /// addresses, or one that is bound to an interface, is not found.
  public let interfaceIndex: UInt32
  /// The socket's identity: another socket with the same ends is left alone (kernel field
  /// `idiag_cookie`).
  public let cookie: KnownCookie

  /// A request for the socket with these ends, as a dump gave them.
  public init(
    local: Endpoint, remote: Endpoint, interfaceIndex: UInt32 = 0, cookie: KnownCookie
  ) {
    localBits = local.address.mappedBits
    remoteBits = remote.address.mappedBits
    localPort = local.port
    remotePort = remote.port
    self.interfaceIndex = interfaceIndex
    self.cookie = cookie
  }

  /// A request for the socket of a dump; nil where its cookie is not known, as in `/proc/net/tcp`.
  public init?(_ record: SocketRecord) {
    guard let cookie = KnownCookie(record.cookie) else { return nil }
    self.init(
      local: record.local, remote: record.remote, interfaceIndex: record.interfaceIndex,
      cookie: cookie)
  }

  /// The socket's own end; IPv4 for a v4-mapped address.
  public var local: Endpoint {
    Endpoint(address: IPAddress(mappedBits: localBits), port: localPort)
  }

  /// The peer's end; IPv4 for a v4-mapped address.
  public var remote: Endpoint {
    Endpoint(address: IPAddress(mappedBits: remoteBits), port: remotePort)
  }
}

extension DestroyRequest {
  /// The whole message, to be sent as one datagram, or in one datagram with others.
  ///
  /// - Parameters:
  ///   - sequence: the number by which the answer will be known.
  ///   - wantsAnswer: whether the kernel acknowledges a success (`NLM_F_ACK`); it always reports an
  ///     error.
  public func message(sequence: UInt32, wantsAnswer: Bool) -> [UInt8] {
    [UInt8](messageOf: Self.encodedSize) {
      encode(into: &$0, at: 0, sequence: sequence, wantsAnswer: wantsAnswer)
    }
  }

  /// Bytes that `encode` writes.
  package static var encodedSize: Int { LookupRequest.encodedSize }

  /// Writes the message, whose layout is that of a `LookupRequest`.
  ///
  /// - Parameters:
  ///   - bytes: has at least `encodedSize` bytes from `start` on.
  ///   - wantsAnswer: whether the kernel acknowledges a success; it always reports an
  ///     error.
  package func encode(
    into bytes: inout MutableRawSpan, at start: Int, sequence: UInt32, wantsAnswer: Bool
  ) {
    let flags = NetlinkABI.NLM_F_REQUEST | (wantsAnswer ? NetlinkABI.NLM_F_ACK : 0)
    let header = NetlinkHeader(
      length: Self.encodedSize, type: NetlinkABI.SOCK_DESTROY, flags: flags, sequence: sequence,
      portID: 0)
    let ends = LookupRequest(
      local: local, remote: remote, interfaceIndex: interfaceIndex, cookie: cookie.cookie)
    ends.encode(into: &bytes, at: start, header)
  }
}
