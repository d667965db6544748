import SockDiag
import TestSupport
import Testing

@testable import SocketFilter

@Suite("The kernel's part of a filter")
struct KernelFilterTests {
  private func kernel(
    _ text: String, sizeLimit: Int = KernelFilter.defaultSizeLimit
  ) throws -> KernelFilter {
    let context = FilterContext(namespaceNames: ["here"], ephemeralPorts: 32768...60999)
    return try SocketFilter(text, names: GrammarTests.names)
      .kernelFilter(for: context, sizeLimit: sizeLimit)
  }

  /// Code, `yes`, `no`, and the operand.
  private static func op(_ code: UInt8, _ yes: UInt8, _ no: UInt16, _ operand: [UInt8] = [])
    -> [UInt8]
  {
    [code, yes] + WireBytes.host(no) + operand
  }

  /// A port stands in the field `no` of a second instruction.
  private static func port(_ code: UInt8, _ no: UInt16, _ port: UInt16) -> [UInt8] {
    op(code, 8, no, [0, 0] + WireBytes.host(port))
  }

  private static func host(
    _ code: UInt8, _ no: UInt16, _ family: UInt8, _ length: UInt8, _ port: UInt32,
    _ address: [UInt8] = []
  ) -> [UInt8] {
    let operand = [family, length, 0, 0] + WireBytes.host(port) + address
    return op(code, UInt8(4 + operand.count), no, operand)
  }

  private static let any: UInt32 = .max
  private static let loopback6 = WireBytes.zeros(15) + [1]

  private static let programs: [(String, [UInt8])] = [
    ("dport = 443", host(8, 16, 0, 0, 443)),
    ("sport = 0", host(7, 16, 0, 0, 0)),
    ("sport >= 5", port(2, 12, 5)), ("sport <= 5", port(3, 12, 5)),
    ("dport > 5", port(4, 12, 6)), ("dport < 5", port(5, 12, 4)),
    ("sport >= 5 sport <= 9", port(2, 20, 5) + port(3, 12, 9)),
    ("src 127.0.0.1", host(7, 20, 2, 32, any, [127, 0, 0, 1])),
    ("dst 10.1.2.3/8:80", host(8, 20, 2, 8, 80, [10, 0, 0, 0])),
    ("dst [::1]:80", host(8, 32, 10, 128, 80, loopback6)),
    ("family inet6", host(7, 32, 10, 0, any, WireBytes.zeros(16))),
    ("family inet", host(7, 32, 10, 0, any, WireBytes.zeros(16)) + op(1, 4, 8)),
    ("not dport = 443", host(8, 16, 0, 0, 443) + op(1, 4, 8)),
    ("dev 3", op(9, 8, 12, WireBytes.host(3 as UInt32))),
    ("fwmark 1/2", op(10, 12, 16, WireBytes.host(1 as UInt32) + WireBytes.host(2 as UInt32))),
    ("cgroup /a\\ b", op(13, 12, 16, WireBytes.host(77 as UInt64))),
    ("autobound", op(6, 4, 24) + port(2, 20, 32768) + port(3, 12, 60999)),
    ("not autobound", port(3, 12, 32767) + op(1, 4, 12) + port(2, 12, 61000)),
    ("dport = 1 or sport = 2", host(8, 16, 0, 0, 1) + op(1, 4, 16) + host(7, 16, 0, 0, 2)),
    ("dport = 1 and sport = 2", host(8, 28, 0, 0, 1) + host(7, 16, 0, 0, 2)),
    ("dport > 65535", op(1, 4, 8)), ("not src *", op(1, 4, 8)), ("", []), ("src *", []),
  ]

  @Test("is these bytes", arguments: programs)
  func bytes(_ text: String, _ bytes: [UInt8]) throws {
    let kernel = try kernel(text)
    #expect(kernel.bytes == bytes)
    #expect(bytes.isEmpty || Bytecode.objection(to: bytes) == nil)
  }

