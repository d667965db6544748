public import LinuxProc
public import SockDiag

/// The part of the kernel that a netlink socket talks to.
enum NetlinkService {
  case socketDiagnosis
  /// NETLINK_NETFILTER, which conntrack belongs to.
  case netfilter

  /// Its name in errors.
  var name: String {
    switch self {
    case .socketDiagnosis: "sock_diag"
    case .netfilter: "netfilter"
    }
  }

  /// Its netlink protocol: NETLINK_SOCK_DIAG or NETLINK_NETFILTER.
  fileprivate var protocolNumber: UInt16 {
    switch self {
    case .socketDiagnosis: NetlinkABI.NETLINK_SOCK_DIAG
    case .netfilter: 12
    }
  }
}

/// A bound netlink socket, which stays in the network namespace that it was opened in.
public struct NetlinkSocket: ~Copyable {
  private let handle: NetlinkHandle
  private let service: NetlinkService

  /// The port id that the kernel repeats in each reply.
  public var portID: UInt32 { handle.portID }

  /// The descriptor, to be waited for.
  var descriptor: Int32 { handle.descriptor }

  private init(_ handle: consuming NetlinkHandle, _ service: NetlinkService) {
    self.handle = handle
    self.service = service
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
    let handle = try NetlinkHandle.open(
      service.protocolNumber, call: "open a \(service.name) netlink socket")
    try setReceiveTimeout(handle.descriptor, receiveTimeout)
    return NetlinkSocket(handle, service)
  }

  /// Sends one request for a dump and hands its bytes, as they went out, to `observe`.
  ///
  /// - Throws: the errno of the call; EMSGSIZE, before anything is sent, for bytecode that no
  ///   attribute can hold.
  public func send(
    _ request: DumpRequest, sequence: UInt32, observe: (RawSpan) -> Void = { _ in }
  ) throws(SystemError) {
    guard let message = request.message(sequence: sequence) else {
      throw SystemError(sending, errorNumber: Errno.EMSGSIZE)
    }
    observe(message.raw)
    try send(message.raw)
  }

  private var sending: String { "send a \(service.name) request" }

  /// Sends one message that was built elsewhere.
  func send(_ message: RawSpan) throws(SystemError) {
    let error = handle.send(message)
    guard error == 0 else { throw SystemError(sending, errorNumber: error) }
  }

  /// Receives one datagram and returns its length.
  ///
  /// - Throws: the errno of the call; EAGAIN for a timeout, EMSGSIZE for a datagram that is longer than
  ///   the buffer, ENOBUFS where the kernel dropped messages.
  public func receive(into buffer: inout MutableRawSpan) throws(SystemError) -> Int {
    try receiveDatagram(into: &buffer).byteCount
  }

  /// Receives one datagram, and says when and whether it ends a dump.
  func receiveDatagram(
    into buffer: inout MutableRawSpan
  ) throws(SystemError) -> ReceivedDatagram {
    try handle.receive(into: &buffer, call: "receive from \(service.name)")
  }

  /// Buffers that a dump is received ahead into: enough that neither side waits for the other, and
  /// few enough to stay in the cache, where the kernel writes to them twice as fast.
  private static let slotsAhead = 4

  /// Receives the rest of the current dump on a thread of its own, so that the kernel builds the
  /// next datagrams while this one is used. Worth it for a dump of many datagrams only.
  ///
  /// Where no thread can be made, receiving goes on without one.
  func receiveAhead(bufferSize: Int) {
    handle.receiveAhead(slots: Self.slotsAhead, bufferSize: bufferSize)
  }

  /// Ends what `receiveAhead` began, when the dump has ended.
  func stopReceivingAhead() { handle.stopReceivingAhead() }

  /// Joins the groups of TCP sockets that are freed, over IPv4 and IPv6 (SKNLGRP_INET_TCP_DESTROY and
  /// SKNLGRP_INET6_TCP_DESTROY); no receive waits from now on.
  func joinDestroyGroups() throws(SystemError) {
    try joinGroups(descriptor, [1, 3], call: "join the groups of destroyed sockets")
  }

  /// Lets this many bytes wait to be received, or as many as the machine allows.
  func setReceiveBuffer(_ bytes: Int32) { setSocketReceiveBuffer(descriptor, bytes) }
}
