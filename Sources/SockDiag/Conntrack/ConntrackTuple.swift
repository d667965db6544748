/// One direction of a connection that conntrack follows (kernel `struct nf_conntrack_tuple`).
public struct ConntrackTuple: Hashable, Sendable, BitwiseCopyable {
  public let source: Endpoint
  public let destination: Endpoint

  @inlinable
  public init(source: Endpoint, destination: Endpoint) {
    self.source = source
    self.destination = destination
  }

  /// The same connection seen from its other end.
  @inlinable
  public var reversed: Self { Self(source: destination, destination: source) }
}
