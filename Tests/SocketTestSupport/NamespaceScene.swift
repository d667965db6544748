import Glibc
package import LinuxProc
package import Netlink
package import SockDiag
package import TestSupport
package import Testing

/// The name that the library has for the type of the tests.
package typealias Namespace = LinuxProc.NetworkNamespace

/// A network namespace of a test's own, and TCP sockets in it.
package final class NamespaceScene {
  package let scratch: TestSupport.NetworkNamespace
  package let namespace: Namespace
  private var descriptors: [CInt] = []

  package static var isPossible: Bool { TestSupport.NetworkNamespace.isAvailable }
  package static var obstacle: String { TestSupport.NetworkNamespace.unavailable ?? "" }

  package init() throws {
    scratch = try TestSupport.NetworkNamespace()
    namespace = try Namespace.find(scratch.name)
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  /// Calls something inside, which must be possible.
  package func inside<T>(_ body: () throws -> T) throws -> T {
    try NamespaceDescriptor.open(namespace).inside(body).get()
  }

  /// The descriptor of each listener.
  private var listeners: [Endpoint: CInt] = [:]

  /// A listener on a port of the kernel's choice.
  package func listener(_ address: IPAddress) throws -> Endpoint {
    let descriptor = try inside { try TCPSocket.make(address.family) }
    descriptors.append(descriptor)
    try TCPSocket.bind(descriptor, Endpoint(address: address, port: 0))
    try TCPSocket.check(listen(descriptor, 16), "listen")
    let end = try TCPSocket.localEnd(descriptor)
    listeners[end] = descriptor
    return end
  }

  /// A connection to a listener of this scene; both ends stay open. Returns the end that connected.
  package func connect(to remote: Endpoint) throws -> Endpoint {
    let descriptor = try inside { try TCPSocket.make(remote.address.family) }
    descriptors.append(descriptor)
    try TCPSocket.connect(descriptor, remote)
    if let listener = listeners[remote] {
      let accepted = accept(listener, nil, nil)
      guard accepted >= 0 else { throw TestFailure("accept", errorNumber: errno) }
      descriptors.append(accepted)
    }
    return try TCPSocket.localEnd(descriptor)
  }

  /// Closes all sockets in the order in which they were made: of two ends, the one that connected
  /// first, so that it becomes TIME_WAIT. They are shut down before, since a program that another
  /// test starts holds a copy of each until its own first instruction.
  package func closeAll() {
    for descriptor in descriptors {
      shutdown(descriptor, CInt(SHUT_RDWR))
      close(descriptor)
    }
    descriptors = []
  }
}

/// Calls on TCP sockets, with the addresses of the library.
package enum TCPSocket {
  package static func check(_ result: CInt, _ call: String) throws {
    guard result == 0 else { throw TestFailure(call, errorNumber: errno) }
  }

  package static func make(_ family: AddressFamily) throws -> CInt {
    let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(CInt(family.rawValue), type, 0)
    guard descriptor >= 0 else { throw TestFailure("socket", errorNumber: errno) }
    return descriptor
  }

  package static func bind(_ descriptor: CInt, _ end: Endpoint) throws {
    let result = unsafe withAddress(end) { unsafe Glibc.bind(descriptor, $0, $1) }
    try check(result, "bind")
  }

  package static func connect(_ descriptor: CInt, _ end: Endpoint) throws {
    let result = unsafe withAddress(end) { unsafe Glibc.connect(descriptor, $0, $1) }
    try check(result, "connect")
  }

  private static func withAddress(
    _ end: Endpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    var bytes = WireBytes.host(UInt16(end.address.family.rawValue))
    bytes += WireBytes.network(end.port)
    if end.address.family == .ipv4 {
      bytes += WireBytes.network(UInt32(end.address.bits)) + WireBytes.zeros(8)
    } else {
      bytes += WireBytes.zeros(4) + WireBytes.network(end.address.bits) + WireBytes.zeros(4)
    }
    // Safe: the bytes are those of the address structure, as long as they are said to be.
    return unsafe bytes.withUnsafeBytes {
      unsafe body($0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }

  package static func localEnd(_ descriptor: CInt) throws -> Endpoint {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    // Safe: the call fills as much as it is told that there is room for.
    let result = unsafe withUnsafeMutableBytes(of: &address) {
      let pointer = unsafe $0.baseAddress!.assumingMemoryBound(to: sockaddr.self)
      return unsafe getsockname(descriptor, pointer, &length)
    }
    try check(result, "getsockname")
    let bytes = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
    let port = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    let isIPv4 = bytes[0] == AddressFamily.ipv4.rawValue
    let number = bytes[isIPv4 ? 4..<8 : 8..<24].reduce(0 as UInt128) { $0 << 8 | UInt128($1) }
    return Endpoint(
      address: isIPv4 ? IPAddress(ipv4: UInt32(number)) : IPAddress(ipv6: number), port: port)
  }
}

extension IPAddress {
  package static let loopback4 = IPAddress(ipv4: 0x7f00_0001)
  package static let loopback6 = IPAddress(ipv6: 1)
  package static let mappedLoopback = IPAddress(ipv6: 0xffff_7f00_0001)
}

/// Reads a dump to its end.
package struct LiveOutcome {
  package var records: [SocketRecord] = []
  package let socketsRead: Int
  package let incidents: [DumpIncident]
  package let origin: DumpOrigin

  package init(_ dump: consuming SocketDump) throws {
    while let record = try dump.next() { records.append(record) }
    (socketsRead, incidents, origin) = (dump.socketsRead, dump.incidents, dump.origin)
  }

  package init(_ selection: SocketSelection = SocketSelection(), in namespace: Namespace?) throws {
    try self.init(SocketDump.live(selection, in: namespace))
  }

  /// The ends of connections, and of listeners.
  package var localEnds: Set<Endpoint> { Set(records.map(\.local)) }
}

extension Trait where Self == ConditionTrait {
  /// Skips where a test cannot make network namespaces.
  package static var inNamespaces: Self {
    .enabled(if: NamespaceScene.isPossible, Comment(rawValue: NamespaceScene.obstacle))
  }
}
