import Glibc
import TestSupport

/// A network namespace of a test's own, where a TIME_WAIT stays for its whole minute, and the
/// programs that run in it.
final class LiveNetwork {
  let namespace: NetworkNamespace

  init() throws {
    namespace = try NetworkNamespace()
    // By default, loopback takes a TIME_WAIT over after a second.
    try namespace.set("net.ipv4.tcp_tw_reuse", to: "0")
  }

  /// Makes a network when every test has had its turn to begin, so that those that wait a minute
  /// wait while the others work.
  static func open() async throws -> LiveNetwork {
    await Task.yield()
    return try LiveNetwork()
  }

  /// Runs a program, which must succeed.
  @discardableResult
  func run(
    _ name: String, _ arguments: [String], _ environment: [String: String?] = [:]
  ) throws -> Program.Outcome {
    var conditions = namespace.conditions
    conditions.environment = environment
    return try program(name).check(arguments, conditions)
  }

  private func program(_ name: String) throws -> Program {
    guard let program = Program(named: name) else { throw TestFailure("there is no \(name)") }
    return program
  }

  @discardableResult
  func twdiag(_ arguments: String...) throws -> Program.Outcome { try twdiag(arguments) }

  func twdiag(_ arguments: [String]) throws -> Program.Outcome {
    try built(.twdiag).check(arguments, namespace.conditions)
  }

  @discardableResult
  func twload(_ arguments: String...) throws -> Program.Outcome {
    try built(.twload).check(arguments, namespace.conditions)
  }

  /// Starts twload and waits until all stands that it is to hold.
  func hold(_ arguments: String...) throws -> RunningProgram {
    let load = try RunningProgram(built(.twload), arguments, namespace.conditions)
    try load.wait(for: "ready")
    return load
  }

  func built(_ program: BuiltProgram) throws -> Program {
    guard let program = program.program else { throw TestFailure(program.whyUnavailable) }
    return program
  }

  /// Gives the loopback interface another IPv6 address, which works a moment later.
  func add(address: String) throws {
    let ip = try program("ip")
    let change = ["address", "add", "\(address)/64", "dev", "lo", "nodad"]
    try ip.check(change, namespace.conditions)
    let works = try eventually {
      let query = ["route", "get", address, "oif", "lo"]
      return try ip.run(query, namespace.conditions).text.hasPrefix("local")
    }
    guard works else { throw TestFailure("\(address) does not come up") }
  }

  /// The number of a name in /proc/net/sockstat, such as `tw`.
  func sockstat(_ name: String) throws -> Int {
    let text = try run("cat", ["/proc/net/sockstat"]).text
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let index = words.firstIndex(of: name), index + 1 < words.count,
      let number = Int(words[index + 1])
    else { throw TestFailure("no \(name) in sockstat: \(text)") }
    return number
  }

  /// How many minisockets the kernel allows here.
  func minisocketLimit() throws -> Int {
    let text = try run("cat", ["/proc/sys/net/ipv4/tcp_max_tw_buckets"]).text
    guard let limit = Int(text.filter { !$0.isWhitespace }) else {
      throw TestFailure("tcp_max_tw_buckets is \(text)")
    }
    return limit
  }

  /// Whether the kernel lists sockets that are bound and not connected, as Linux 6.8 and later do.
  static let listsBoundSockets: Bool = {
    var name = utsname()
    // Safe: the call fills the structure that it is given, with text that a null byte ends.
    guard unsafe uname(&name) == 0 else { return false }
    let release = unsafe withUnsafeBytes(of: &name.release) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.lexicographicallyPrecedes([6, 8]) == false
  }()
}

/// Waits until something is so, and says whether it became so.
func eventually(
  within limit: Duration = .seconds(5), _ condition: () throws -> Bool
) rethrows -> Bool {
  let end = ContinuousClock.now + limit
  while try !condition() {
    if ContinuousClock.now >= end { return false }
    usleep(20_000)
  }
  return true
}
