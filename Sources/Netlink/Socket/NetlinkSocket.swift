internal import CLinux
internal import Glibc
public import LinuxProc
public import SockDiag

/// A bound netlink socket, which stays in the network namespace that it was opened in.
@safe
public struct NetlinkSocket: ~Copyable {
  let handle: OpaquePointer
  private let service: NetlinkService
  /// The thread that receives ahead, while a long dump goes on.
  private var reader: OpaquePointer?

  /// The port id that the kernel repeats in each reply.
  public let portID: UInt32

  private init(handle: OpaquePointer, _ service: NetlinkService) {
    unsafe self.handle = handle
    self.service = service
    portID = unsafe sockdiag_port_id(handle)
  }

  deinit {
    if let reader = unsafe reader { unsafe sockdiag_reader_stop(reader) }
    unsafe sockdiag_close(handle)
  }

  /// Opens a sock_diag socket whose receives wait at most `receiveTimeout` milliseconds.
  ///
  /// Needs no privilege. A sandbox may forbid it.
  ///
  /// - Throws: a `SystemError` that names the call.
  public static func open(receiveTimeout: Int) throws(SystemError) -> NetlinkSocket {
    try open(.socketDiagnosis, receiveTimeout: receiveTimeout)
  }

  static func open(
    _ service: NetlinkService, receiveTimeout: Int
  ) throws(SystemError) -> NetlinkSocket {
    var handle: OpaquePointer?
    let error = unsafe service.open(&handle)
    guard error == 0, let handle = unsafe handle else {
      throw SystemError("open a \(service.name) netlink socket", errorNumber: error)
    }
    let socket = unsafe NetlinkSocket(handle: handle, service)
    let refusal = unsafe sockdiag_set_receive_timeout(socket.handle, UInt32(receiveTimeout))
    guard refusal == 0 else {
      throw SystemError("set the receive timeout", errorNumber: refusal)
    }
    return socket
  }

  /// Sends one request for a dump and hands its bytes, as they went out, to `observe`.
  ///
  /// - Throws: the errno of the call; EMSGSIZE, before anything is sent, for bytecode that no
  ///   attribute can hold.
  public func send(
    _ request: DumpRequest, sequence: UInt32, observe: (RawSpan) -> Void = { _ in }
  ) throws(SystemError) {
    guard let message = request.message(sequence: sequence) else {
      throw SystemError(sending, errorNumber: EMSGSIZE)
    }
    observe(message.raw)
    try send(message.raw)
  }

  private var sending: String { "send a \(service.name) request" }

  /// Sends one message that was built elsewhere.
  func send(_ message: RawSpan) throws(SystemError) {
    // Safe: the C function stays within the count that it is given.
    let error = unsafe message.withUnsafeBytes { buffer in
      unsafe sockdiag_send(handle, buffer.baseAddress, buffer.count)
    }
    guard error == 0 else { throw SystemError(sending, errorNumber: error) }
  }

  /// Buffers that a dump is received ahead into: enough that neither side waits for the other, and
  /// few enough to stay in the cache, where the kernel writes to them twice as fast.
  private static let slotsAhead = 4

  /// Receives the rest of the current dump on a thread of its own, so that the kernel builds the
  /// next datagrams while this one is used. Worth it for a dump of many datagrams only.
  ///
  /// Where no thread can be made, receiving goes on without one.
  mutating func receiveAhead(bufferSize: Int) {
    guard unsafe reader == nil else { return }
    var started: OpaquePointer?
    if unsafe sockdiag_reader_start(handle, Self.slotsAhead, bufferSize, &started) == 0 {
      unsafe reader = started
    }
  }

  /// Whether receiving ahead can help on this machine.
  static var hasSecondProcessor: Bool { sockdiag_has_second_processor() }

  /// Whether the datagram holds the message that ends a dump.
  static func endsDump(_ datagram: RawSpan) -> Bool {
    // Safe: the C function stays within the count that it is given.
    unsafe datagram.withUnsafeBytes { unsafe sockdiag_ends_dump($0.baseAddress, $0.count) }
  }

  /// Ends what `receiveAhead` began, when the dump has ended.
  mutating func stopReceivingAhead() {
    guard let reader = unsafe reader.take() else { return }
    unsafe sockdiag_reader_stop(reader)
  }

  /// Receives one datagram and returns its length.
  ///
  /// - Throws: the errno of the call; EAGAIN for a timeout, EMSGSIZE for a cut datagram.
  public func receive(into buffer: inout MutableRawSpan) throws(SystemError) -> Int {
    var ignored = InstantRange(nanoseconds: 0, 0)
    return try receive(into: &buffer, noting: &ignored)
  }

  /// - Parameter call: gets the moments between which the call was made.
  func receive(
    into buffer: inout MutableRawSpan, noting call: inout InstantRange
  ) throws(SystemError) -> Int {
    var count = 0
    var times = sockdiag_times()
    // Safe: the C functions stay within the capacity that they are given.
    let error = unsafe buffer.withUnsafeMutableBytes { bytes in
      if let reader = unsafe reader {
        unsafe sockdiag_reader_take(reader, bytes.baseAddress, bytes.count, &count, &times)
      } else {
        unsafe sockdiag_receive_timed(handle, bytes.baseAddress, bytes.count, &count, &times)
      }
    }
    guard error == 0 else { throw SystemError("receive from \(service.name)", errorNumber: error) }
    call = InstantRange(nanoseconds: times.began, times.ended)
    return count
  }
}
