import SockDiag

/// The messages of a dump around its rows.
enum ModelMessages {
  /// A request for all TCP sockets; of both families for nil, in the legacy form.
  static func request(_ family: AddressFamily?, sequence: UInt32) -> [UInt8] {
    let scope = family.map { DumpRequest.Scope.family($0) } ?? .bothFamilies
    // Encoding fails only for long bytecode, and there is none.
    return DumpRequest(scope: scope, states: .all).message(sequence: sequence) ?? []
  }

  /// The end of a dump.
  static func done(sequence: UInt32) -> [UInt8] {
    message(
      NetlinkABI.NLMSG_DONE, NetlinkABI.NLM_F_MULTI, sequence, portID: ModelRows.portID, size: 4)
  }

  /// A header, and so many zeros.
  private static func message(
    _ type: UInt16, _ flags: UInt16, _ sequence: UInt32, portID: UInt32, size: Int
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: NetlinkABI.headerSize + size)
    let header = NetlinkHeader(
      length: bytes.count, type: type, flags: flags, sequence: sequence, portID: portID)
    var span = bytes.mutableSpan
    var raw = span.raw
    header.encode(into: &raw, at: 0)
    return bytes
  }
}
