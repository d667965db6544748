public import SockDiag

/// What the text of a filter needs from outside: closures, so that the module opens no files and asks
/// no resolver.
public struct FilterNames: Sendable {
  /// The number of a service's TCP port, 443 for `https`; nil when it is not known.
  public var servicePort: @Sendable (String) -> UInt16?
  /// The index of an interface, 2 for `eth0`; nil when there is none of this name.
  public var interfaceIndex: @Sendable (String) -> UInt32?
  /// The names of all interfaces, for suggestions.
  public var interfaceNames: @Sendable () -> [String]
  /// The identity of a control group in the v2 hierarchy by its path; nil when there is none.
  public var cgroupID: @Sendable (String) -> UInt64?
  /// The number of a user, 33 for `www-data`; nil when there is none of this name.
  public var userID: @Sendable (String) -> UInt32?
  /// The addresses of a host; empty when the name is not known.
  public var addresses: @Sendable (String) -> [IPAddress]

  public init(
    servicePort: @escaping @Sendable (String) -> UInt16?,
    interfaceIndex: @escaping @Sendable (String) -> UInt32?,
    interfaceNames: @escaping @Sendable () -> [String],
    cgroupID: @escaping @Sendable (String) -> UInt64?,
    userID: @escaping @Sendable (String) -> UInt32?,
    addresses: @escaping @Sendable (String) -> [IPAddress]
  ) {
    self.servicePort = servicePort
    self.interfaceIndex = interfaceIndex
    self.interfaceNames = interfaceNames
    self.cgroupID = cgroupID
    self.userID = userID
    self.addresses = addresses
  }

  /// Knows no name at all; numbers work with it.
  public static var none: Self {
    Self(
      servicePort: { _ in nil }, interfaceIndex: { _ in nil }, interfaceNames: { [] },
      cgroupID: { _ in nil }, userID: { _ in nil }, addresses: { _ in [] })
  }
}
