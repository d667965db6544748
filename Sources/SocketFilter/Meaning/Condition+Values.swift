import SockDiag

// The values from which the tests and instructions of conditions are built.

extension Comparison {
  /// The test that a number is in the range of the comparison.
  func test<Value: FixedWidthInteger & Sendable>(
    _ value: Value, _ test: (ClosedRange<Value>) -> RecordTest
  ) -> RecordTest {
    range(value).map(test) ?? .constant(false)
  }
}

extension ClosedRange<UInt16> {
  /// One port, or every port when it is nil.
  static func only(_ port: UInt16?) -> Self { port.map { $0...$0 } ?? 0...UInt16.max }
}

extension AddressPrefix {
  /// `::/0`: every IPv6 socket.
  static let anyIPv6 = AddressPrefix(IPAddress(ipv6: 0), length: 0)
}

extension TCPStateSet {
  /// The states of sockets that can be minisockets with a TIME_WAIT timer.
  static let minisockets: TCPStateSet = [TCPStateSet(.timeWait), TCPStateSet(.finWait2)]

  /// The set, and the states under which the kernel reports sockets of the set.
  var reported: TCPStateSet {
    var reported = self
    if contains(.newSynReceived) { reported.insert(Self(.synReceived)) }
    if contains(.boundInactive) { reported.insert(Self(.close)) }
    return reported
  }

  /// One bit for each state that a record can have. The set of all states includes states of later
  /// kernels; the highest bit stands for every number from 63 on.
  var reportedBits: UInt64 { isSuperset(of: .all) ? .max : UInt64(reported.rawValue) }

  /// The other states, without those that the kernel reports as a state of this set.
  var complement: TCPStateSet {
    var rest = TCPStateSet.all.subtracting(self)
    if contains(.synReceived) { rest.remove(Self(.newSynReceived)) }
    if contains(.close) { rest.remove(Self(.boundInactive)) }
    return rest
  }
}
