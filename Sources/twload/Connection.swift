/// An established connection. Both of its ends are ours.
struct Connection: ~Copyable {
  let client: StreamSocket
  let server: StreamSocket
  let clientPort: UInt16

  /// Closes the given end before the other, so that this end is the one that waits.
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
  consuming func halfClose(_ side: Side, keepingOtherIn held: inout HeldSockets) {
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
  /// Otherwise the peer delays its acknowledgement by 40 ms, and an acknowledgement that arrives during close() leaves
  /// a full orphan socket instead of a minisocket.
  private static func sendFin(
    from sender: borrowing StreamSocket, acknowledgedBy other: borrowing StreamSocket
  ) {
    sender.sendFin()
    other.enable(.quickAcknowledgement)
  }

  /// Keeps both ends open; when the hold ends, the given end is closed first.
  consuming func hold(first: Side, in held: inout HeldSockets) {
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
