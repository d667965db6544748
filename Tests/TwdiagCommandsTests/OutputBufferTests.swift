import Glibc
import TestSupport
import Testing

@testable import TwdiagCommands

@Suite("The output buffer")
struct OutputBufferTests {
  private func written(_ body: (inout OutputBuffer) -> Void) throws -> [UInt8] {
    let file = try ScratchFile()
    do {
      var output = OutputBuffer(descriptor: file.descriptor)
      body(&output)
      output.flush()
      let isOpen = output.isOpen
      #expect(isOpen)
    }
    return try file.contents()
  }

  private func text(_ body: @escaping (inout RowWriter) -> Void) throws -> String {
    let bytes = try written { output in
      var row = output.beginRow()
      body(&row)
      output.end(row)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("keeps rows whole where it is emptied", arguments: [1, 7, 100, 1000, 1023, 1024])
  func rows(_ length: Int) throws {
    let count = 200_000 / length
    let bytes = try written { output in
      for index in 0..<count {
        var row = output.beginRow()
        for _ in 0..<length { row.append(UInt8(truncatingIfNeeded: index)) }
        output.end(row)
      }
    }
    #expect(
      bytes
        == (0..<count).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: length) })
  }

  @Test("takes text of any length", arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
  func longText(_ length: Int) throws {
    let text = String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : "")
    #expect(try written { $0.write(text) } == Array(text.utf8))
  }

  @Test("forgets a row that was begun and not taken in")
  func abandoned() throws {
    let bytes = try written { output in
      var row = output.beginRow()
      row.append("lost")
      output.write("kept")
    }
    #expect(bytes == Array("kept".utf8))
  }

  @Test("says that its output is broken, once and for all")
  func failure() {
    var output = OutputBuffer(descriptor: -1)
    var failures = [output.failure]
    output.write("x")
    failures.append(output.failure)
    output.flush()
    failures.append(output.failure)
    output.write(String(repeating: "x", count: 200_000))
    failures.append(output.failure)
    #expect(failures == [nil, nil, .error(EBADF), .error(EBADF)])
  }

  @Test("writes each port and each octet as numbers are written")
  func smallNumbers() throws {
    let ports = try written { output in
      for port in UInt16.min ... .max {
        var row = output.beginRow()
        row.append(decimal: port)
        row.append("\n")
        output.end(row)
      }
    }
    #expect(ports == (UInt16.min ... .max).flatMap { Array("\($0)\n".utf8) })
    let octets = try text { row in
      for octet in UInt8.min ... .max {
        row.append(decimal: octet)
        row.append(",")
      }
    }
    #expect(octets == (UInt8.min ... .max).map { "\($0)," }.joined())
  }

  @Test("writes two digits of each number below a hundred")
  func twoDigits() throws {
    let digits = try text { row in
      for number in UInt32(0)..<100 { row.append(twoDigits: number) }
    }
    #expect(digits == (0..<100).map { String("\($0 + 100)".dropFirst()) }.joined())
  }

  @Test(
    "writes large numbers as numbers are written",
    arguments: [0, 9, 10, 99, 100, 4_294_967_295, .max / 10, .max - 1, .max] as [UInt64])
  func largeNumbers(_ number: UInt64) throws {
    #expect(try text { $0.append(decimal: number) } == "\(number)")
    #expect(try text { $0.append(hexadecimal: number) } == String(number, radix: 16))
    let signed = Int64(bitPattern: number)
    #expect(try text { $0.append(decimal: signed) } == "\(signed)")
    #expect(try text { $0.append(decimal: Int64.min) } == "\(Int64.min)")
  }

  @Test("leaves spaces behind a text that is shorter than its column")
  func column() throws {
    for number in (0..<256).map(UInt16.init) + [999, 1000, 9_999, 10_000, 65_535] {
      let cell = try text { row in
        let column = row.beginColumn(width: 20)
        row.append(decimal: UInt8(truncatingIfNeeded: number))
        row.append(decimal: number)
        row.append(decimal: UInt8(truncatingIfNeeded: number))
        row.end(column)
        row.append("|")
      }
      let octet = UInt8(truncatingIfNeeded: number)
      let digits = "\(octet)\(number)\(octet)"
      #expect(cell == digits + String(repeating: " ", count: 20 - digits.count) + "|")
    }
  }
}

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
