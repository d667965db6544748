/// One end of a connection: an address and a port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  public let address: IPAddress
  /// In host order; 0 where there is none, as for the remote end of a listener.
  public let port: UInt16

  @inlinable
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension Endpoint: Comparable {
  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    (left.address, left.port) < (right.address, right.port)
  }
}
