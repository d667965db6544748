import LinuxProc
import SockDiag

/// A batch of requests in one message, and the kernel's answers to them so far.
struct DestroyBatch {
  private var firstSequence: UInt32 = 0
  /// The answer to each request: an errno, 0 for success, nil while there is none.
  private var answers: [Int32?] = []

  /// The message for these requests; only the last asks for an answer to a success.
  mutating func begin(_ requests: ArraySlice<DestroyRequest>, sequence: UInt32) -> [UInt8] {
    let size = DestroyRequest.encodedSize
    firstSequence = sequence
    answers = [Int32?](repeating: nil, count: requests.count)
    var message = [UInt8](repeating: 0, count: requests.count * size)
    message.withMutableBytes { bytes in
      for (place, request) in requests.enumerated() {
        request.encode(
          into: &bytes, at: place * size, sequence: sequence &+ UInt32(place),
          wantsAnswer: place == requests.count - 1)
      }
    }
    return message
  }

  /// Whether the last request was answered: the kernel answers in order, and always
  /// answers the last.
  var isComplete: Bool { answers.last.map { $0 != nil } ?? true }

  func answer(at place: Int) -> Int32? { answers[place] }

  /// The requests without an answer; no answer may mean success.
  func unanswered(of requests: ArraySlice<DestroyRequest>) -> [DestroyRequest] {
    zip(requests, answers).compactMap { request, answer in answer == nil ? request : nil }
  }

  /// Takes the answers in a datagram; messages that are for others are left alone.
  mutating func take(_ datagram: [UInt8], count: Int, portID: UInt32) throws(DumpError) {
    do throws(WireError) {
      let bytes = datagram.raw.extracting(first: count)
      var walk = MessageWalk(0..<bytes.byteCount)
      while let message = try walk.next(in: bytes) {
        let header = message.header
        guard header.isError, header.portID == portID else { continue }
        note(try KernelStatus(error: bytes, header, body: message.body), sequence: header.sequence)
      }
    } catch {
      throw .wire(error)
    }
  }

  private mutating func note(_ status: KernelStatus, sequence: UInt32) {
    let place = Int(sequence &- firstSequence)
    if answers.indices.contains(place) { answers[place] = status.errorNumber }
  }
}
