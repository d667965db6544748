import SockDiag

/// The machine that a capture was made on, as lines of `name = value` that travel inside it.
///
/// A timer cannot be judged without the kernel's release and its clock, nor a full table without
/// its limits.
public struct CaptureEnvironment: Sendable {
  /// The lines, as names and values.
  public let lines: [(name: String, value: String)]

  init(lines: [(name: String, value: String)]) { self.lines = lines }

  /// The lines as text, one below the other.
  public var text: String { Self.text(lines) }

  /// The values of the lines by their names.
  package var readings: Readings { Readings(lines) }

  package static func text(_ lines: [(name: String, value: String)]) -> String {
    lines.map { "\($0.name) = \($0.value)\n" }.joined()
  }

  /// Reads what needs no privileges; what is missing is left out.
  ///
  /// - Parameter namespace: the namespace whose settings and counters are read; nil for the
  ///   caller's own. If it cannot be entered, its settings are left out.
  public static func current(in namespace: NetworkNamespace? = nil) -> CaptureEnvironment {
    let format = [(name: "twdiag.capture", value: "1")]
    return CaptureEnvironment(
      lines: format + facts(in: namespace).lines + counters(in: namespace))
  }

  /// What does not change by itself: the kernel's release and HZ, and the settings that bear on
  /// TIME_WAIT, ports and failing connections. Parameter and privileges as those of `current`.
  public static func facts(in namespace: NetworkNamespace? = nil) -> CaptureEnvironment {
    let settings = try? NetworkNamespace.inside(namespace) {
      Self.settings()
    }
    return CaptureEnvironment(lines: kernel() + (settings ?? []))
  }

  /// Only the facts that affect the timers of minisockets; takes a few microseconds to read.
  /// Parameter and privileges are those of `current`.
  public static func timerFacts(in namespace: NetworkNamespace? = nil) -> CaptureEnvironment {
    let settings = try? NetworkNamespace.inside(namespace) {
      [KernelValue.tcpFinTimeout, .tcpTwTimeout].compactMap(line)
    }
    let kernel = [KernelValue.osrelease, .hz].compactMap(kernelLine)
    return CaptureEnvironment(lines: kernel + (settings ?? []))
  }

  /// What changes while a series is recorded.
  package static func counters(
    in namespace: NetworkNamespace? = nil
  ) -> [(name: String, value: String)] {
    let here = try? NetworkNamespace.inside(namespace) {
      counters(of: ProcFile.networkDirectory) + trackedConnections()
    }
    let ofNamespace = here ?? namespace?.processDirectory.map(counters(of:)) ?? []
    return ofNamespace + fileCounts()
  }

  /// The kernel's HZ: its coarse clock advances once for each tick.
  static func ticksPerSecond() -> Int? {
    guard let resolution = Clock.monotonicCoarse.resolution, resolution < 1_000_000_000 else {
      return nil
    }
    return Int((1_000_000_000 + resolution / 2) / resolution)
  }
}
