import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

extension ProcDirectory {
  fileprivate func dump(_ selection: SocketSelection = SocketSelection()) -> DumpOutcome {
    do throws(DumpError) {
      return DumpOutcome(try ProcSource.open(directory: path, selection), selection)
    } catch {
      return DumpOutcome(error: error)
    }
  }

  /// The incident of lines that are malformed.
  fileprivate func malformed(_ count: Int, first: Int, in file: String = "tcp") -> DumpIncident {
    .malformedLines(count, file: "\(path)/\(file)", firstLine: first)
  }
}

/// A line, and the socket that it means.
struct ProcVector: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let line: String
  let record: SocketRecord

  static let loopback = IPAddress(ipv4: 0x7f00_0001)

  static let all: [ProcVector] = [
    ProcVector(
      testDescription: "TIME_WAIT over IPv4", line: ProcText.timeWait(),
      record: SocketRecord(
        family: .ipv4, state: .timeWait, timer: .timeWait(remaining: .milliseconds(59_990)),
        local: Endpoint(address: loopback, port: 9000),
        remote: Endpoint(address: loopback, port: 58026))),
    ProcVector(
      testDescription: "TIME_WAIT that is due", line: ProcText.timeWait(ticks: "00000000"),
      record: SocketRecord(
        family: .ipv4, state: .timeWait, timer: .timeWait(remaining: .zero),
        local: Endpoint(address: loopback, port: 9000),
        remote: Endpoint(address: loopback, port: 58026))),
    ProcVector(
      testDescription: "TIME_WAIT of a v4-mapped connection",
      line:
        "   1: 0000000000000000FFFF0000D326A8C1:1F90 0000000000000000FFFF00000E23A8C0:CA08 06"
        + " 00000000:00000000 03:00000A41 00000000     0        0 0 3 0000000000000000\n",
      record: SocketRecord(
        family: .ipv6, state: .timeWait, timer: .timeWait(remaining: .milliseconds(26_250)),
        local: Endpoint(address: IPAddress(ipv6: 0xffff_c1a8_26d3), port: 8080),
        remote: Endpoint(address: IPAddress(ipv6: 0xffff_c0a8_230e), port: 51720))),
    ProcVector(
      testDescription: "FIN_WAIT2 held by a minisocket, in a high row",
      line: "123456: 0A00000A:0050 0B00000A:FFFF 05 00000000:00000000 03:00000001 00000000"
        + "     0        0 0 3 0000000000000000\n",
      record: SocketRecord(
        family: .ipv4, state: .finWait2, timer: .timeWait(remaining: .milliseconds(10)),
        local: Endpoint(address: IPAddress(ipv4: 0x0a00_000a), port: 80),
        remote: Endpoint(address: IPAddress(ipv4: 0x0a00_000b), port: 65535))),
    ProcVector(
      testDescription: "a listener",
      line: "   0: 00000000:0016 00000000:0000 0A 00000000:00000002 00:00000000 00000000"
        + "     0        0 12345 1 0000000000000000 100 0 0 10 0\n",
      record: SocketRecord(
        family: .ipv4, state: .listen, timer: .off,
        local: Endpoint(address: IPAddress(ipv4: 0), port: 22),
        remote: Endpoint(address: IPAddress(ipv4: 0), port: 0), receiveQueue: 2, inode: 12345)),
    ProcVector(
      testDescription: "a connection with a keepalive timer",
      line: "   1: 0F02000A:0016 0202000A:E0B7 01 00000000:00000011 02:00002B67 00000005  1000"
        + "        3 14145 2 0000000000000000 20 4 29 10 -1\n",
      record: SocketRecord(
        family: .ipv4, state: .established, timer: .keepalive(expiresIn: .milliseconds(111_110)),
        retransmits: 3, local: Endpoint(address: IPAddress(ipv4: 0x0a00_020f), port: 22),
        remote: Endpoint(address: IPAddress(ipv4: 0x0a00_0202), port: 57527), receiveQueue: 17,
        uid: 1000, inode: 14145)),
    ProcVector(
      testDescription: "a connection that retransmits",
      line: "   2: 0F02000A:0016 0202000A:E0B7 01 00000024:00000000 01:00000014 00000005  1000"
        + "        3 14145 2 0000000000000000 20 4 29 10 -1\n",
      record: SocketRecord(
        family: .ipv4, state: .established, timer: .retransmit(expiresIn: .milliseconds(200)),
        retransmits: 5, local: Endpoint(address: IPAddress(ipv4: 0x0a00_020f), port: 22),
        remote: Endpoint(address: IPAddress(ipv4: 0x0a00_0202), port: 57527), sendQueue: 36,
        uid: 1000, inode: 14145)),
    ProcVector(
      testDescription: "a connection whose peer's window is closed",
      line: "   3: 0F02000A:0016 0202000A:E0B7 01 FFFFFFFF:00000000 04:00000014 00000005 4294967295"
        + "        7 4294967295 2 0000000000000000 20 4 29 10 -1\n",
      record: SocketRecord(
        family: .ipv4, state: .established, timer: .probe(expiresIn: .milliseconds(200)),
        retransmits: 7, local: Endpoint(address: IPAddress(ipv4: 0x0a00_020f), port: 22),
        remote: Endpoint(address: IPAddress(ipv4: 0x0a00_0202), port: 57527), sendQueue: .max,
        uid: .max, inode: .max)),
  ]
}

