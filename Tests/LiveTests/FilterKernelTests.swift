import Glibc
import SockDiag
import SocketFilter
import TestSupport
import Testing

extension Trait where Self == ConditionTrait {
  /// Skips where no network namespace can be made; no program of ours is needed.
  fileprivate static var namespaces: Self {
    .disabled(
      if: NetworkNamespace.unavailable != nil,
      Comment(rawValue: NetworkNamespace.unavailable ?? ""))
  }
}

@Suite("Live: filters", .namespaces, .bounded)
struct FilterKernelTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo
  private let diag: DiagSocket
  private let fixed: [LiveSocket]

  /// Sockets of every kind, in both families and between v4-mapped addresses.
  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
    for host in SocketZoo.hosts {
      try zoo.populate(host)
      try zoo.synReceived(host)
    }
    try network.add(address: "fe80::1")
    try zoo.established("fe80::1%lo")
    try zoo.timeWait("fe80::1%lo")
    fixed = try Self.fixedPorts(network)
    diag = try DiagSocket(in: network)
  }

  /// A listener on a known port, a connection to it from a port that was chosen, and a TIME_WAIT.
  private static func fixedPorts(_ network: LiveNetwork) throws -> [LiveSocket] {
    let listener = try LiveSocket.open(in: network, for: "127.0.0.2")
    try listener.bind("127.0.0.2", port: 443)
    try listener.listen()
    let client = try LiveSocket.open(in: network, for: "127.0.0.3")
    try client.bind("127.0.0.3", port: 40_000)
    try client.connect("127.0.0.2", port: 443)
    let server = try listener.accept()
    let gone = try LiveSocket.open(in: network, for: "127.0.0.1")
    try gone.connect("127.0.0.2", port: 443)
    let far = try listener.accept()
    gone.finish()
    try far.wait(for: .closeWait)
    far.finish()
    try gone.wait(for: .close)
    return [listener, client, server]
  }

  private static let names: FilterNames = {
    var names = FilterNames.none
    names.servicePort = { ["https": 443, "http": 80, "ssh": 22][$0] }
    names.interfaceIndex = { $0 == "lo" ? 1 : nil }
    names.cgroupID = { UInt64($0.dropFirst("/group/".count)) }
    return names
  }()

  private static let context = FilterContext(namespaceNames: ["here"])

  /// Values that the sockets have.
  private func material(_ sockets: [DiagSocket.Reply]) -> FilterMaker.Material {
    var material = FilterMaker.Material()
    let ends = sockets.flatMap { [$0.record.local, $0.record.remote] }
    material.ports = Set(ends.map(\.port)).sorted() + [1, 65535]
    material.addresses = Set(ends.map(\.address)).sorted().map(\.wireBytes) + [[10, 0, 0, 1]]
    material.interfaces = [0, 1, 2]
    material.marks = [0, 42, 2]
    material.cgroups = Set(sockets.map { $0.cgroupID ?? 0 }).sorted()
    material.owners = [0, 1234] + sockets.prefix(5).map(\.record.inode)
    material.cookies = sockets.prefix(5).map(\.record.cookie.rawValue)
    return material
  }

  // MARK: The kernel

  @Test("The kernel, its rules told anew, and Swift agree on thousands of random expressions")
  func kernel() throws {
    var sockets = try diag.sockets()
    try #require(
      Set(sockets.map(\.record.state.rawValue)).isSuperset(of: [1, 2, 3, 4, 5, 6, 8, 9, 10]))
    var maker = FilterMaker(material(sockets), seed: 3)
    var writer = FilterWriter(seed: 3, forSs: false)
    var sent = 0
    for number in 0..<(3000 / Live.patience) {
      let text = writer.write(maker.expression(size: 1 + number % 9))
      let filter = try SocketFilter(text, names: Self.names)
      let kernel = filter.kernelFilter(for: Self.context)
      // Who chose the port is not told, so that the rules cannot be applied to it here.
      if kernel.bytes.isEmpty || filter.fields.contains(.autobound) { continue }
      sent += 1
      try expect("\(text)", &sockets) { try disagreement(filter, kernel, $0) }
    }
    #expect(sent > 1000 / Live.patience)
  }

  /// Expects that nothing is wrong, or else is still wrong with the sockets that there are by then.
  private func expect(
    _ text: String, _ sockets: inout [DiagSocket.Reply],
    _ disagreement: ([DiagSocket.Reply]) throws -> String?
  ) throws {
    if try disagreement(sockets) == nil { return }
    sockets = try diag.sockets()
    let remaining = try disagreement(sockets)
    #expect(remaining == nil, "\(text)")
  }

  /// What is wrong with the sockets that the kernel accepts.
  private func disagreement(
    _ filter: SocketFilter, _ kernel: KernelFilter, _ sockets: [DiagSocket.Reply]
  ) throws -> String? {
    let program = filter.program(for: Self.context)
    let accepted = try diag.sockets(kernel.bytes)
    let expected = sockets.filter { Bytecode.accepts(kernel.bytes, $0.seenByKernel) }
    if cookies(accepted) != cookies(expected) { return "the rules accept others" }
    func matching(_ replies: [DiagSocket.Reply]) -> Set<UInt64> {
      cookies(replies.filter { program.matches($0.record, cgroupID: $0.cgroupID) })
    }
    // Times go by between two dumps.
    if filter.fields.contains(.remaining) { return nil }
    if matching(accepted) != matching(sockets) { return "the kernel loses some" }
    let asked = accepted.filter { filter.states.contains($0.record.state) }
    if kernel.isExact, cookies(asked) != matching(sockets) { return "the kernel is not exact" }
    return nil
  }

  private func cookies(_ replies: [DiagSocket.Reply]) -> Set<UInt64> {
    Set(replies.map(\.record.cookie.rawValue))
  }

  @Test(
    "The kernel takes programs up to the greatest size, and refuses none", arguments: [4096, 65528])
  func sizes(_ limit: Int) throws {
    let hosts = (0..<5000).map { "dst 10.0.\($0 / 250).\($0 % 250 + 1)" }.joined(separator: " or ")
    let ports = (0..<5000).map { "dport \($0 * 2 + 1)" }.joined(separator: " or ")
    for text in ["(\(hosts))", "(\(ports))", "not (\(hosts))", "not (\(ports))"] {
      let parts = text.split(separator: " or ").prefix(limit / 20 - 8).joined(separator: " or ")
      let kernel = try SocketFilter(parts.hasSuffix(")") ? parts : parts + ")")
        .kernelFilter(for: Self.context, sizeLimit: limit)
      #expect(kernel.bytes.count > limit / 2)
      let accepted = try diag.sockets(kernel.bytes)
      let expected = try diag.sockets().filter { Bytecode.accepts(kernel.bytes, $0.seenByKernel) }
      #expect(cookies(accepted) == cookies(expected))
    }
  }

  @Test("Autobound leaves out whoever chose a port of the ephemeral range")
  func autobound() throws {
    func ports(_ text: String) throws -> Set<UInt16> {
      let filter = try SocketFilter(text)
      let program = filter.program(for: Self.context)
      let replies = try diag.sockets(filter.kernelFilter(for: Self.context).bytes)
      return Set(replies.filter { program.matches($0.record) }.map(\.record.local.port))
    }
    let given = try ports("autobound")
    #expect(!given.contains(40_000) && !given.contains(443) && given.count > 10)
    #expect(try ports("not autobound") == [443])
  }

  // MARK: ss

  /// The cookies of the rows that ss shows.
  private func ss(_ arguments: [String]) throws -> Set<UInt64> {
    let words = try network.run("ss", ["-tanHOe"] + arguments).text.split { $0.isWhitespace }
    return Set(words.compactMap { $0.hasPrefix("sk:") ? UInt64($0.dropFirst(3), radix: 16) : nil })
  }

  private func matching(_ text: String, _ sockets: [DiagSocket.Reply]) throws -> Set<UInt64> {
    let program = try SocketFilter(text, names: Self.names).program(for: Self.context)
    return cookies(sockets.filter { program.matches($0.record, cgroupID: $0.cgroupID) })
  }

  private static let ssTable = [
    "", "src 127.0.0.1", "dst 127.0.0.2:443", "dst = 127/8", "src 127.0.0.0/255.255.255.254",
    "src 0x7f.0.0.02", "dst :443", "src *:443", "dst *", "src any", "src 0/0", "src ::/0",
    "dst 0/0:443",
    "src [::1]", "src [::ffff:127.0.0.1]", "src [fe80::1]", "src fe80::/10", "src inet:127.0.0.1",
    "src inet6:*", "dst inet:*:443", "src inet6:[::1]", "sport = :443", "sport = https",
    "dport 443",
    "sport = 0x1bb", "sport != :443", "sport > :443", "sport >= :40000", "dport < 443",
    "dport <= 443",
    "sport eq 443 or dport == 443", "sport lt 1024", "dport ne 443",
    "sport geq 443 sport leq 40000",
    "dev lo", "dev != lo", "dev 0", "dev if1", "fwmark 42", "fwmark = 0x2a/0xff", "fwmark != 42",
    "fwmark 2/2", "not src 127.0.0.1", "! dport = :443", "not not dport = :443",
    "dport = :443 or sport = :443 and src 127.0.0.2",
    "sport = :443 and src 127.0.0.2 or dport = :443",
    "dport = :443 or sport = :443 src 127.0.0.2", "not dport = :443 src 127/8",
    "( dport = :443 or sport = :443 ) and ! src 127.0.0.2",
    "dport = :443 | sport = :443 & src 127.0.0.2",
    "dport = :443 || sport = :443 && src 127.0.0.2", "not ( dport = :443 or src [::1] )",
    "state established", "state time-wait", "state fin-wait-2 dst 127.0.0.1", "state syn-recv",
    "state listening", "state close-wait state last-ack", "exclude established", "state all",
    "state connected", "state synchronized", "state bucket", "state big",
    "exclude time-wait exclude listening",
    "state bucket exclude time-wait", "excl syn-sent state syn-sent dport != 1",
    "state time-wait ( dport = :443 or src [::1] )", "dst 127.0.0.\\2", "src all",
    // States at the beginning hold for all of the rest.
    "state time-wait dport = :443 or src 127.0.0.1", "state listening src 127.0.0.1 or src [::1]",
    "exclude established sport >= 0 or dport >= 0 and src 127.0.0.1",
    "sport \\> 443", "\\( src 127.0.0.1 \\) \\| dst [::1]", "\\! sport = 443",
    "src [127.0.0.1]",
    "src default:443",
    "dport = *", "dport = :", "src ::1:443",
  ]

  private func ssDisagreement(
    _ text: String, _ arguments: [String], _ sockets: [DiagSocket.Reply]
  ) throws -> String? {
    try matching(text, sockets) == ss(arguments) ? nil : "ss shows others"
  }

  @Test("Its rows are those of ss for what ss knows", .needs("ss"))
  func table() throws {
    var sockets = try diag.sockets()
    for text in Self.ssTable {
      let words = text.split(separator: " ").map(String.init)
      try expect(text, &sockets) { try ssDisagreement(text, words, $0) }
    }
  }

  @Test("Its rows are those of ss for random expressions", .needs("ss"), arguments: 1...4)
  func random(_ seed: UInt64) throws {
    var sockets = try diag.sockets()
    var maker = FilterMaker(material(sockets), kind: .ss, seed: seed)
    var writer = FilterWriter(seed: seed, forSs: true)
    var compared = 0
    while compared < 100 / Live.patience {
      let expression = maker.expression(size: 1 + compared % 8)
      let text = writer.write(expression)
      if expression.conditions.contains(where: { Self.confusesSs($0, sockets) }) { continue }
      compared += 1
      try expect(text, &sockets) { try ssDisagreement(text, [text], $0) }
    }
  }

  /// Where it judges for itself, ss compares the first bits of addresses whatever their families are,
  /// so that it leaves `[::1]` out of `not dst 0.0.0.0`. The kernel does not.
  private static func confusesSs(
    _ condition: FilterCondition, _ sockets: [DiagSocket.Reply]
  ) -> Bool {
    guard case .host(_, let prefix, let length, _) = condition else { return false }
    let addresses = Set(sockets.flatMap { [$0.record.local.address, $0.record.remote.address] })
    return addresses.contains { address in
      let bytes = address.wireBytes
      return bytes.count != prefix.count
        && Self.leading(bytes, length) == Self.leading(prefix, length)
    }
  }

  /// The first bits, with zeros behind the address.
  private static func leading(_ address: [UInt8], _ length: Int) -> UInt128 {
    let bits = (address + WireBytes.zeros(16 - address.count)).reduce(0) { $0 << 8 | UInt128($1) }
    return bits >> UInt128(128 - length)
  }
}
