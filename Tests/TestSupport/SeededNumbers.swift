/// Random numbers that are the same in every run (SplitMix64).
public struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension [UInt8] {
  /// Damages the bytes in one of the ways that bytes get damaged in.
  public mutating func mutate(with numbers: inout SeededNumbers) {
    guard !isEmpty else { return }
    let index = Int.random(in: 0..<count, using: &numbers)
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: self[index] = UInt8.random(in: 0...255, using: &numbers)
    case 1: self[index] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
    case 2: self[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &numbers) ?? 0
    case 3: removeLast(Int.random(in: 0...Swift.min(count, 24), using: &numbers))
    case 4: removeSubrange(index..<Swift.min(index + 4, count))
    default: insert(contentsOf: self[index..<Swift.min(index + 8, count)], at: index)
    }
  }
}
