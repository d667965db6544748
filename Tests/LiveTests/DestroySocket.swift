import CTestSupport
import Glibc
import SockDiag
import TestSupport

/// Sends requests to destroy a socket, the dangerous ones included, with nothing of ours between.
enum DestroySocket {
  /// `INET_DIAG_NOCOOKIE` in both words: any socket.
  static let wildcard = UInt64.max

  /// Asks for the end of one socket, and returns the errno of the answer; 0 for a success.
  static func destroy(
    _ local: Endpoint, _ remote: Endpoint, cookie: UInt64, in network: LiveNetwork
  ) throws -> CInt {
    var descriptor: CInt = -1
    // Safe: the call keeps neither pointer.
    let error = unsafe test_diag_socket("/run/netns/\(network.namespace.name)", &descriptor)
    guard error == 0 else { throw TestFailure("sock_diag socket", errorNumber: error) }
    defer { close(descriptor) }
    let request = message(local, remote, cookie)
    // Safe: send stays within the count that it is given.
    let sent = unsafe request.withUnsafeBytes {
      unsafe send(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard sent == request.count else { throw TestFailure("send", errorNumber: errno) }
    var answer = [UInt8](repeating: 0, count: 4096)
    // Safe: recv stays within the count that it is given.
    let count = unsafe answer.withUnsafeMutableBytes {
      unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
    }
    guard count >= 20 else { throw TestFailure("recv", errorNumber: errno) }
    return -Int32(bitPattern: answer.raw.uint32(at: 16))
  }

  /// `SOCK_DESTROY` with `NLM_F_REQUEST | NLM_F_ACK`, for IPv4.
  private static func message(_ local: Endpoint, _ remote: Endpoint, _ cookie: UInt64) -> [UInt8] {
    func address(_ end: Endpoint) -> [UInt8] {
      WireBytes.network(UInt32(truncatingIfNeeded: end.address.bits)) + WireBytes.zeros(12)
    }
    return MessageBytes.message(
      21, flags: 0x5, portID: 0,
      body: [2, 6, 0, 0] + WireBytes.zeros(4) + WireBytes.network(local.port)
        + WireBytes.network(remote.port) + address(local) + address(remote) + WireBytes.zeros(4)
        + WireBytes.host(cookie))
  }

  /// What the kernel says to a request for the end of a socket that cannot be.
  private static let answerToNonsense: CInt? = {
    guard Live.obstacle == nil, let network = try? LiveNetwork() else { return nil }
    let nowhere = Endpoint(address: IPAddress(ipv4: 0), port: 0)
    return try? destroy(nowhere, nowhere, cookie: 1, in: network)
  }()

  /// Whether the kernel was built without CONFIG_INET_DIAG_DESTROY.
  static let isNotConfigured = answerToNonsense == EOPNOTSUPP

  /// Why no minisocket can be destroyed here; nil when it can.
  static let obstacle: String? = {
    if isNotConfigured { return "this kernel was built without CONFIG_INET_DIAG_DESTROY" }
    return Live.release.lexicographicallyPrecedes([6, 0])
      ? "before Linux 6.0 minisockets cannot be destroyed" : nil
  }()
}

extension Live {
  /// The first two numbers of the kernel's release.
  static let release: [Int] = {
    var name = utsname()
    // Safe: the call fills the structure that it is given, with text that a null byte ends.
    guard unsafe uname(&name) == 0 else { return [] }
    let text = unsafe withUnsafeBytes(of: &name.release) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return text.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
  }()
}
