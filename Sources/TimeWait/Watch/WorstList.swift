/// The sockets of a walk with the longest times since their deadlines.
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
    places.append(place)
    var index = places.count - 1
    while index > 0, places[index - 1].least < places[index].least {
      places.swapAt(index - 1, index)
      index -= 1
    }
    if places.count > limit { places.removeLast() }
  }
}
