/// Finds the slot of a key: a hash table of slot numbers; the keys themselves are in the slots.
///
/// Four bytes a place, at most two places in three used, any number of places, and removal without
/// tombstones, so that the table stays fast for days. Hashes are multiplied by a random number, so
/// nobody can forge a capture whose keys collide.
struct SlotIndex {
  /// Slots plus one; 0 is free.
  private var places: [UInt32]
  private let seed: UInt64
  private(set) var count = 0

  init(seed: UInt64 = .random(in: 0 ... .max)) {
    places = [UInt32](repeating: 0, count: 64)
    self.seed = seed | 1
  }

  /// The slot with this hash that `matches`.
  @inline(__always)
  func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    var place = home(hash)
    while places[place] != 0 {
      let slot = Int(places[place] &- 1)
      if matches(slot) { return slot }
      place = next(place)
    }
    return nil
  }

  /// Adds a slot that is not there.
  ///
  /// - Parameter hashOf: the hash of any slot that is in the table.
  mutating func insert(_ slot: Int, _ hash: UInt64, _ hashOf: (Int) -> UInt64) {
    if (count + 1) * 3 > places.count * 2 { resize(to: places.count * 3 / 2, hashOf) }
    place(slot, hash)
    count += 1
  }

  /// Removes a slot, and moves those behind it closer to their own places.
  mutating func remove(_ slot: Int, _ hash: UInt64, _ hashOf: (Int) -> UInt64) {
    var hole = home(hash)
    while places[hole] != UInt32(truncatingIfNeeded: slot + 1) {
      guard places[hole] != 0 else { return }
      hole = next(hole)
    }
    var place = next(hole)
    while places[place] != 0 {
      let wanted = home(hashOf(Int(places[place] &- 1)))
      if distance(wanted, place) >= distance(hole, place) {
        places[hole] = places[place]
        hole = place
      }
      place = next(place)
    }
    places[hole] = 0
    count -= 1
  }

  /// Renumbers all slots.
  mutating func renumber(_ number: (Int) -> UInt32) {
    for place in places.indices where places[place] != 0 {
      places[place] = number(Int(places[place] &- 1)) &+ 1
    }
  }

  /// Frees memory if most places are unused.
  mutating func shrinkIfSparse(_ hashOf: (Int) -> UInt64) {
    if places.count > 64, count * 6 < places.count { resize(to: max(64, count * 2), hashOf) }
  }

  private mutating func resize(to size: Int, _ hashOf: (Int) -> UInt64) {
    let old = places
    places = [UInt32](repeating: 0, count: size)
    for entry in old where entry != 0 {
      let slot = Int(entry &- 1)
      place(slot, hashOf(slot))
    }
  }

  private mutating func place(_ slot: Int, _ hash: UInt64) {
    var place = home(hash)
    while places[place] != 0 { place = next(place) }
    places[place] = UInt32(truncatingIfNeeded: slot + 1)
  }

  /// The place of a hash: its product's high bits, scaled to the number of places.
  @inline(__always)
  private func home(_ hash: UInt64) -> Int {
    let product = (hash ^ hash >> 32) &* seed
    return Int((product ^ product >> 29).multipliedFullWidth(by: UInt64(places.count)).high)
  }

  @inline(__always)
  private func next(_ place: Int) -> Int { place &+ 1 == places.count ? 0 : place &+ 1 }

  /// Steps from one place forward to another.
  private func distance(_ from: Int, _ to: Int) -> Int {
    to >= from ? to - from : to + places.count - from
  }
}