  @Test(
    "joins the ports of one side",
    arguments: [
      ("dport 3 or dport 1 or dport 2 or dport 7", "dport >= 1 dport <= 3 or dport 7"),
      ("sport < 5 or sport >= 5", "src *"), ("sport < 5 sport >= 5", "sport > 65535"),
      ("sport 1 and ( sport 1 or dport 5 )", "sport 1 and ( sport 1 or dport 5 )"),
      ("not ( dport 1 or dport 2 )", "dport < 1 or dport > 2"),
      ("dport >= 5 and ( dport <= 9 and sport 1 )", "dport >= 5 dport <= 9 sport 1"),
      ("dport 5 or ( sport 1 or dport 6 )", "( dport >= 5 and dport <= 6 ) or sport 1"),
    ])
  func portSets(_ text: String, _ equivalent: String) throws {
    let (left, right) = (try kernel(text), try kernel(equivalent))
    #expect(left.isExact && right.isExact)
    for local: UInt16 in [0, 1, 4, 5, 6] {
      for remote: UInt16 in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 65535] {
        var socket = Bytecode.Socket()
        (socket.localPort, socket.remotePort) = (local, remote)
        #expect(Bytecode.accepts(left.bytes, socket) == Bytecode.accepts(right.bytes, socket))
      }
    }
  }

  @Test("tests many ports with few instructions")
  func manyPorts() throws {
    let ranges = (1...3000).map { "dport = \($0)" }.joined(separator: " or ")
    #expect(try kernel(ranges).bytes.count == 16)
    let others = [5, 6, 7, 900].map { "dport != \($0)" }.joined(separator: " and ")
    // The four are fewer than the five ranges between them.
    #expect(try kernel(others).bytes.count < 50)
  }

  @Test(
    "leaves to Swift what the kernel cannot judge, and no more",
    arguments: [
      ("overdue and dport = 443", "dport = 443", "overdue"),
      ("dport = 443 or overdue", "", "(dport = 443 or overdue)"),
      ("( dport = 443 or overdue ) sport 1", "sport 1", "(dport = 443 or overdue)"),
      (
        "( dport = 443 and overdue ) or sport 1", "dport 443 or sport 1",
        "((dport = 443 and overdue) or sport = 1)"
      ),
      ("not ( overdue or dport = 443 )", "not dport = 443", "not overdue"),
      ("not ( overdue and dport = 443 )", "", "not (overdue and dport = 443)"),
      ("not not overdue dport 1 uid 5", "dport 1", "overdue and uid = 5"),
      ("overdue or src *", "", ""), ("overdue and not src *", "not src *", ""),
      ("overdue or netns here", "", ""), ("overdue netns there", "not src *", ""),
      ("netns here dport 1", "dport 1", ""), ("fwmark != 1 dport 1", "dport 1", "not fwmark = 0x1"),
      ("state listen dport 1", "dport 1", ""), ("not state listen", "", ""),
      ("state listen or dport 1", "", "(state listen or dport = 1)"),
      ("minisocket", "", "minisocket"), ("autobound", "autobound", "autobound"),
      ("not autobound", "not autobound", ""), ("remaining < 1", "", "remaining < 1s"),
    ])
  func residues(_ text: String, _ sent: String, _ residue: String) throws {
    let kernel = try kernel(text)
    #expect(kernel.bytes == (try self.kernel(sent)).bytes)
    #expect(kernel.residue == residue)
    #expect(kernel.isExact == residue.isEmpty)
  }

  @Test("keeps an explicitly bound port apart from one that the kernel gave out")
  func autobound() throws {
    var socket = Bytecode.Socket()
    socket.localPort = 40000
    #expect(Bytecode.accepts(try kernel("autobound").bytes, socket))
    socket.isBound = true
    #expect(Bytecode.accepts(try kernel("autobound").bytes, socket) == false)
    #expect(Bytecode.accepts(try kernel("not autobound").bytes, socket) == false)
    socket.localPort = 80
    #expect(Bytecode.accepts(try kernel("not autobound").bytes, socket))
  }

  /// Conditions on very many hosts, of which one must hold, none may, or one and a port.
  private static let large: [SocketFilter] = {
    let hosts = (0..<5000).map { "dst 10.0.\($0 / 250).\($0 % 250 + 1)" }
    let one = "( \(hosts.joined(separator: " or ")) )"
    let texts = [one, "not \(one)", "\(one) dport 1"]
    return texts.compactMap { try? SocketFilter($0) }
  }()

  @Test("has the size that it may have", arguments: [0, 3, 4, 15, 16, 100, 65528, 1 << 40])
  func sizes(_ limit: Int) throws {
    let kernels = Self.large.map { $0.kernelFilter(for: FilterContext(), sizeLimit: limit) }
    try #require(kernels.count == 3)
    for kernel in kernels {
      #expect(kernel.bytes.count <= min(limit, 65528))
      #expect(kernel.isExact == kernel.residue.isEmpty)
      #expect(kernel.bytes.isEmpty || Bytecode.objection(to: kernel.bytes) == nil)
    }
    // What does not fit leaves room for what does.
    #expect(kernels[2].bytes.isEmpty == (limit < 16))
  }

  @Test("rejects everything in four bytes, or leaves it to Swift", arguments: [0, 3, 4])
  func rejection(_ limit: Int) throws {
    let kernel = try kernel("dport > 65535", sizeLimit: limit)
    #expect(kernel.bytes.isEmpty == (limit < 4))
    #expect(kernel.residue == (limit < 4 ? "dport > 65535" : ""))
  }
}
