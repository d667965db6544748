import TestSupport
import Testing

@Suite("Live: get", .live, .bounded)
struct GetTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  private func get(_ arguments: String...) throws -> Program.Outcome {
    try network.built(.twdiag).run(["get"] + arguments, network.namespace.conditions)
  }

  private func ends(_ socket: ListedSocket) -> [String] {
    let zone = socket.interface.map { "%\($0)" } ?? ""
    func end(_ address: String, _ port: Int) -> String {
      address.contains(":") ? "[\(address)\(zone)]:\(port)" : "\(address)\(zone):\(port)"
    }
    return [
      end(socket.localAddress, socket.localPort), end(socket.remoteAddress, socket.remotePort),
    ]
  }

  @Test("It finds each connection that the list shows", arguments: SocketZoo.hosts)
  func each(_ host: String) throws {
    try zoo.populate(host)
    let connections = try network.listed("--state", "all").filter { $0.remotePort != 0 }
    #expect(connections.count > 10)
    for socket in connections {
      let ends = ends(socket)
      let outcome = try get(ends[0], ends[1], "--format", "jsonl")
      let found = try #require(try ListedSocket.parse(outcome.text).first, "\(ends)")
      #expect(outcome.exitCode == 0)
      #expect(found.ends == socket.ends)
      #expect(found.state == socket.state)
      #expect(found.cookie == socket.cookie)
      #expect(found.inode == socket.inode)
    }
  }

  @Test("It is not fooled by the listener that the kernel finds where a connection is gone")
  func listener() throws {
    let server = try LiveSocket.open(in: network, for: "127.0.0.1")
    try server.bind("127.0.0.1")
    try server.listen()
    let outcome = try get("127.0.0.1:\(server.port)", "127.0.0.1:9")
    #expect(outcome.exitCode == 1)
    #expect(outcome.text == "")
    #expect(outcome.errorText.contains("127.0.0.1:\(server.port) has a listener"))
    let none = try get("127.0.0.1:1", "127.0.0.1:2")
    #expect(none.exitCode == 1)
    #expect(none.errorText == "twdiag: there is no socket from 127.0.0.1:1 to 127.0.0.1:2\n")
    // A socket that is bound to a device is found with the device only.
    let device = try get("127.0.0.1%lo:1", "127.0.0.1:2")
    #expect(device.exitCode == 1)
    let nowhere = try get("127.0.0.1%nosuch:1", "127.0.0.1:2")
    #expect(nowhere.exitCode == 2)
    #expect(nowhere.errorText.contains("nosuch"))
  }

  @Test("It needs no more than one request and one reply", .needs("strace"))
  func oneRequest() throws {
    try zoo.timeWait("127.0.0.1")
    let socket = try #require(try network.listed().first)
    let program = try network.built(.twdiag).path
    let ends = ends(socket)
    let trace = try network.run(
      "strace", ["-f", "-e", "trace=sendto,recvfrom,recvmsg", program, "get", ends[0], ends[1]])
    let calls = trace.errorText.split(separator: "\n").filter {
      $0.contains("sock_diag") || $0.contains("recvmsg(") || $0.contains("sendto(")
    }
    #expect(calls.count { $0.contains("sendto(") } == 1)
    #expect(calls.count { $0.contains("recvmsg(") || $0.contains("recvfrom(") } == 1)
  }

  @Test("It looks into another namespace by its name")
  func namespace() throws {
    try zoo.timeWait("127.0.0.1")
    let socket = try #require(try network.listed().first)
    let ends = ends(socket)
    let program = try network.built(.twdiag)
    let inside = try program.run(
      ["get", ends[0], ends[1], "-N", network.namespace.name, "--format", "jsonl"])
    #expect(inside.exitCode == 0)
    #expect(try ListedSocket.parse(inside.text).first?.netns == network.namespace.name)
    let nowhere = try program.run(["get", ends[0], ends[1], "-N", "no-such-namespace"])
    #expect(nowhere.exitCode == 2)
    #expect(nowhere.errorText.contains("no-such-namespace"))
  }
}
