import Netlink
import SockDiag
import TestSupport

/// What a source gives when it is asked.
enum ScriptStep: Sendable {
  case datagram([UInt8])
  case failure(DumpError)
  case end
}

/// A source that gives what a test has written down.
final class ScriptedSource: DatagramSource {
  let origin: DumpOrigin
  /// The request that the next replies must belong to; one for each dump.
  private(set) var expectedReply: ExpectedReply?
  var incidents: [DumpIncident] = []
  /// What stands in for this source when it fails at once.
  var stand: (any DatagramSource)?
  /// Whether it stands in for itself, with another request.
  var asksAgain = false
  var doubtful: DumpError?
  private(set) var endings = 0
  private(set) var receives = 0

  private var steps: [ScriptStep]
  private let checksReplies: Bool

  init(_ steps: [ScriptStep], origin: DumpOrigin = .netlink, checksReplies: Bool = true) {
    self.steps = steps
    self.origin = origin
    self.checksReplies = checksReplies
    if checksReplies { expectedReply = ExpectedReply(sequence: 1, portID: 4242) }
  }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    receives += 1
    guard !steps.isEmpty else { return nil }
    switch steps.removeFirst() {
    case .datagram(let bytes):
      for (offset, byte) in bytes.enumerated() {
        buffer.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
      return bytes.count
    case .failure(let error):
      throw error
    case .end:
      return nil
    }
  }

  /// Each dump that ends makes the next request, with the next sequence number.
  func dumpEnded() {
    endings += 1
    if checksReplies {
      expectedReply = ExpectedReply(sequence: UInt32(1 + endings), portID: 4242)
    }
  }

  func doubt() -> DumpError? { doubtful }

  func replacement(after error: DumpError) -> (any DatagramSource)? {
    asksAgain ? self : stand
  }
}

/// The datagram of sockets with these remote ports.
func datagram(
  _ ports: [UInt16], sequence: UInt32 = 1, portID: UInt32 = 4242, then rest: [UInt8] = []
) -> ScriptStep {
  .datagram(
    ports.flatMap {
      SocketMessage.timeWait(remote: $0).bytes(sequence: sequence, portID: portID)
    } + rest)
}
