internal import Glibc

/// Random numbers that are the same in every run and on every machine (SplitMix64). The logarithm
/// is libm's.
struct ModelRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// From 0 to just below 1.
  mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// A gap between events of a Poisson process with one event in a unit of time.
  mutating func gap() -> Double { -log(1 - share()) }
}
