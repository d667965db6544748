/// Assembles instructions from the last to the first. Jumps only lead forward, so the target of each
/// is known when it is added.
///
/// A place in the program is the number of bytes from there to the end.
struct KernelAssembler {
  static let accept = 0
  static let reject = -4

  /// The instructions, the last one first.
  private var reversed: [KernelInstruction] = []
  /// The bytes so far, which is also the place of the instruction added last.
  private(set) var length = 0

  var instructions: [KernelInstruction] { reversed.reversed() }

  private mutating func add(_ operation: KernelInstruction.Operation, onFalse: Int) {
    length += operation.size
    reversed.append(KernelInstruction(operation: operation, no: length - onFalse))
  }

  /// Adds an unconditional jump.
  mutating func jump(to place: Int) { add(.jump, onFalse: place) }

  /// Adds a test that leads to one of two places.
  mutating func test(_ operation: KernelInstruction.Operation, onTrue: Int, onFalse: Int) {
    if onTrue != length { jump(to: onTrue) }
    add(operation, onFalse: onFalse)
  }

  /// Adds the fewest comparisons that test whether a port is in a set, neither empty nor full.
  mutating func test(_ side: FilterSide, in ports: PortSet, onTrue: Int, onFalse: Int) {
    let others = ports.complement
    // Testing the complement takes one more jump.
    if Self.size(others) + 4 < Self.size(ports) {
      test(side, inOneOf: others.ranges, onTrue: onFalse, onFalse: onTrue)
    } else {
      test(side, inOneOf: ports.ranges, onTrue: onTrue, onFalse: onFalse)
    }
  }

  private mutating func test(
    _ side: FilterSide, inOneOf ranges: [ClosedRange<UInt16>], onTrue: Int, onFalse: Int
  ) {
    var onFalse = onFalse
    for range in ranges.reversed() {
      test(side, in: range, onTrue: onTrue, onFalse: onFalse)
      onFalse = length
    }
  }

  private mutating func test(
    _ side: FilterSide, in range: ClosedRange<UInt16>, onTrue: Int, onFalse: Int
  ) {
    if range.count == 1 {
      test(.host(side, nil, port: range.lowerBound), onTrue: onTrue, onFalse: onFalse)
      return
    }
    var onTrue = onTrue
    if range.upperBound < UInt16.max {
      test(.portAtMost(side, range.upperBound), onTrue: onTrue, onFalse: onFalse)
      onTrue = length
    }
    if range.lowerBound > 0 {
      test(.portAtLeast(side, range.lowerBound), onTrue: onTrue, onFalse: onFalse)
    }
  }

  /// The greatest number of bytes that a test for a set takes.
  static func sizeLimit(_ ports: PortSet) -> Int { min(size(ports), size(ports.complement) + 4) }

  private static func size(_ ports: PortSet) -> Int {
    ports.ranges.reduce(0) { size, range in
      if range.count == 1 { return size + 16 }
      let ends = (range.lowerBound > 0 ? 1 : 0) + (range.upperBound < UInt16.max ? 1 : 0)
      return size + 12 * ends
    }
  }
}
