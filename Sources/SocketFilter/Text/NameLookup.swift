import SockDiag

/// Asks for each name once: a look-up may read a file, or wait for a name server.
struct NameLookup {
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
    _ name: String, in known: inout [String: Found], _ look: (String) -> Found
  ) -> Found {
    if let found = known[name] { return found }
    let found = look(name)
    known[name] = found
    return found
  }
}
