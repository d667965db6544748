/// A request to destroy the one socket that has these two ends and this cookie (`SOCK_DESTROY`;
/// Linux 4.10 has it, where it was configured, and destroys minisockets from 6.0 on).
///
/// Small, since there can be a million of them: v4-mapped addresses stand for IPv4 ones, and the kernel
/// finds either kind of socket by an IPv4 address.
public struct DestroyRequest: Hashable, Sendable, BitwiseCopyable {
  private let localBits: UInt128
  private let remoteBits: UInt128
  private let localPort: UInt16
  private let remotePort: UInt16
  /// Kernel field `idiag_if`, as the dump had it: without it a socket with link-local addresses, or
  /// one that is bound to an interface, is not found.
  public let interfaceIndex: UInt32
  public let cookie: KnownCookie

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

  /// The socket that a dump told of; nil where its cookie is not known, as in `/proc/net/tcp`.
  public init?(_ record: SocketRecord) {
    guard let cookie = KnownCookie(record.cookie) else { return nil }
    self.init(
      local: record.local, remote: record.remote, interfaceIndex: record.interfaceIndex,
      cookie: cookie)
  }

  public var local: Endpoint {
    Endpoint(address: IPAddress(mappedBits: localBits), port: localPort)
  }

  public var remote: Endpoint {
    Endpoint(address: IPAddress(mappedBits: remoteBits), port: remotePort)
  }
}

extension DestroyRequest {
  /// Bytes that `encode` writes.
  package static var encodedSize: Int { LookupRequest.encodedSize }

  /// Writes the message, whose layout is that of a `LookupRequest`.
  ///
  /// - Parameters:
  ///   - bytes: has at least `encodedSize` bytes from `start` on.
  ///   - wantsAnswer: whether the kernel acknowledges a success; it always tells an error.
  package func encode(
    into bytes: inout MutableRawSpan, at start: Int, sequence: UInt32, wantsAnswer: Bool
  ) {
    let flags = Netlink.NLM_F_REQUEST | (wantsAnswer ? Netlink.NLM_F_ACK : 0)
    let header = NetlinkHeader(
      length: Self.encodedSize, type: Netlink.SOCK_DESTROY, flags: flags, sequence: sequence,
      portID: 0)
    let ends = LookupRequest(
      local: local, remote: remote, interfaceIndex: interfaceIndex, cookie: cookie.cookie)
    ends.encode(into: &bytes, at: start, header)
  }
}
