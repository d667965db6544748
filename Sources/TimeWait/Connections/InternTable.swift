/// Assigns the numbers 0, 1, 2 … to distinct keys: a hash table with open addressing.
///
/// A dictionary's keyed hash, a protection against attackers, would cost a third of decoding a
/// socket. Here an attacker could at most slow down one count.
package struct InternTable<Key: InternKey>: Sendable {
  package private(set) var keys: [Key] = []
  /// Numbers plus one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 256)

  package init() {}

  /// The number of the key, a new one if it was not there.
  @inline(__always)
  package mutating func number(of key: Key) -> Int {
    let slot = slot(of: key)
    return slots[slot] == 0 ? insert(key, at: slot) : Int(slots[slot]) - 1
  }

  /// The number of the key; nil if it was never there.
  package func find(_ key: Key) -> Int? {
    let slot = slot(of: key)
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// The slot of the key, a free one if it was not there.
  @inline(__always)
  private func slot(of key: Key) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.spread >> 24) & mask
    while slots[slot] != 0, keys[Int(slots[slot]) - 1] != key { slot = (slot &+ 1) & mask }
    return slot
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
package protocol InternKey: Equatable, Sendable {
  /// A hash whose middle bits differ for different keys.
  var spread: UInt64 { get }
}

/// Hashes addresses, without a defence against chosen collisions.
package enum AddressHash {
  /// Addresses and ports differ mostly in their low bits; the multiplications spread them.
  @inlinable @inline(__always)
  package static func of(_ first: UInt128, _ second: UInt128, number: UInt64) -> UInt64 {
    let seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    var hash = number &* seed
    for word in [first, second] {
      hash = (hash ^ UInt64(truncatingIfNeeded: word)) &* seed
      hash ^= hash >> 32
      hash = (hash ^ UInt64(truncatingIfNeeded: word >> 64)) &* seed
      hash ^= hash >> 29
    }
    return hash
  }
}
