/// Builds netlink messages byte by byte, without the code that is tested.
public enum MessageBytes {
  public static let done: UInt16 = 3
  public static let error: UInt16 = 2
  public static let noOperation: UInt16 = 1
  public static let overrun: UInt16 = 4
  /// `TCPDIAG_GETSOCK`.
  public static let legacy: UInt16 = 18
  /// `SOCK_DIAG_BY_FAMILY`.
  public static let byFamily: UInt16 = 20

  /// Flags: `NLM_F_MULTI`, `NLM_F_REQUEST | NLM_F_DUMP`, and those of extended acknowledgements.
  public static let multipart: UInt16 = 0x2
  public static let interrupted: UInt16 = 0x10
  public static let dumpRequest: UInt16 = 0x301
  public static let capped: UInt16 = 0x100
  public static let withAttributes: UInt16 = 0x200

  /// A header and a body, padded; the length does not count the padding.
  public static func message(
    _ type: UInt16, flags: UInt16 = multipart, sequence: UInt32 = 1, portID: UInt32 = 4242,
    body: [UInt8] = [], length: UInt32? = nil
  ) -> [UInt8] {
    let header =
      WireBytes.host(length ?? UInt32(16 + body.count)) + WireBytes.host(type)
      + WireBytes.host(flags) + WireBytes.host(sequence) + WireBytes.host(portID)
    return header + WireBytes.padded(body)
  }

  /// An attribute, padded.
  public static func attribute(
    _ type: UInt16, _ payload: [UInt8], length: UInt16? = nil
  ) -> [UInt8] {
    WireBytes.host(length ?? UInt16(4 + payload.count)) + WireBytes.host(type)
      + WireBytes.padded(payload)
  }

  /// `NLMSG_DONE`.
  ///
  /// - Parameter status: zero, or a negative errno.
  public static func done(
    _ status: Int32 = 0, sequence: UInt32 = 1, portID: UInt32 = 4242, text: String? = nil
  ) -> [UInt8] {
    message(
      done, flags: multipart | (text == nil ? 0 : withAttributes), sequence: sequence,
      portID: portID, body: WireBytes.host(status) + textAttribute(text))
  }

  /// `NLMSG_ERROR` for `request`, with the whole of it or, when capped, with its header.
  public static func error(
    _ status: Int32, request: [UInt8], isCapped: Bool = true, sequence: UInt32 = 1,
    portID: UInt32 = 4242, text: String? = nil
  ) -> [UInt8] {
    message(
      error, flags: (isCapped ? capped : 0) | (text == nil ? 0 : withAttributes),
      sequence: sequence, portID: portID,
      body: WireBytes.host(status) + (isCapped ? Array(request.prefix(16)) : request)
        + textAttribute(text))
  }

  /// `NLMSGERR_ATTR_MSG`.
  private static func textAttribute(_ text: String?) -> [UInt8] {
    guard let text else { return [] }
    return attribute(1, Array(text.utf8) + [0])
  }

  /// A request of `SOCK_DIAG_BY_FAMILY` for a dump.
  public static func request(
    family: UInt8, protocolNumber: UInt8 = 6, states: UInt32 = 0xffff_ffff, sequence: UInt32 = 1,
    flags: UInt16 = dumpRequest
  ) -> [UInt8] {
    message(
      byFamily, flags: flags, sequence: sequence, portID: 0,
      body: [family, protocolNumber, 0, 0] + WireBytes.host(states) + WireBytes.zeros(48))
  }

  /// A request of `TCPDIAG_GETSOCK` for a dump.
  public static func legacyRequest(
    states: UInt32 = 0xffff_ffff, sequence: UInt32 = 1
  ) -> [UInt8] {
    message(
      legacy, flags: dumpRequest, sequence: sequence, portID: 0,
      body: WireBytes.zeros(52) + WireBytes.host(states) + WireBytes.zeros(4))
  }
}
