import SockDiag
import Testing
import TimeWait

@Suite("How a kernel ends time-wait minisockets")
struct TimerDesignTests {
  @Test(
    "depends on its release and, from 4.8 on, its ticks",
    arguments: [
      ("3.10.0-1160.el7.x86_64", 1000, TimerDesign.reaper), ("4.0.5", nil, .reaper),
      ("4.1.15", nil, .exactTimers), ("4.7.10-arch", 300, .exactTimers),
      ("4.8.0", 250, .wheel(ticksPerSecond: 250)), ("6.18.44", 1000, .wheel(ticksPerSecond: 1000)),
      ("10.0-rc1", 100, .wheel(ticksPerSecond: 100)), ("6.1.0", nil, nil), ("6.1.0", 0, nil),
      ("mainline", 250, nil), ("6", 250, nil), ("", 250, nil),
    ] as [(String, Int?, TimerDesign?)])
  func design(_ release: String, _ ticks: Int?, _ expected: TimerDesign?) {
    #expect(TimerDesign(KernelVersion(release), ticksPerSecond: ticks) == expected)
  }

  @Test(
    "is late by one step of the level that the timer's length gets into",
    arguments: [
      (100, 60_000, 5_120_000), (250, 60_000, 2_048_000), (300, 60_000, 1_706_666),
      (1000, 60_000, 4_096_000), (250, 1_000, 32_000), (250, 2_000, 32_000), (250, 3_000, 256_000),
      (250, 16_000, 256_000), (250, 17_000, 2_048_000), (250, 131_000, 16_384_000),
      (250, 200, 4_000), (1000, 62, 1_000), (1000, 63, 8_000),
    ] as [(Int, Int, Int)])
  func step(_ ticks: Int, _ milliseconds: Int, _ microseconds: Int) {
    let design = TimerDesign.wheel(ticksPerSecond: ticks)
    let step = design.step(for: .milliseconds(milliseconds))
    #expect(step >= .microseconds(microseconds))
    #expect(step < .microseconds(microseconds + 1))
    #expect(design.latestExpiry(for: .milliseconds(milliseconds)) == step)
  }
}
