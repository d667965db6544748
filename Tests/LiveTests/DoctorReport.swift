import FoundationEssentials
import TestSupport

/// The output of `twdiag doctor --format json`.
struct DoctorReport: Decodable {
  struct Finding: Decodable {
    let id: String
    let severity: String
    let verdict: String
    let confidence: String
    let evidence: [Evidence]
    let fixes: [Fix]
  }

  struct Fix: Decodable {
    let action: String
    let command: String?
  }

  struct Evidence: Decodable {
    let name: String
    /// Nil if it is a word.
    let number: Double?

    private enum CodingKeys: String, CodingKey { case name, value }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      name = try values.decode(String.self, forKey: .name)
      number = try? values.decode(Double.self, forKey: .value)
    }
  }

  let schema: Int
  let complete: Bool
  let severity: String
  let headline: String
  let findings: [Finding]

  init(parsing text: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
  }

  /// The worst finding of a kind.
  func finding(_ id: String) throws -> Finding {
    guard let finding = findings.first(where: { $0.id == id }) else {
      throw TestFailure("no \(id) among \(findings.map(\.id))")
    }
    return finding
  }

  func number(_ id: String, _ name: String) throws -> Double {
    let evidence = try finding(id).evidence
    guard let number = evidence.first(where: { $0.name == name })?.number else {
      throw TestFailure("no \(name) among \(evidence.map(\.name))")
    }
    return number
  }

  /// Findings worse than a notice, as `ports: critical`.
  var problems: [String] {
    findings.filter { !["fine", "notice"].contains($0.severity) }.map { "\($0.id): \($0.severity)" }
  }
}

extension LiveNetwork {
  /// Runs the doctor: its report and exit status.
  func doctor(_ arguments: String...) throws -> (report: DoctorReport, status: CInt) {
    let outcome = try built(.twdiag).run(
      ["doctor", "--format", "json"] + arguments, namespace.conditions)
    return (try DoctorReport(parsing: outcome.text), outcome.exitCode)
  }

  /// Runs the doctor for some seconds while something happens.
  func doctor(
    watching seconds: Int, while body: () throws -> Void
  ) throws -> (report: DoctorReport, status: CInt) {
    let arguments = ["doctor", "--format", "json", "--for", "\(seconds)s"]
    let program = try RunningProgram(built(.twdiag), arguments, namespace.conditions)
    try body()
    let outcome = try program.finish(within: .seconds(60))
    return (try DoctorReport(parsing: outcome.text), outcome.exitCode)
  }
}

/// A service in a namespace, and connections to it.
final class Service {
  private let network: LiveNetwork
  private let host: String
  let socket: LiveSocket
  private var held: [LiveSocket] = []

  init(_ network: LiveNetwork, host: String = "127.0.0.1", backlog: CInt = 128) throws {
    (self.network, self.host) = (network, host)
    socket = try LiveSocket.open(in: network, for: host)
    // Outside of the range of local ports, of which none may be missing.
    try socket.bind(host, port: 8080)
    try socket.listen(backlog: backlog)
  }

  func connect(afterBind: Bool = false) throws -> LiveSocket {
    let client = try LiveSocket.open(in: network, for: host)
    if afterBind { try client.bind(host) }
    try client.connect(host, port: socket.port)
    return client
  }

  /// Connections that stand as long as this does.
  func hold(_ count: Int, afterBind: Bool = false) throws {
    for _ in 0..<count {
      held.append(try connect(afterBind: afterBind))
      held.append(try socket.accept())
    }
  }

  /// Keeps sockets as long as this.
  func keep(_ sockets: LiveSocket...) { held += sockets }

  /// Connections that the client closes first, so that it has them in TIME_WAIT.
  func leaveTimeWait(_ count: Int) throws {
    for _ in 0..<count {
      let client = try connect()
      let server = try socket.accept()
      client.finish()
      try server.wait(for: .closeWait)
      server.finish()
      try client.wait(for: .close)
    }
  }

  /// Clients that wait for what nobody accepts.
  func knock(_ count: Int) throws {
    for _ in 0..<count {
      let client = try LiveSocket.open(in: network, for: host)
      try client.beginToConnect(host, port: socket.port)
      held.append(client)
    }
  }
}
