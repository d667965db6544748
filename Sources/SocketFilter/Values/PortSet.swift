/// A set of ports, as sorted ranges that neither overlap nor touch.
struct PortSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt16>]

  init(_ range: ClosedRange<UInt16>?) { ranges = range.map { [$0] } ?? [] }

  /// The ports that are in at least one of the sets.
  init(unionOf sets: [PortSet]) {
    let all = sets.flatMap(\.ranges).sorted { $0.lowerBound < $1.lowerBound }
    ranges = []
    for range in all {
      guard let last = ranges.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 else {
        ranges.append(range)
        continue
      }
      let end = max(last.upperBound, range.upperBound)
      ranges[ranges.count - 1] = last.lowerBound...end
    }
  }

  /// The ports that are in all of the sets.
  init(intersectionOf sets: [PortSet]) {
    self = PortSet(unionOf: sets.map(\.complement)).complement
  }

  var isEmpty: Bool { ranges.isEmpty }
  var isFull: Bool { ranges.first == 0...UInt16.max }

  /// The ports that are not in the set.
  var complement: PortSet {
    var rest = PortSet(nil)
    var start = 0
    for range in ranges {
      if start < Int(range.lowerBound) { rest.ranges.append(UInt16(start)...range.lowerBound - 1) }
      start = Int(range.upperBound) + 1
    }
    if start <= 65535 { rest.ranges.append(UInt16(start)...UInt16.max) }
    return rest
  }
}
