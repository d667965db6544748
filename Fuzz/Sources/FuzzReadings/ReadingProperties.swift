import FuzzProperties
import SockDiag

@testable import LinuxProc

/// What must hold for a text that a file of /proc is said to have.
func checkReading(_ bytes: RawSpan) {
  checkCounters(bytes)
  // Safe: the bytes are copied at once.
  let text = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  checkLines(text)
  checkStatistics(text)
  checkNumbers(text)
}

private let wanted = [WantedCounter("sockstat.TCP.tw"), WantedCounter("TcpExt.TW")]

/// A counter's number lies in the text, is not empty, and has no blank in it.
private func checkCounters(_ bytes: RawSpan) {
  for layout in [CounterText.Layout.pairs, .columns] {
    CounterText.find(wanted, in: bytes, layout) { counter, range in
      let isInside = range.lowerBound >= 0 && range.upperBound <= bytes.byteCount
      Property.require(isInside && !range.isEmpty, "\(counter.name) is at \(range)")
      for offset in range {
        // Safe: the bounds are checked, and every bit pattern is a byte.
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        Property.require(byte > UInt8(ascii: " "), "a number has a blank")
      }
    }
  }
}

/// What is written into a capture is read again as so many lines, with the same values.
private func checkLines(_ text: String) {
  let line = (name: "a.b", value: CaptureEnvironment.oneLine(text))
  let counts = CaptureEnvironment.fileCounts(text)
  let lines = [line] + counts
  let again = CaptureEnvironment(text: CaptureEnvironment.text(lines)).lines
  Property.require(again.count == lines.count, "\(lines) became \(again)")
  for (one, other) in zip(lines, again) {
    Property.require(one.name == other.name, "\(one) became \(other)")
    let isPlain = one.value.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 }
    Property.require(isPlain, "a value has a control character")
  }
  _ = CaptureEnvironment(text: text)
  _ = ProcFile.sockstat(text)
  _ = ProcFile.counters(in: text, group: "TcpExt")
}

/// Each column stands once at most for each name in the header, as a sum or as what stood there.
private func checkStatistics(_ text: String) {
  let sums = ConntrackStatisticsText.sums(text)
  Property.require(sums.count <= text.utf8.count / 2 + 1, "more columns than words")
  for sum in sums {
    Property.require(sum.name != "entries" && !sum.name.isEmpty, "a column has no name")
    let isPlain = sum.value.utf8.allSatisfy { $0 >= 0x20 }
    Property.require(isPlain, "a value has a control character")
  }
}

/// A limit is never negative, and a range of ports is one.
private func checkNumbers(_ text: String) {
  if let limit = LimitText.openFiles(text) {
    Property.require(limit >= 0, "a limit is \(limit)")
    Property.require(text.contains("Max open files"), "a limit comes from nowhere")
  }
  _ = EphemeralPorts.parse(text)
  _ = ProcessFacts.isKernelThread(stat: text)
}
