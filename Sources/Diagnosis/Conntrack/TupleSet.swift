import SockDiag
import TimeWait

/// A set of connections, each kept as a 64-bit hash in an open-addressed table with a load of at most
/// two thirds.
///
/// With a million sockets and a million other tuples, the chance of a false match is one in eighteen
/// million. The hash is seeded at random, so that nobody can choose addresses and ports that collide.
struct TupleSet: Sendable {
  /// 0 marks a free place.
  private var places = [UInt64](repeating: 0, count: 1024)
  private let seed: UInt64
  private(set) var count = 0

  init(seed: UInt64 = .random(in: 0 ... .max)) { self.seed = seed | 1 }

  /// Adds a connection; IPv4 addresses and their v4-mapped forms are equal.
  mutating func insert(local: Endpoint, remote: Endpoint) {
    if (count + 1) * 3 > places.count * 2 { grow() }
    let hash = hash(local, remote)
    let place = place(of: hash)
    if places[place] == 0 { count += 1 }
    places[place] = hash
  }

  func contains(local: Endpoint, remote: Endpoint) -> Bool {
    places[place(of: hash(local, remote))] != 0
  }

  /// The index of a hash, or of the free place where it belongs.
  private func place(of hash: UInt64) -> Int {
    var place = Int(hash.multipliedFullWidth(by: UInt64(places.count)).high)
    while places[place] != 0, places[place] != hash {
      place = place &+ 1 == places.count ? 0 : place &+ 1
    }
    return place
  }

  private mutating func grow() {
    let old = places
    places = [UInt64](repeating: 0, count: old.count * 2)
    for hash in old where hash != 0 { places[place(of: hash)] = hash }
  }

  /// The hash of a connection; never 0.
  private func hash(_ local: Endpoint, _ remote: Endpoint) -> UInt64 {
    let ports = UInt64(local.port) << 16 | UInt64(remote.port)
    let mixed = AddressHash.of(
      local.address.mappedBits ^ UInt128(seed), remote.address.mappedBits, number: ports ^ seed)
    let product = (mixed ^ mixed >> 32) &* seed
    return max(1, product ^ product >> 29)
  }
}