@Suite("/proc/net/tcp")
struct ProcSourceTests {
  @Test("has a socket in each line", arguments: ProcVector.all)
  func readsLine(_ vector: ProcVector) throws {
    let directory = try ProcDirectory(tcp: ProcText.header + vector.line)
    let outcome = directory.dump()
    #expect(outcome.records == [vector.record])
    #expect(outcome.isComplete)
    #expect(outcome.origin == .proc)
  }

  @Test("has IPv6 in a second file")
  func readsBothFiles() throws {
    let directory = try ProcDirectory(
      tcp: ProcText.header + ProcText.timeWait(1) + ProcText.timeWait(2),
      tcp6: ProcText.header + ProcText.timeWaitOfIPv6(3))
    #expect(directory.dump().ports == [1, 2, 3])
    #expect(directory.dump(.minisockets(family: .ipv4)).ports == [1, 2])
    #expect(directory.dump(.minisockets(family: .ipv6)).ports == [3])
  }

  @Test("needs no second file where the kernel has no IPv6")
  func toleratesMissingIPv6() throws {
    let directory = try ProcDirectory(tcp: ProcText.header + ProcText.timeWait(1))
    #expect(directory.dump().ports == [1])
    #expect(directory.dump().isComplete)
  }

  @Test("must be there for the family that is asked for")
  func needsTheFirstFile() throws {
    let directory = try ProcDirectory(tcp: nil)
    let tcp = SystemError("open", on: "\(directory.path)/tcp", errorNumber: ENOENT)
    #expect(directory.dump().error == .system(tcp))
    let tcp6 = SystemError("open", on: "\(directory.path)/tcp6", errorNumber: ENOENT)
    #expect(directory.dump(.minisockets(family: .ipv6)).error == .system(tcp6))
  }

  @Test("is empty or has a header only", arguments: [0, 6, 100, 149, 150])
  func isEmpty(_ count: Int) throws {
    let text = String(ProcText.header.prefix(count))
    let outcome = try ProcDirectory(tcp: text, tcp6: text).dump()
    #expect(outcome.records.isEmpty)
    #expect(outcome.isComplete)
  }

  @Test("may end without the end of a line")
  func needsNoLastNewline() throws {
    let text = ProcText.header + ProcText.timeWait(1) + ProcText.timeWait(2)
    let directory = try ProcDirectory(tcp: String(text.dropLast()))
    #expect(directory.dump().ports == [1, 2])
    #expect(directory.dump().isComplete)
  }

  @Test("of any size goes through one buffer")
  func readsLargeFiles() throws {
    let ports = (1...5000).map(UInt16.init)
    let text = ProcText.header + ports.map { ProcText.timeWait($0) }.joined()
    let outcome = try ProcDirectory(tcp: text, tcp6: text).dump()
    #expect(outcome.ports == ports + ports)
    #expect(outcome.isComplete)
  }

