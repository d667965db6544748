import CTestSupport
import Glibc
import SockDiag
import TestSupport

/// Asks the kernel of a test's namespace for its sockets, with nothing of ours between but the decoder
/// of records.
final class DiagSocket {
  /// A socket as the kernel told it.
  struct Reply {
    let record: SocketRecord
    let cgroupID: UInt64?
    /// What the kernel's programs see, except for who chose the port.
    let seenByKernel: Bytecode.Socket
  }

  private let descriptor: CInt
  private var sequence: UInt32 = 0
  private var buffer = [UInt8](repeating: 0, count: 65536)

  init(in network: LiveNetwork) throws {
    var descriptor: CInt = -1
    // Safe: the call keeps neither pointer.
    let error = unsafe test_diag_socket("/run/netns/\(network.namespace.name)", &descriptor)
    guard error == 0 else { throw TestFailure("sock_diag socket", errorNumber: error) }
    self.descriptor = descriptor
  }

  deinit { _ = close(descriptor) }

  /// The sockets of both families that a program accepts.
  func sockets(_ program: [UInt8] = []) throws -> [Reply] {
    sequence += 1
    var request = MessageBytes.legacyRequest(states: TCPStateSet.all.rawValue, sequence: sequence)
    // INET_DIAG_REQ_BYTECODE; the message's length counts it.
    if !program.isEmpty { request += MessageBytes.attribute(1, program) }
    request.replaceSubrange(0..<4, with: WireBytes.host(UInt32(request.count)))
    // Safe: send stays within the count that it is given.
    let sent = unsafe request.withUnsafeBytes {
      unsafe send(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard sent == request.count else { throw TestFailure("send", errorNumber: errno) }
    var replies: [Reply] = []
    while try receive(&replies) {}
    return replies
  }

  /// Reads one datagram, and says whether more come.
  private func receive(_ replies: inout [Reply]) throws -> Bool {
    // Safe: recv stays within the count that it is given.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard count > 0 else { throw TestFailure("recv", errorNumber: errno) }
    let bytes = Array(buffer[..<count])
    var offset = 0
    while offset < count {
      let header = try NetlinkHeader(bytes.raw, at: offset)
      let body = (offset + 16)..<(offset + header.length)
      if header.type <= MessageBytes.done {
        let status = Int32(bitPattern: bytes.raw.uint32(at: body.lowerBound))
        guard status == 0 else { throw TestFailure("the dump", errorNumber: -status) }
        return false
      }
      replies.append(try Self.reply(bytes.raw, body))
      offset += (header.length + 3) & ~3
    }
    return true
  }

  private static func reply(_ bytes: RawSpan, _ body: Range<Int>) throws -> Reply {
    let record = try SocketRecord(bytes, body: body)
    let cgroupID = try SocketAttributes(bytes, body: body).cgroupID
    var socket = Bytecode.Socket()
    socket.family = record.family.rawValue
    socket.localPort = record.local.port
    socket.remotePort = record.remote.port
    socket.localAddress = record.local.address.wireBytes
    socket.remoteAddress = record.remote.address.wireBytes
    socket.interface = record.interfaceIndex
    socket.mark = record.mark
    socket.cgroup = cgroupID ?? 0
    return Reply(record: record, cgroupID: cgroupID, seenByKernel: socket)
  }
}

extension IPAddress {
  /// Four or sixteen bytes.
  var wireBytes: [UInt8] { WireBytes.network(bits).suffix(family == .ipv4 ? 4 : 16) }
}
