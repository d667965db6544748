// How this target is built. Each folder uses only those behind its arrow; this folder has the
// requests.
//
//     requests  ─▶  Records/       ─▶  Wire/              ─▶  Values/
//                   sockets and        headers, walks,        addresses, ports, states,
//                   their attributes   numbers as bytes       timers, cookies, times
//                                        ▲
//                   Conntrack/  ─────────┘
//                   its entries and its request

/// A request for a dump of all sockets that are in one of the given states.
public struct DumpRequest: Hashable, Sendable {
  /// Which sockets one request walks.
  public enum Scope: Hashable, Sendable {
    /// The sockets of one family (`SOCK_DIAG_BY_FAMILY`, since Linux 3.3).
    case family(AddressFamily)
    /// Both families in one walk of the hash (`TCPDIAG_GETSOCK`, the legacy request), which costs
    /// as much as a walk for one of them.
    case bothFamilies
  }

  /// Which sockets the request walks.
  public let scope: Scope
  /// The states that sockets must have (kernel field `idiag_states`).
  public let states: TCPStateSet
  /// `IPPROTO_*`; 6 is TCP (kernel field `sdiag_protocol`). The legacy request has none: it is for
  /// TCP.
  public let protocolNumber: UInt8
  /// Bits of wanted attributes, `1 << (INET_DIAG_* - 1)` (kernel field `idiag_ext`).
  public let extensions: UInt8
  /// Only sockets with this local port, in host order; 0 for any (kernel field `id.idiag_sport`).
  public let localPort: UInt16
  /// Only sockets with this remote port, in host order; 0 for any (kernel field `id.idiag_dport`).
  public let remotePort: UInt16
  /// The kernel's part of a filter (kernel attribute `INET_DIAG_REQ_BYTECODE`); empty for none.
  public let bytecode: [UInt8]

  /// The most bytes of bytecode that the attribute can hold. A longer program would overflow the
  /// attribute's 16-bit length, and the kernel would ignore the filter without an error.
  public static let maxBytecodeSize = 65_528

  /// A request for TCP sockets without attributes, unless the arguments say otherwise.
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

/// The layout of the two messages: a header, `struct inet_diag_req_v2` or `struct inet_diag_req`,
/// and the bytecode's attribute where there is one. The socket id is zero but for the ports.
///
///     inet_diag_req_v2 (56 bytes)        inet_diag_req (60 bytes, legacy)
///  16 family, protocol, ext, pad         family, source length, destination length, ext
///  20 states                             socket id (48 bytes)
///  24 socket id (48 bytes)               ... states at 68, dbs at 72
///  72 bytecode                           bytecode at 76
extension DumpRequest {
  /// The whole message, to be sent as one datagram; nil if the bytecode is longer than
  /// `maxBytecodeSize`.
  ///
  /// - Parameter sequence: the number by which the replies will be known.
  public func message(sequence: UInt32) -> [UInt8]? {
    var message = [UInt8](repeating: 0, count: encodedSize)
    var span = message.mutableSpan
    var bytes = span.raw
    return encode(into: &bytes, sequence: sequence) == nil ? nil : message
  }

  private var fixedSize: Int {
    switch scope {
    case .family: NetlinkABI.headerSize + NetlinkABI.inetDiagRequestV2Size
    case .bothFamilies: NetlinkABI.headerSize + NetlinkABI.inetDiagRequestSize
    }
  }

  /// Bytes that `encode` writes.
  var encodedSize: Int {
    fixedSize + (bytecode.isEmpty ? 0 : NetlinkABI.align(4 + bytecode.count))
  }

  /// Writes the message to the start of `bytes`.
  ///
  /// - Returns: its length; nil where it does not fit, or the bytecode is longer than
  ///   `maxBytecodeSize`: nothing is written then.
  package func encode(into bytes: inout MutableRawSpan, sequence: UInt32) -> Int? {
    let size = encodedSize
    guard bytecode.count <= Self.maxBytecodeSize, size <= bytes.byteCount else { return nil }
    bytes.storeZeros(0..<size)
    encodeFixedPart(into: &bytes, sequence: sequence)
    if !bytecode.isEmpty {
      bytes.storeAttribute(
        NetlinkABI.INET_DIAG_REQ_BYTECODE, payload: bytecode.count, at: fixedSize)
      bytes.store(bytecode, at: fixedSize + 4)
    }
    return size
  }

  private func encodeFixedPart(into bytes: inout MutableRawSpan, sequence: UInt32) {
    switch scope {
    case .family(let family):
      header(NetlinkABI.SOCK_DIAG_BY_FAMILY, sequence).encode(into: &bytes, at: 0)
      bytes.store(family.rawValue, at: 16)
      bytes.store(protocolNumber, at: 17)
      bytes.store(extensions, at: 18)
      bytes.store(states.rawValue, at: 20)
      bytes.store(bigEndian: localPort, at: 24)
      bytes.store(bigEndian: remotePort, at: 26)
    case .bothFamilies:
      header(NetlinkABI.TCPDIAG_GETSOCK, sequence).encode(into: &bytes, at: 0)
      bytes.store(extensions, at: 19)
      bytes.store(bigEndian: localPort, at: 20)
      bytes.store(bigEndian: remotePort, at: 22)
      bytes.store(states.rawValue, at: 68)
    }
  }

  private func header(_ type: UInt16, _ sequence: UInt32) -> NetlinkHeader {
    NetlinkHeader(
      length: encodedSize, type: type, flags: NetlinkABI.NLM_F_REQUEST | NetlinkABI.NLM_F_DUMP,
      sequence: sequence, portID: 0)
  }

  /// Decodes a request from a capture; nil when it is none for a dump, or too short. Ports and
  /// bytecode are left alone: they do not say which round the request belongs to.
  package init?(_ bytes: RawSpan, _ header: NetlinkHeader, body: Range<Int>) {
    guard header.isRequest, header.flags & NetlinkABI.NLM_F_DUMP != 0 else { return nil }
    let start = body.lowerBound
    switch header.type {
    case NetlinkABI.SOCK_DIAG_BY_FAMILY where body.count >= 8:
      self.init(
        scope: .family(AddressFamily(rawValue: bytes.uint8(at: start))),
        states: TCPStateSet(rawValue: bytes.uint32(at: start + 4)),
        protocolNumber: bytes.uint8(at: start + 1),
        extensions: bytes.uint8(at: start + 2))
    case NetlinkABI.TCPDIAG_GETSOCK where body.count >= NetlinkABI.inetDiagRequestSize:
      self.init(
        scope: .bothFamilies,
        states: TCPStateSet(rawValue: bytes.uint32(at: start + 52)),
        extensions: bytes.uint8(at: start + 3))
    default:
      return nil
    }
  }
}