  @Test("has times that old kernels let wrap", arguments: ["FFFFFFFF", "FFFFFFFE"])
  func readsWrappedTimes(_ ticks: String) throws {
    let line = ProcText.timeWait(ticks: ticks)
    let record = try #require(try ProcDirectory(tcp: ProcText.header + line).dump().records.first)
    #expect(record.timer.isOverdue)
    let late = ticks == "FFFFFFFF" ? 10 : 20
    #expect(record.timer == .timeWait(remaining: .milliseconds(-late)))
  }
}

@Suite("A strange line of /proc/net/tcp")
struct ProcLineTests {
  static let line = String(ProcText.timeWait(7).dropLast())

  static let strange = [
    "", " ", "garbage", "   0:", "   0: 0100007F:2328", "0100007F:2328 0100007F:2328 06",
    line.replacing("0100007F:2328", with: "0100007F"),
    line.replacing("0100007F:2328", with: "0100007:2328"),
    line.replacing("0100007F:2328", with: "0100007F:12345"),
    line.replacing("0100007F:2328", with: "0100007G:2328"),
    line.replacing("0100007F:2328", with: "0100007F01000000:2328"),
    line.replacing("0100007F:2328", with: "00000000000000000000000001000000:2328"),
    line.replacing(" 06 ", with: " 106 "), line.replacing(" 06 ", with: " XX "),
    line.replacing(" 03:", with: " 103:"), line.replacing(" 03:", with: " 03 "),
    line.replacing("00000000:00000000", with: "00000000-00000000"),
    line.replacing("0000176F", with: "00000000000000000176F"),
    String(repeating: "0", count: 500), String(repeating: "\0", count: 149),
  ]

  @Test("is counted, not fatal, and its place is told", arguments: strange)
  func isCounted(_ text: String) throws {
    let lines = ProcText.header + ProcText.timeWait(1) + text + "\n" + ProcText.timeWait(2)
    let directory = try ProcDirectory(tcp: lines, tcp6: ProcText.header + text)
    let outcome = directory.dump()
    #expect(outcome.ports == [1, 2])
    var incidents = [directory.malformed(1, first: 3)]
    if !text.isEmpty { incidents.append(directory.malformed(1, first: 2, in: "tcp6")) }
    #expect(outcome.incidents == incidents)
    #expect(outcome.error == nil)
  }

  @Test("that is longer than any of the kernel's is one", arguments: [1024, 1025, 2049, 99_999])
  func isLong(_ length: Int) throws {
    let long = String(repeating: "x", count: length) + "\n"
    let lines = ProcText.header + long + ProcText.timeWait(1) + "garbage\n" + ProcText.timeWait(2)
    let directory = try ProcDirectory(tcp: lines)
    let outcome = directory.dump()
    #expect(outcome.ports == [1, 2])
    #expect(outcome.incidents == [directory.malformed(2, first: 2)])
  }

  @Test("that starts with a socket and does not end is one")
  func isLongBehindASocket() throws {
    let long = Self.line + String(repeating: " ", count: 5000) + "\n"
    let directory = try ProcDirectory(tcp: ProcText.header + long + ProcText.timeWait(1))
    let outcome = directory.dump()
    #expect(outcome.ports == [1])
    #expect(outcome.incidents == [directory.malformed(1, first: 2)])
  }

  @Test("is what is left when the file is cut before the end of its inode", arguments: [1, 12_345])
  func cut(_ inode: Int) throws {
    let before = ProcText.header + ProcText.timeWait(1)
    let last = Self.line.replacing(" 0 0 3 ", with: " 0 \(inode) 3 ")
    let known = try #require(last.firstRange(of: " \(inode) ")).upperBound
    let directory = try ProcDirectory(tcp: before)
    for end in last.indices.dropFirst() {
      try Array((before + last[..<end]).utf8).write(to: directory.path + "/tcp")
      let outcome = directory.dump()
      #expect(outcome.ports == (end < known ? [1] : [1, 7]))
      #expect(outcome.incidents == (end < known ? [directory.malformed(1, first: 3)] : []))
      #expect(outcome.records.dropFirst().allSatisfy { $0.inode == UInt32(inode) })
    }
  }
}
