/// A reply about one socket, field by field as the kernel lays it out (`struct inet_diag_msg`).
///
/// The default is a TIME_WAIT minisocket of 127.0.0.1 with a minute to go.
public struct SocketMessage: Hashable, Sendable {
  public var family: UInt8 = 2
  public var state: UInt8 = 6
  public var timer: UInt8 = 3
  public var retransmits: UInt8 = 0
  public var localPort: UInt16 = 9000
  public var remotePort: UInt16 = 58026
  /// Four or sixteen bytes.
  public var localAddress: [UInt8] = [127, 0, 0, 1]
  public var remoteAddress: [UInt8] = [127, 0, 0, 1]
  public var interface: UInt32 = 0
  public var cookie: UInt64 = 0
  public var expires: UInt32 = 60_000
  public var receiveQueue: UInt32 = 0
  public var sendQueue: UInt32 = 0
  public var uid: UInt32 = 0
  public var inode: UInt32 = 0
  public var attributes: [UInt8] = []

  public init() {}

  /// A TIME_WAIT minisocket between ports of a family's loopback address.
  public static func timeWait(
    _ family: UInt8 = 2, local: UInt16 = 9000, remote: UInt16 = 58026
  ) -> Self {
    var socket = Self()
    socket.family = family
    socket.localPort = local
    socket.remotePort = remote
    socket.cookie = UInt64(local) << 16 | UInt64(remote)
    if family == 10 {
      socket.localAddress = WireBytes.zeros(15) + [1]
      socket.remoteAddress = WireBytes.zeros(15) + [1]
    }
    return socket
  }

  /// The 72 bytes and the attributes.
  public var body: [UInt8] {
    [family, state, timer, retransmits]
      + WireBytes.network(localPort) + WireBytes.network(remotePort)
      + Self.field(localAddress) + Self.field(remoteAddress)
      + WireBytes.host(interface) + WireBytes.host(cookie) + WireBytes.host(expires)
      + WireBytes.host(receiveQueue) + WireBytes.host(sendQueue)
      + WireBytes.host(uid) + WireBytes.host(inode) + attributes
  }

  private static func field(_ address: [UInt8]) -> [UInt8] {
    address + WireBytes.zeros(16 - address.count)
  }

  /// The whole message.
  public func bytes(
    type: UInt16 = MessageBytes.byFamily, flags: UInt16 = MessageBytes.multipart,
    sequence: UInt32 = 1, portID: UInt32 = 4242
  ) -> [UInt8] {
    MessageBytes.message(type, flags: flags, sequence: sequence, portID: portID, body: body)
  }
}
