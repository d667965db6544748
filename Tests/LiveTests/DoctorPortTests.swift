import Glibc
import TestSupport
import Testing

/// What doctor says of local ports, held against what the kernel does: connecting until it fails.
@Suite("Live: doctor and local ports", .live, .bounded)
struct DoctorPortTests {
  private let network: LiveNetwork

  init() async throws { network = try await LiveNetwork.open() }

  private func setPorts(_ first: Int, _ count: Int, reserved: String = "") throws {
    try network.namespace.set(
      "net.ipv4.ip_local_port_range", to: "\(first) \(first + count - 1)")
    if !reserved.isEmpty {
      try network.namespace.set("net.ipv4.ip_local_reserved_ports", to: reserved)
    }
  }

  /// How many more connections the kernel gives a port, at most `most`.
  private func connectionsLeft(_ service: Service, most: Int) throws -> Int {
    for count in 0..<most where (try? service.hold(1)) == nil { return count }
    return most
  }

  @Test("Ports that connections hold are counted by their state, and get its fixes")
  func established() throws {
    try setPorts(40000, 100)
    let service = try Service(network)
    try service.hold(100)
    #expect(throws: TestFailure.self) { try service.connect() }
    let (report, status) = try network.doctor()
    let finding = try report.finding("ports")
    #expect(status == 2 && finding.verdict.contains("all of them in ESTABLISHED"))
    #expect(finding.fixes.contains { $0.action.hasPrefix("bound the number of connections") })
    #expect(!finding.fixes.contains { $0.command?.contains("tcp_tw_reuse") ?? false })
  }

  @Test("Connections without TIME_WAIT are counted too, below half of the range")
  func few() throws {
    try setPorts(40000, 100)
    let service = try Service(network)
    try service.hold(40)
    #expect(try network.doctor().report.finding("ports").verdict.hasPrefix("60 of 100 local ports"))
    #expect(try connectionsLeft(service, most: 100) == 60)
  }

  @Test(
    "A range that is nearly all reserved is named as the cause",
    arguments: [(98, 2), (90, 1), (10, 0)])
  func reserved(_ count: Int, _ status: Int32) throws {
    try setPorts(40000, 100, reserved: "40000-\(39_999 + count)")
    let service = try Service(network)
    let (report, code) = try network.doctor()
    #expect(code == status)
    #expect(try report.number("ports", "usable_ports") == Double(100 - count))
    if status > 0 {
      #expect(try report.finding("ports").verdict.contains("\(count) are reserved"))
    }
    #expect(try connectionsLeft(service, most: 100) == 100 - count)
  }

  @Test("All ports of an odd range are counted, since each of them is found at last")
  func odd() throws {
    try setPorts(40000, 101)
    let service = try Service(network)
    #expect(try network.doctor().report.number("ports", "usable_ports") == 101)
    // Each attempt looks at a hundred of them.
    var made = 0
    for _ in 0..<400 where (try? service.hold(1)) != nil { made += 1 }
    #expect(made == 101)
    #expect(try network.doctor().report.number("ports", "ports_free") == 0)
  }

  @Test("A socket that is bound to an interface is not in the way of one that is not")
  func interface() throws {
    try setPorts(40000, 100)
    let service = try Service(network)
    try service.hold(30)
    for _ in 0..<60 {
      let client = try LiveSocket.open(in: network, for: "127.0.0.1")
      try client.bind(toDevice: "lo")
      try client.connect("127.0.0.1", port: 8080)
      service.keep(client, try service.socket.accept())
    }
    let (report, status) = try network.doctor()
    let findings = report.findings.filter { $0.id == "ports" }
    #expect(status == 1)
    // Those of the interface find the ports of the others taken as well.
    #expect(findings.map(\.severity) == ["warning"])
    #expect(findings.first?.verdict.contains("from 127.0.0.1%if1") ?? false)
    #expect(try connectionsLeft(service, most: 100) == 70)
  }

  @Test("A pile of CLOSE_WAIT is named with its program, once it has lasted", .slow)
  func closeWait() async throws {
    let service = try Service(network)
    let clients = try (0..<120).map { _ in try service.connect() }
    for client in clients {
      service.keep(try service.socket.accept())
      client.finish()
    }
    let (young, calm) = try network.doctor()
    #expect(calm == 0)
    #expect(try young.finding("close-wait").severity == "fine")
    try await Task.sleep(for: .seconds(32))
    let (report, status) = try network.doctor()
    let finding = try report.finding("close-wait")
    #expect(status == 1 && finding.severity == "warning")
    #expect(finding.verdict.contains("120 sockets have been in CLOSE_WAIT"))
    #expect(finding.verdict.contains("[\(getpid())] holds 120 of them, accepted on port 8080"))
    #expect(try report.finding("fin-wait2").verdict.contains("the peer does not close"))
    _ = clients
  }
}
