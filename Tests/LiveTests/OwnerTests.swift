import Glibc
import TestSupport
import Testing

@Suite("Live: who holds sockets", .live, .bounded)
struct OwnerTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  private func listed(_ arguments: String...) throws -> [ListedSocket] {
    try network.listed(["--processes", "--state", "all"] + arguments)
  }

  @Test("A socket's process is the one that holds it", arguments: SocketZoo.hosts)
  func owner(_ host: String) throws {
    try zoo.populate(host)
    for socket in try listed() where socket.inode != 0 {
      #expect(socket.processes?.map(\.pid) == [getpid()], "\(socket.ends)")
      #expect(socket.processes?.first?.command.isEmpty == false)
      #expect(socket.listenerProcesses == [])
    }
  }

  @Test("A TIME_WAIT has no owner, and who listens on its port is named as that")
  func listener() throws {
    let pair = try zoo.pair("127.0.0.1")
    // The server closes first, so that the minisocket has the listener's port.
    pair.server.finish()
    try pair.client.wait(for: .closeWait)
    pair.client.finish()
    try pair.server.wait(for: .close)
    // And a client's, on whose port nobody listens.
    try zoo.timeWait("127.0.0.1")
    let waiting = try listed("--state", "time-wait").filter { $0.state == "TIME_WAIT" }
    #expect(waiting.count == 2)
    #expect(waiting.allSatisfy { $0.processes == [] })
    let listeners = waiting.map { $0.listenerProcesses?.map(\.pid) ?? [] }
    #expect(Set(listeners) == [[getpid()], []])
  }

  @Test("Who listens for IPv6 alone is not named for IPv4, nor does it make a client a server")
  func onlyIPv6() throws {
    let listener = try LiveSocket.open(in: network, for: "::")
    try listener.set(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: 1)
    try listener.bind("::")
    try listener.listen()
    let port = listener.port
    let pair = try zoo.pair("127.0.0.1") { try $0.bind("127.0.0.1", port: port) }
    pair.client.finish()
    try pair.server.wait(for: .closeWait)
    pair.server.finish()
    try pair.client.wait(for: .close)
    let waiting = try listed("--state", "time-wait").filter { $0.state == "TIME_WAIT" }
    #expect(waiting.map(\.localPort) == [Int(port)])
    #expect(waiting.map(\.listenerProcesses) == [[]])
    let groups = try network.twdiag("list", "--group-by", "direction", "--no-header").lines
    #expect(groups.map { $0.split(separator: " ").first } == ["connected"])
  }

  @Test("Text rows name processes where netstat -p does, and listeners as what they are")
  func text() throws {
    let pair = try zoo.pair("127.0.0.1")
    pair.server.finish()
    try pair.client.wait(for: .closeWait)
    pair.client.finish()
    try pair.server.wait(for: .close)
    let lines = try network.twdiag("list", "-p", "--state", "all").lines
    #expect(lines.first?.contains("State       PID/Program name     Timer") == true)
    let waiting = lines.first { $0.contains("TIME_WAIT") }
    #expect(waiting?.contains("TIME_WAIT   listener \(getpid())/") == true)
    let listening = lines.first { $0.contains("LISTEN") }
    #expect(listening?.contains("LISTEN      \(getpid())/") == true)
  }

  @Test("Its processes are those that netstat -p names", .needs("netstat"))
  func netstat() throws {
    for host in SocketZoo.hosts { try zoo.populate(host) }
    func owners(_ lines: [String]) -> [String] {
      lines.filter { $0.hasPrefix("tcp") && !$0.contains("listener") }.compactMap { line in
        let words = line.split(separator: " ")
        guard let owner = words.first(where: { $0.hasPrefix("\(getpid())/") }) else { return nil }
        return "\(words[3]) \(words[4]) \(owner.prefix { $0 != "/" })"
      }.sorted()
    }
    let ours = owners(try network.twdiag("list", "-p", "--state", "all").lines)
    #expect(ours == owners(try network.run("netstat", ["-tanop"]).lines))
    #expect(ours.count > 20)
  }

  @Test("Nobody sees only own processes, and is told so", .needsNobody)
  func unprivileged() throws {
    try zoo.established("127.0.0.1")
    var conditions = network.namespace.conditions
    conditions.user = Live.nobody
    let outcome = try network.built(.twdiag).run(
      ["list", "-p", "--state", "all", "--format", "jsonl"], conditions)
    #expect(outcome.exitCode == 0)
    let sockets = try ListedSocket.parse(outcome.text)
    #expect(sockets.allSatisfy { $0.processes == [] })
    #expect(outcome.errorText.contains("could not be read; run as root"))
  }
}
