public import LinuxProc
public import SockDiag

/// Destroys sockets of a network namespace (`SOCK_DESTROY`).
///
///     var destroyer = try SocketDestroyer.open()
///     try destroyer.destroy(requests)
///     print(destroyer.tally.destroyed, destroyer.tally.refused)
///
/// Takes CAP_NET_ADMIN in the user namespace that owns the network namespace. Many requests go in one
/// message to the kernel, which works on them at once and answers only those that failed; the last of
/// each batch is acknowledged, so that its end is known.
public struct SocketDestroyer: ~Copyable {
  /// Requests in a batch: the kernel keeps about 256 error messages for a socket, and drops the rest.
  public static let largestBatch = 200

  /// How the kernel has answered so far.
  public private(set) var tally = DestroyTally()
  private var socket: NetlinkSocket
  private let place: NetworkNamespace?
  private let receiveBuffer: Int32?
  private var batch = DestroyBatch()
  private var batchSize = Self.largestBatch
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: Self.longestAnswer)

  /// Longer than any answer, which is an errno, a header, and perhaps a sentence.
  private static let longestAnswer = 4096

  private init(_ socket: consuming NetlinkSocket, _ place: NetworkNamespace?, _ buffer: Int32?) {
    self.socket = socket
    self.place = place
    receiveBuffer = buffer
  }

  /// Opens a socket in a namespace, the caller's own for nil.
  ///
  /// - Throws: `DumpError.namespace` where it cannot be entered.
  public static func open(
    in namespace: NetworkNamespace? = nil
  ) throws(DumpError) -> SocketDestroyer {
    try open(in: namespace, receiveBuffer: nil)
  }

  /// - Parameter receiveBuffer: bytes in which answers wait; the system's default for nil.
  static func open(
    in namespace: NetworkNamespace?, receiveBuffer: Int32?
  ) throws(DumpError) -> SocketDestroyer {
    let socket = try openSocket(in: namespace, receiveBuffer)
    return SocketDestroyer(socket, namespace, receiveBuffer)
  }

  private static func openSocket(
    in namespace: NetworkNamespace?, _ receiveBuffer: Int32?
  ) throws(DumpError) -> NetlinkSocket {
    let socket = try NetlinkSocket.openForDump(in: namespace)
    if let receiveBuffer { socket.setReceiveBuffer(receiveBuffer) }
    return socket
  }

  /// Asks the kernel to destroy these sockets, and counts in `tally` how it went.
  ///
  /// - Throws: a `DumpError` when the kernel cannot be asked any more; the tally has what was done
  ///   before.
  public mutating func destroy(_ requests: [DestroyRequest]) throws(DumpError) {
    var rest = requests[...]
    while !rest.isEmpty {
      let part = rest.prefix(batchSize)
      rest = rest.dropFirst(part.count)
      try destroy(batch: part)
    }
  }

  /// Repeats the requests that were not answered, in smaller batches. A cookie is never reused, so
  /// a repeated request does no harm.
  private mutating func destroy(batch requests: ArraySlice<DestroyRequest>) throws(DumpError) {
    if try ask(requests) { return count(requests.indices, isRepeated: false) }
    var open = Array(batch.unanswered(of: requests))
    count(requests.indices, isRepeated: false, answeredOnly: true)
    while !open.isEmpty {
      let size = max(1, min(batchSize, open.count))
      let part = open[..<size]
      let isComplete = try ask(part)
      let left = isComplete ? [] : batch.unanswered(of: part)
      count(part.indices, isRepeated: true, answeredOnly: !isComplete)
      if size == 1, !isComplete { tally.unanswered += left.count }
      open = Array(open[size...]) + (size == 1 ? [] : left)
    }
  }

  /// Sends a batch and reads the answers; false when the kernel dropped some of them.
  private mutating func ask(_ requests: ArraySlice<DestroyRequest>) throws(DumpError) -> Bool {
    let message = batch.begin(requests, sequence: sequence &+ 1)
    sequence &+= UInt32(requests.count)
    try socket.sendForDump(message.raw)
    let portID = socket.portID
    while !batch.isComplete {
      do throws(DumpError) {
        let size = try socket.receiveForDump(into: &buffer).byteCount
        try batch.take(buffer, count: size, portID: portID)
      } catch {
        guard case .overrun = error else { throw error }
        try reopenSocket()
        return false
      }
    }
    return true
  }

  /// Opens a new socket, which has no stale answers, and halves the batch size, so that
  /// fewer are lost.
  private mutating func reopenSocket() throws(DumpError) {
    tally.overruns += 1
    batchSize = max(1, batchSize / 2)
    socket = try Self.openSocket(in: place, receiveBuffer)
  }

  /// Counts the answers of the batch.
  private mutating func count(
    _ indices: Range<Int>, isRepeated: Bool, answeredOnly: Bool = false
  ) {
    for place in 0..<indices.count {
      switch batch.answer(at: place) {
      case nil where answeredOnly: continue
      case nil, 0: tally.destroyed += 1
      case Errno.ENOENT where isRepeated: tally.destroyedOrGone += 1
      case Errno.ENOENT: tally.gone += 1
      case .some(let error): tally.refused[error, default: 0] += 1
      }
    }
  }
}
