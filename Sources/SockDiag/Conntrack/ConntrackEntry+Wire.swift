/// The layout of an entry: `struct nfgenmsg`, then attributes, of which these are read. Their
/// numbers are big-endian.
///
///     family (1 byte), version (1), resource (2)
///     CTA_TUPLE_ORIG, CTA_TUPLE_REPLY
///       CTA_TUPLE_IP: CTA_IP_V4_SRC, _V4_DST (4), or CTA_IP_V6_SRC, _V6_DST (16)
///       CTA_TUPLE_PROTO: CTA_PROTO_NUM (1), CTA_PROTO_SRC_PORT (2), CTA_PROTO_DST_PORT (2)
///     CTA_STATUS (4)
///     CTA_TIMEOUT (4)
///     CTA_PROTOINFO: CTA_PROTOINFO_TCP: CTA_PROTOINFO_TCP_STATE (1)
///     CTA_ZONE (2)
///
/// If an attribute appears twice, the last one wins, as in the kernel's own parser.
extension ConntrackEntry {
  /// Decodes the message body in `body`, which must lie inside `bytes`. Unknown attributes,
  /// and attributes shorter than their type requires, are skipped. A protocol without ports
  /// gets port 0.
  ///
  /// - Throws: a `WireError` when the body is short, an attribute's length is impossible, or the
  ///   body lacks an address of the original or the protocol.
  public init(_ bytes: RawSpan, body: Range<Int>) throws(WireError) {
    var parts = EntryParts()
    let attributes = body.lowerBound &+ CTNetlink.familyHeaderSize
    guard body.count >= CTNetlink.familyHeaderSize else {
      throw WireError(.bodyTooShort(body.count, required: 4), at: body.lowerBound)
    }
    var walk = AttributeWalk(attributes..<body.upperBound)
    while let attribute = try walk.next(in: bytes) { try parts.take(attribute, bytes) }
    guard let original = parts.original.tuple, let number = parts.original.protocolNumber else {
      throw WireError(.bodyTooShort(body.count, required: Self.leastSize), at: body.lowerBound)
    }
    self.init(
      original: original, reply: parts.reply.tuple ?? original.reversed, protocolNumber: number,
      state: parts.state, timeout: parts.timeout.map { .seconds(Int64($0)) }, status: parts.status,
      zone: parts.zone)
  }

  /// Bytes of a body with the addresses of one IPv4 tuple and its protocol.
  private static let leastSize = 40
}

/// The attributes decoded so far.
private struct EntryParts {
  var original = TupleParts()
  var reply = TupleParts()
  var state: ConntrackState?
  var timeout: UInt32?
  var status: UInt32 = 0
  var zone: UInt16 = 0

  mutating func take(_ attribute: Attribute, _ bytes: RawSpan) throws(WireError) {
    let payload = attribute.payload
    let start = payload.lowerBound
    switch attribute.type {
    case CTNetlink.CTA_TUPLE_ORIG: original = try TupleParts(bytes, payload)
    case CTNetlink.CTA_TUPLE_REPLY: reply = try TupleParts(bytes, payload)
    case CTNetlink.CTA_PROTOINFO: state = try Self.state(bytes, payload) ?? state
    case CTNetlink.CTA_STATUS where payload.count >= 4: status = bytes.bigEndianUInt32(at: start)
    case CTNetlink.CTA_TIMEOUT where payload.count >= 4: timeout = bytes.bigEndianUInt32(at: start)
    case CTNetlink.CTA_ZONE where payload.count >= 2: zone = bytes.bigEndianUInt16(at: start)
    default: break
    }
  }

  /// Reads the TCP state, a one-byte attribute nested two levels deep.
  private static func state(
    _ bytes: RawSpan, _ range: Range<Int>
  ) throws(WireError) -> ConntrackState? {
    var state: ConntrackState?
    var walk = AttributeWalk(range)
    while let part = try walk.next(in: bytes) {
      guard part.type == CTNetlink.CTA_PROTOINFO_TCP else { continue }
      var inner = AttributeWalk(part.payload)
      while let field = try inner.next(in: bytes) {
        if field.type == CTNetlink.CTA_PROTOINFO_TCP_STATE, !field.payload.isEmpty {
          state = ConntrackState(rawValue: bytes.uint8(at: field.payload.lowerBound))
        }
      }
    }
    return state
  }
}

/// What the attributes of a tuple gave so far.
private struct TupleParts {
  var source: IPAddress?
  var destination: IPAddress?
  var protocolNumber: UInt8?
  var sourcePort: UInt16 = 0
  var destinationPort: UInt16 = 0

  init() {}

  init(_ bytes: RawSpan, _ range: Range<Int>) throws(WireError) {
    var walk = AttributeWalk(range)
    while let part = try walk.next(in: bytes) {
      var inner = AttributeWalk(part.payload)
      switch part.type {
      case CTNetlink.CTA_TUPLE_IP:
        while let field = try inner.next(in: bytes) { takeAddress(field, bytes) }
      case CTNetlink.CTA_TUPLE_PROTO:
        while let field = try inner.next(in: bytes) { takeProtocol(field, bytes) }
      default: break
      }
    }
  }

  private mutating func takeAddress(_ field: Attribute, _ bytes: RawSpan) {
    let start = field.payload.lowerBound
    switch (field.type, field.payload.count) {
    case (CTNetlink.CTA_IP_V4_SRC, 4...): source = IPAddress(ipv4: bytes.bigEndianUInt32(at: start))
    case (CTNetlink.CTA_IP_V4_DST, 4...):
      destination = IPAddress(ipv4: bytes.bigEndianUInt32(at: start))
    case (CTNetlink.CTA_IP_V6_SRC, 16...):
      source = IPAddress(ipv6: bytes.bigEndianUInt128(at: start))
    case (CTNetlink.CTA_IP_V6_DST, 16...):
      destination = IPAddress(ipv6: bytes.bigEndianUInt128(at: start))
    default: break
    }
  }

  private mutating func takeProtocol(_ field: Attribute, _ bytes: RawSpan) {
    let start = field.payload.lowerBound
    switch (field.type, field.payload.count) {
    case (CTNetlink.CTA_PROTO_NUM, 1...): protocolNumber = bytes.uint8(at: start)
    case (CTNetlink.CTA_PROTO_SRC_PORT, 2...): sourcePort = bytes.bigEndianUInt16(at: start)
    case (CTNetlink.CTA_PROTO_DST_PORT, 2...): destinationPort = bytes.bigEndianUInt16(at: start)
    default: break
    }
  }

  /// Nil unless both addresses are there, of one family.
  var tuple: ConntrackTuple? {
    guard let source, let destination, source.family == destination.family else { return nil }
    return ConntrackTuple(
      source: Endpoint(address: source, port: sourcePort),
      destination: Endpoint(address: destination, port: destinationPort))
  }
}
