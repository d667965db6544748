/// What a full socket's buffers hold and may hold, in bytes (kernel `SK_MEMINFO_*`).
///
/// A field is nil where the kernel sent fewer words.
public struct SocketMemory: Hashable, Sendable {
  /// The words in the kernel's order.
  public let words: [UInt32]

  package init(words: [UInt32]) { self.words = words }

  /// Taken by what was received and not yet read (kernel `SK_MEMINFO_RMEM_ALLOC`).
  public var receiveAllocated: UInt32? { word(0) }
  /// Limit of the receive buffer (kernel `SK_MEMINFO_RCVBUF`).
  public var receiveBuffer: UInt32? { word(1) }
  /// Taken by packets that were handed down to be sent (kernel `SK_MEMINFO_WMEM_ALLOC`).
  public var sendAllocated: UInt32? { word(2) }
  /// Limit of the send buffer (kernel `SK_MEMINFO_SNDBUF`).
  public var sendBuffer: UInt32? { word(3) }
  /// Reserved for later packets and not used yet (kernel `SK_MEMINFO_FWD_ALLOC`).
  public var forwardAllocated: UInt32? { word(4) }
  /// Taken by what waits to be sent or acknowledged (kernel `SK_MEMINFO_WMEM_QUEUED`).
  public var sendQueued: UInt32? { word(5) }
  /// Taken by options of the socket, such as filters (kernel `SK_MEMINFO_OPTMEM`).
  public var optionMemory: UInt32? { word(6) }
  /// Taken by packets that came while the socket was in use (kernel `SK_MEMINFO_BACKLOG`).
  public var backlog: UInt32? { word(7) }
  /// Packets that were dropped, a number and not bytes (kernel `SK_MEMINFO_DROPS`).
  public var drops: UInt32? { word(8) }

  private func word(_ index: Int) -> UInt32? { index < words.count ? words[index] : nil }
}
