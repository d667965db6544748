import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("A long table")
struct LongTableTests {
  static let count = 5_000

  /// Rows of many lengths, so that the end of the buffer falls anywhere in them.
  static let sockets: [SocketMessage] = (0..<count).map { index in
    var socket = SocketMessage.timeWait(local: UInt16(index % 1000), remote: UInt16(60_000 + index))
    socket.localAddress = [10, UInt8(index / 256), UInt8(index % 256), 1]
    socket.expires = UInt32(index * 12)
    return socket
  }

  @Test(
    "is line by line what each of its sockets is alone", arguments: [OutputFormat.netstat, .jsonl])
  func lines(_ format: OutputFormat) throws {
    let lines = try list(
      sockets: Self.sockets, "--no-header", "--format", format.rawValue
    ).lines
    #expect(lines.count == Self.count)
    let expected = Self.sockets.map { format == .jsonl ? Self.json($0) : Self.netstat($0) }
    #expect(firstDifference(lines, expected) == nil)
  }

  @Test("is whole in the other formats", arguments: [OutputFormat.json, .csv, .wide])
  func others(_ format: OutputFormat) throws {
    let outcome = try list(sockets: Self.sockets, "--format", format.rawValue)
    let ports = (0..<Self.count).map { "\(60_000 + $0)" }
    let shown =
      switch format {
      case .json: try JSONDocument.read(outcome).sockets.map { "\($0.remotePort)" }
      case .csv: outcome.lines.dropFirst().map { $0.split(separator: ",")[7] }.map(String.init)
      default: try WideTable(outcome.lines).rows.map { String($0[6].dropFirst(10)) }
      }
    #expect(firstDifference(shown, ports) == nil)
  }

  private static func address(_ socket: SocketMessage) -> String {
    socket.localAddress.map(String.init).joined(separator: ".")
  }

  private static func netstat(_ socket: SocketMessage) -> String {
    let port = socket.localPort == 0 ? "*" : "\(socket.localPort)"
    let ends = ["\(address(socket)):\(port)", "127.0.0.1:\(socket.remotePort)"].map {
      $0 + String(repeating: " ", count: 24 - $0.count)
    }
    let hundredths = String("\(100 + socket.expires / 10 % 100)".dropFirst())
    return "tcp        0      0 \(ends.joined())TIME_WAIT   "
      + "timewait (\(socket.expires / 1000).\(hundredths)/0/0)"
  }

  private static func json(_ socket: SocketMessage) -> String {
    """
    {"schema":1,"family":"ipv4","state":"TIME_WAIT","minisocket":true,\
    "local_address":"\(address(socket))","local_port":\(socket.localPort),\
    "remote_address":"127.0.0.1","remote_port":\(socket.remotePort),"interface":null,\
    "timer":"timewait","expires_ms":\(socket.expires),"overdue":\(socket.expires == 0),\
    "retransmits":0,"recv_queue":0,"send_queue":0,"uid":0,"inode":0,\
    "cookie":"0x\(String(socket.cookie, radix: 16))","mark":null,"source":"capture","round":1,\
    "reaped_in_ms":null,"reaped_in_error_ms":null,"reap_basis":"none"}
    """
  }
}
