import SockDiag
import SocketTestSupport
import TestSupport

@testable import Netlink

/// What a source gives when it is asked.
enum ScriptStep: Sendable {
  case datagram([UInt8])
  case failure(DumpError)
  case end
}

/// A source that gives what a test has written down.
final class ScriptedSource: DatagramSource {
  let origin: DumpOrigin
  var incidents: [DumpIncident] = []

  private var steps: [ScriptStep]
  /// The request that the next replies must belong to; one for each dump.
  private var reply: ExpectedReply?

  init(_ steps: [ScriptStep], origin: DumpOrigin = .netlink, checksReplies: Bool = true) {
    self.steps = steps
    self.origin = origin
    if checksReplies { reply = ExpectedReply(sequence: 1, portID: 4242) }
  }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    guard !steps.isEmpty else { return nil }
    switch steps.removeFirst() {
    case .datagram(let bytes):
      for (offset, byte) in bytes.enumerated() {
        buffer.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
      defer { noteEnd(bytes) }
      return Datagram(byteCount: bytes.count, reply: reply)
    case .failure(let error):
      throw error
    case .end:
      return nil
    }
  }

  /// Each dump that ends makes the next request, with the next sequence number.
  private func noteEnd(_ bytes: [UInt8]) {
    guard let old = reply else { return }
    let done = MessageBytes.done(sequence: old.sequence)
    if bytes.suffix(done.count).elementsEqual(done) {
      reply = ExpectedReply(sequence: old.sequence + 1, portID: old.portID)
    }
  }
}

extension DumpOutcome {
  /// Reads sources one after another, each when the one before has failed.
  init(
    _ sources: [ScriptedSource], needs: [DumpNeeds] = [.netlink, .proc],
    emptyError: DumpError? = nil
  ) {
    let attempts = zip(sources, needs).map { source, needs in
      DumpAttempt(needs: needs) { _ throws(DumpError) in
        DumpAttempt.Opened(source: source) { needs.contains(.proc) ? nil : emptyError }
      }
    }
    do throws(DumpError) {
      try self.init(SocketDump(DumpAttempts(attempts), selection: SocketSelection()))
    } catch {
      self.init(error: error)
    }
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
