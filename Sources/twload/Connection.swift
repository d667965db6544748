import Glibc

/// Which end of the connection a thing is about.
enum Side: String, CaseIterable {
  case client
  case server
}

/// An established connection, both ends of which are ours.
struct Connection: ~Copyable {
  let client: FileDescriptor
  let server: FileDescriptor
  let clientPort: UInt16

  /// Closes the given end before the other: that end is the one that waits.
  consuming func close(first: Side) {
    switch first {
    case .client:
      client.close()
      server.close()
    case .server:
      server.close()
      client.close()
    }
  }

  /// Closes the given end, which becomes a FIN_WAIT2 minisocket, and keeps the other open.
  consuming func halfClose(_ side: Side, keepingOtherIn held: inout HeldDescriptors) {
    switch side {
    case .client:
      Self.sendFin(from: client, acknowledgedBy: server)
      client.close()
      held.hold(server)
    case .server:
      Self.sendFin(from: server, acknowledgedBy: client)
      server.close()
      held.hold(client)
    }
  }

  /// Brings the sender to FIN_WAIT2 before it is closed.
  ///
  /// The far end would delay its acknowledgement by 40 ms; and one that arrives during close() leaves a full orphan
  /// socket, not a minisocket.
  private static func sendFin(
    from sender: borrowing FileDescriptor, acknowledgedBy other: borrowing FileDescriptor
  ) {
    _ = shutdown(sender.number, CInt(SHUT_WR))
    _ = StreamSocket.set(other, level: CInt(IPPROTO_TCP), option: TCP_QUICKACK, to: CInt(1))
  }

  /// Keeps both ends open, the one that is to close first before the other.
  consuming func hold(first: Side, in held: inout HeldDescriptors) {
    switch first {
    case .client:
      held.hold(client)
      held.hold(server)
    case .server:
      held.hold(server)
      held.hold(client)
    }
  }
}
