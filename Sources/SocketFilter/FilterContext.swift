/// What a filter must know of the namespace whose sockets it judges.
public struct FilterContext: Sendable, Hashable {
  /// What `netns = …` may call this namespace: its names, and its inode in decimal.
  public var namespaceNames: [String]
  /// The ports that the kernel gives out by itself (`net.ipv4.ip_local_port_range`).
  public var ephemeralPorts: ClosedRange<UInt16>

  /// - Parameter ephemeralPorts: the kernel's default, unless told.
  public init(namespaceNames: [String] = [], ephemeralPorts: ClosedRange<UInt16> = 32768...60999) {
    self.namespaceNames = namespaceNames
    self.ephemeralPorts = ephemeralPorts
  }
}
