import Glibc
import SockDiag
import Testing

@testable import LinuxProc

@Suite("How far the kernel has counted its ticks")
struct TickReadingTests {
  @Test(
    "is the first line of the timer list that says so",
    arguments: [
      ("jiffies: 4303894483\n", 4_303_894_483), ("jiffies: 0", 0), ("jiffies:5\n", 5),
      ("Timer List Version: v0.10\n  .idle_jiffies: 7\njiffies: 8\njiffies: 9\n", 8),
      ("last_jiffies: 1\njiffies: 9223372036854775807\n", .max),
      ("jiffies: 9223372036854775808\n", nil), ("jiffies: -1\n", nil), ("jiffies: +1\n", nil),
      ("jiffies: 1x\n", nil), ("jiffies: 1 2\n", nil), ("jiffies:\n", nil), ("jiffies: ", nil),
      ("jiffies\n", nil), ("", nil), ("\n\n", nil), ("idle_jiffies: 7\n", nil),
      ("jiffies: \u{0}\n", nil), ("jiffies: \u{661}\n", nil),
    ] as [(String, Int64?)])
  func timerList(_ text: String, _ expected: Int64?) {
    #expect(TimerListText.jiffies(text) == expected)
  }

  @Test("goes on with the clock, for anybody")
  func times() throws {
    let first = try #require(TickReading.times())
    usleep(50_000)
    let second = try #require(TickReading.times())
    let hundredths =
      (second.instants.latest - first.instants.earliest).wholeNanoseconds / 10_000_000
    #expect(second.value - first.value >= 3)
    #expect(second.value - first.value <= hundredths + 2)
    #expect(first.instants.earliest <= first.instants.latest)
  }

  @Test(
    "is the same in both ways that there are",
    .enabled(if: TickReading.timerList() != nil, "only root may read /proc/timer_list"))
  func agreement() throws {
    let rate = Int64(try #require(CaptureEnvironment.ticksPerSecond()))
    let tick = (1_000_000_000 + rate / 2) / rate
    for _ in 0..<20 {
      let before = try #require(TickReading.times())
      let list = try #require(TickReading.timerList())
      let after = try #require(TickReading.times())
      // `jiffies_64_to_clock_t` of the kernel.
      let clock = tick % 10_000_000 == 0 ? list.value * 100 / rate : list.value * tick / 10_000_000
      #expect((before.value...after.value).contains(clock))
      usleep(3_000)
    }
  }

  @Test("is recorded with each round, by the clock of the packets")
  func recorded() throws {
    let lines = TickReading.recorded()
    #expect(lines.map(\.name) == ["kernel.times"])
    let numbers = lines[0].value.split(separator: " ").compactMap { Int64($0) }
    #expect(numbers.count == 3)
    var now = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    #expect(numbers[1] <= numbers[2])
    #expect(abs(Int64(now.tv_sec) - numbers[2] / 1_000_000_000) <= 60)
  }
}
