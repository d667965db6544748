/// The few sockets with the longest lateness of a walk.
struct WorstList {
  struct Place {
    let slot: UInt32
    /// Nanoseconds since the deadline.
    let least: Int64
    /// Nil where the deadline has no lower bound.
    let most: Int64?
  }

  private(set) var places: [Place] = []
  private let limit: Int

  init(limit: Int) {
    self.limit = max(0, min(limit, 10_000))
    places.reserveCapacity(self.limit + 1)
  }

  mutating func removeAll() { places.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func add(_ slot: UInt32, _ least: Int64, _ most: Int64?) {
    if places.count == limit, limit == 0 || places[limit - 1].least >= least { return }
    insert(Place(slot: slot, least: least, most: most))
  }

  @inline(never)
  private mutating func insert(_ place: Place) {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].least >= place.least { low = middle + 1 } else { high = middle }
    }
    places.insert(place, at: low)
    if places.count > limit { places.removeLast() }
  }
}
