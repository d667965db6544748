internal import Glibc

/// A network namespace of a test's own, with its loopback interface up, so that the sockets of the
/// machine do not matter.
public final class NetworkNamespace: Sendable {
  public let name: String
  let descriptor: CInt

  /// Why tests cannot make namespaces here; nil when they can.
  public static let unavailable: String? = {
    guard geteuid() == 0 else { return "a network namespace takes root" }
    guard Program(named: "ip") != nil else { return "a network namespace takes ip (iproute2)" }
    do {
      _ = try NetworkNamespace()
      return nil
    } catch {
      return "no network namespace can be made here: \(error)"
    }
  }()

  public static var isAvailable: Bool { unavailable == nil }

  public init() throws {
    guard let ip = Program(named: "ip") else { throw TestFailure("there is no ip (iproute2)") }
    let name = "twdiag-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try ip.check(["netns", "add", name])
    self.name = name
    descriptor = unsafe open("/run/netns/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TestFailure("open /run/netns/\(name)", errorNumber: errno)
    }
    try ip.check(["-n", name, "link", "set", "lo", "up"])
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
    _ = try? Program(named: "ip")?.run(["netns", "delete", name])
  }

  /// Conditions for a program that runs in here.
  public var conditions: Program.Conditions {
    var conditions = Program.Conditions()
    conditions.namespace = self
    return conditions
  }

  /// Sets a sysctl of the namespace, such as `net.ipv4.tcp_fin_timeout`.
  public func set(_ sysctl: String, to value: String) throws {
    let file = "/proc/sys/" + sysctl.split(separator: ".").joined(separator: "/")
    let shell = Program(path: "/bin/sh")
    try shell.check(["-c", "echo '\(value)' > \(file)"], conditions)
  }
}
