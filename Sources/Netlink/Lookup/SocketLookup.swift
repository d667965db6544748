public import LinuxProc
public import SockDiag

/// Asks the kernel for one socket, by its two ends, without a walk through the table.
public enum SocketLookup {
  /// What the kernel found.
  public struct Result: Hashable, Sendable {
    /// The socket.
    public let record: SocketRecord
    /// What was asked for beside it.
    public let attributes: SocketAttributes
    /// Whether the socket has the ends that were asked for. Where no connection has them, the kernel
    /// answers with the listener that would take it.
    public let isExact: Bool

    /// Whether a listener answers, and not a connection.
    public var isListener: Bool { record.state == .listen }
  }

  /// Finds the socket with these ends, in one message each way; nil when there is none, or none with this cookie.
  ///
  /// Needs no privilege in the caller's own namespace, which is the one for nil. IPv4 ends find a
  /// socket with v4-mapped addresses as well.
  ///
  /// - Parameter interfaceIndex: an index in that namespace, needed for link-local addresses and for
  ///   sockets that are bound to an interface.
  /// - Parameter extensions: wanted attributes, `1 << (INET_DIAG_* - 1)`.
  public static func find(
    local: Endpoint, remote: Endpoint, interfaceIndex: UInt32 = 0,
    cookie: SocketCookie = .none, extensions: UInt8 = 0, in namespace: NetworkNamespace? = nil
  ) throws(DumpError) -> Result? {
    let request = LookupRequest(
      local: local, remote: remote, interfaceIndex: interfaceIndex, cookie: cookie,
      extensions: extensions)
    let socket = try NetlinkSocket.openForDump(in: namespace)
    try socket.sendForDump(request.message(sequence: sequence).raw)
    switch try reply(from: socket) {
    case .socket(let record, let attributes):
      return Result(record: record, attributes: attributes, isExact: request.fits(record))
    case .status(let status):
      guard status.errorNumber == Errno.ENOENT else { throw .kernel(status) }
      return nil
    }
  }

  /// The socket is new, so that any number will do.
  private static let sequence: UInt32 = 1

  private static func reply(
    from socket: borrowing NetlinkSocket
  ) throws(DumpError) -> LookupReply {
    let expected = ExpectedReply(sequence: sequence, portID: socket.portID)
    var buffer = [UInt8](repeating: 0, count: SocketDump.bufferSize)
    while true {
      let count = try socket.receiveForDump(into: &buffer).byteCount
      if let reply = try LookupReply(buffer.raw.extracting(first: count), expected) {
        return reply
      }
    }
  }
}

extension LookupRequest {
  /// Whether a socket has the ends that were asked for, v4-mapped or not.
  fileprivate func fits(_ record: SocketRecord) -> Bool {
    local.isSame(as: record.local) && remote.isSame(as: record.remote)
  }
}

extension Endpoint {
  fileprivate func isSame(as other: Endpoint) -> Bool {
    guard port == other.port else { return false }
    guard let mine = address.embeddedIPv4, let its = other.address.embeddedIPv4 else {
      return address == other.address
    }
    return mine == its
  }
}
