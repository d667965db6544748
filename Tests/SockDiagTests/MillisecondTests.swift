import SockDiag
import TestSupport
import Testing

@Suite("A duration's whole milliseconds")
struct MillisecondTests {
  static let exact: [Int64] = [
    0, 1, -1, 4, -5, 999, 1000, -1000, 60_000, 2_147_483_647, -2_147_483_648,
    // Around where the short division ends: 2⁷⁸ attoseconds.
    302_231_454, 302_231_455, -302_231_454, -302_231_455, -302_231_456,
    .max, .min,
  ]

  @Test("are those that it was made of", arguments: exact)
  func areExact(_ milliseconds: Int64) {
    #expect(Duration.milliseconds(milliseconds).wholeMilliseconds == milliseconds)
  }

  @Test("are those that the kernel sent", arguments: 0..<4 as Range<UInt64>)
  func areExactForTheKernel(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<2000 {
      let value = Int32.random(in: .min ... .max, using: &numbers)
      #expect(Duration.milliseconds(value).wholeMilliseconds == Int64(value))
    }
  }

  @Test("are cut, not rounded")
  func areCut() {
    #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
    #expect(Duration.microseconds(999).wholeMilliseconds == 0)
    #expect(Duration.microseconds(-999).wholeMilliseconds == 0)
    #expect(Duration.microseconds(-1001).wholeMilliseconds == -1)
  }

  @Test("of a duration beyond all clocks are the most that there are")
  func areClamped() {
    #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
    #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
  }
}
