public import SockDiag

/// The look-ups that a filter needs from outside, as closures: this module opens no files and calls no
/// resolver.
public struct FilterNames: Sendable {
  /// The TCP port of a service, 443 for `https`; nil if it is unknown.
  public var servicePort: @Sendable (String) -> UInt16?
  /// The index of an interface, 2 for `eth0`; nil if there is none.
  public var interfaceIndex: @Sendable (String) -> UInt32?
  /// The names of all interfaces, from which a misspelled one is suggested.
  public var interfaceNames: @Sendable () -> [String]
  /// The id of a control group (v2) by its path; nil if there is none.
  public var cgroupID: @Sendable (String) -> UInt64?
  /// The number of a user, 33 for `www-data`; nil if there is none.
  public var userID: @Sendable (String) -> UInt32?
  /// The addresses of a host; empty if it is unknown.
  public var addresses: @Sendable (String) -> [IPAddress]

  /// Creates the look-ups from one closure for each kind of name.
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

  /// Look-ups that find nothing: only numbers are understood.
  public static var none: Self {
    Self(
      servicePort: { _ in nil }, interfaceIndex: { _ in nil }, interfaceNames: { [] },
      cgroupID: { _ in nil }, userID: { _ in nil }, addresses: { _ in [] })
  }
}

/// Looks up each name only once: a look-up may read a file or wait for a name server.
struct NameCache {
  private let names: FilterNames
  private var ports: [String: UInt16?] = [:]
  private var interfaces: [String: UInt32?] = [:]
  private var cgroups: [String: UInt64?] = [:]
  private var users: [String: UInt32?] = [:]
  private var hosts: [String: [IPAddress]] = [:]

  init(_ names: FilterNames) { self.names = names }

  mutating func servicePort(_ name: String) -> UInt16? {
    Self.find(name, in: &ports, names.servicePort)
  }

  mutating func interfaceIndex(_ name: String) -> UInt32? {
    Self.find(name, in: &interfaces, names.interfaceIndex)
  }

  mutating func cgroupID(_ path: String) -> UInt64? {
    Self.find(path, in: &cgroups, names.cgroupID)
  }

  mutating func userID(_ name: String) -> UInt32? { Self.find(name, in: &users, names.userID) }

  mutating func addresses(_ name: String) -> [IPAddress] {
    Self.find(name, in: &hosts, names.addresses)
  }

  func interfaceNames() -> [String] { names.interfaceNames() }

  private static func find<Found>(
    _ name: String, in known: inout [String: Found], _ lookUp: (String) -> Found
  ) -> Found {
    if let found = known[name] { return found }
    let found = lookUp(name)
    known[name] = found
    return found
  }
}
