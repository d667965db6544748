import SockDiag

/// A file of counters that stays open: it has those of the network namespace that it was opened in.
struct CounterFile: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let wanted: [WantedCounter]
  private let layout: CounterText.Layout

  private init(
    _ descriptor: consuming OwnedDescriptor, _ wanted: [WantedCounter],
    _ layout: CounterText.Layout
  ) {
    self.descriptor = descriptor
    self.wanted = wanted
    self.layout = layout
  }

  /// Nil when nothing is wanted of the file, or it cannot be opened.
  static func open(
    _ path: String, _ wanted: [WantedCounter], _ layout: CounterText.Layout
  ) -> CounterFile? {
    guard !wanted.isEmpty, let descriptor = try? OwnedDescriptor.open(path) else {
      return nil
    }
    return CounterFile(descriptor, wanted, layout)
  }

  /// Calls `body` with the name of each counter and its current text in the file.
  borrowing func read(through buffer: inout [UInt8], _ body: (String, String) -> Void) {
    let count = read(into: &buffer)
    let text = buffer.raw.extracting(first: count)
    CounterText.find(wanted, in: text, layout) { counter, number in
      body(counter.name, Self.text(buffer[number]))
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// More than any kernel has.
  private static let longestFile = 256 * 1024

  /// Reads the whole file from its start, which makes the kernel count anew.
  private borrowing func read(into buffer: inout [UInt8]) -> Int {
    var count = 0
    while true {
      if count == buffer.count {
        guard count < Self.longestFile else { return count }
        buffer.append(contentsOf: repeatElement(0, count: count))
      }
      let received =
        (try? readFile(descriptor.rawValue, at: count, into: &buffer, from: count)) ?? 0
      if received == 0 { return count }
      count += received
      // Another read would make the kernel count all again, only to find the end.
      if count < buffer.count, buffer[count - 1] == UInt8(ascii: "\n") { return count }
    }
  }
}
