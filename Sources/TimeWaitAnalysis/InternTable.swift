internal import SockDiag

/// Gives each different key a number, counted from 0: a hash table with open addressing.
///
/// A dictionary would hash with a key against attackers, at the cost of a third of decoding a
/// socket. Here an attacker could at most slow down a count that ends.
public struct InternTable<Key: InternKey>: Sendable {
  public private(set) var keys: [Key] = []
  /// Numbers plus one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 256)

  public init() {}

  /// The number of the key, a new one if it was not there.
  @inline(__always)
  public mutating func number(of key: Key) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.spread >> 24) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if keys[number] == key { return number }
      slot = (slot &+ 1) & mask
    }
    return insert(key, at: slot)
  }

  @inline(never)
  private mutating func insert(_ key: Key, at slot: Int) -> Int {
    keys.append(key)
    slots[slot] = UInt32(truncatingIfNeeded: keys.count)
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = slots.count - 1
    for (number, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: key.spread >> 24) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(truncatingIfNeeded: number + 1)
    }
  }
}

/// What an `InternTable` numbers.
public protocol InternKey: Equatable, Sendable {
  /// A number that differs in its middle bits for keys that differ.
  var spread: UInt64 { get }
}

/// Local address, remote address and remote port: what a local port is unique for.
///
/// IPv4 addresses have their v4-mapped form here, since the two share one space of ports.
struct Destination: InternKey {
  let local: UInt128
  let remote: UInt128
  let port: UInt16

  @inline(__always)
  init(local: IPAddress, remote: Endpoint) {
    self.local = local.mappedBits
    self.remote = remote.address.mappedBits
    port = remote.port
  }

  /// Addresses and ports differ mostly in their low bits; the multiplications spread them.
  @inline(__always)
  var spread: UInt64 {
    let seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    var hash = UInt64(port) &* seed
    for word in [remote, local] {
      hash = (hash ^ UInt64(truncatingIfNeeded: word)) &* seed
      hash ^= hash >> 32
      hash = (hash ^ UInt64(truncatingIfNeeded: word >> 64)) &* seed
      hash ^= hash >> 29
    }
    return hash
  }

  var group: ConnectionGroup {
    ConnectionGroup(
      localAddress: IPAddress(mappedBits: local), localPort: nil,
      remoteAddress: IPAddress(mappedBits: remote), remotePort: port)
  }
}

extension IPAddress {
  /// The address as an IPv6 number.
  @inline(__always)
  var mappedBits: UInt128 { family == .ipv4 ? 0xffff << 32 | bits : bits }

  /// The reverse: IPv4 for what is v4-mapped.
  init(mappedBits: UInt128) {
    let address = IPAddress(ipv6: mappedBits)
    self = address.embeddedIPv4.map(IPAddress.init(ipv4:)) ?? address
  }

  /// Of the machine itself: 127.0.0.0/8 or ::1.
  var isLoopback: Bool {
    if let address = embeddedIPv4 { return address >> 24 == 127 }
    return bits == 1
  }
}
