internal import CTestSupport
internal import Glibc

/// A program that a test runs.
public struct Program: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// Finds a program in PATH, and in the system's own directories of programs.
  public init?(named name: String) {
    let places = (environmentVariable("PATH") ?? "").split(separator: ":").map(String.init)
    for place in places + ["/usr/sbin", "/sbin", "/usr/bin", "/bin"] {
      if unsafe access("\(place)/\(name)", X_OK) == 0 {
        path = "\(place)/\(name)"
        return
      }
    }
    return nil
  }

  /// What a program's standard input is.
  public enum Input: Sendable {
    case nothing
    /// A pipe that holds these bytes, at most 64 KiB.
    case pipe([UInt8])
    case file(String)
  }

  /// Where a program's standard output goes.
  public enum Output: Sendable {
    case collected
    /// A pipe that nobody reads.
    case closedPipe
    case file(String)
  }

  /// How the process differs from this one.
  public struct Conditions: Sendable {
    public var input = Input.nothing
    public var output = Output.collected
    /// Variables to set, or with nil to unset.
    public var environment: [String: String?] = [:]
    public var directory: String?
    /// A network namespace to run in.
    public var namespace: NetworkNamespace?
    /// The errno that a netlink socket fails with.
    public var netlinkError: CInt?
    /// Runs as this user, such as 65534 for nobody.
    public var user: UInt32?
    /// The process is killed after so long, and the test fails.
    public var timeout = Duration.seconds(60)

    public init() {}
  }

  /// How a process ended, and what it wrote.
  public struct Outcome: Sendable {
    /// The exit code, or minus the number of a signal.
    public let exitCode: CInt
    public let output: [UInt8]
    public let error: [UInt8]

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: error, as: UTF8.self) }
    public var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// Runs the program to its end.
  public func run(
    _ arguments: [String] = [], _ conditions: Conditions = Conditions()
  ) throws -> Outcome {
    let files = try ChildFiles(conditions)
    let process = try start(arguments, conditions, files)
    var status: CInt = 0
    let limit = CInt(conditions.timeout.components.seconds) * 1000
    let error = unsafe test_child_wait(process, limit, &status)
    guard error == 0 else {
      throw TestFailure("\(path) \(arguments)", errorNumber: error)
    }
    return Outcome(
      exitCode: test_child_exit_code(status), output: try files.output.contents(),
      error: try files.error.contents())
  }

  /// Runs the program, which must succeed.
  @discardableResult
  public func check(
    _ arguments: [String], _ conditions: Conditions = Conditions()
  ) throws -> Outcome {
    let outcome = try run(arguments, conditions)
    guard outcome.exitCode == 0 else {
      throw TestFailure("\(path) \(arguments): exit \(outcome.exitCode): \(outcome.errorText)")
    }
    return outcome
  }

  func start(
    _ arguments: [String], _ conditions: Conditions, _ files: ChildFiles
  ) throws -> pid_t {
    let words = CStrings([path] + arguments)
    let variables = CStrings(Self.environment(conditions.environment))
    let name = CStrings([path, conditions.directory ?? ""])
    var child = unsafe test_child()
    unsafe child.path = UnsafePointer(name[0])
    unsafe child.directory = conditions.directory == nil ? nil : UnsafePointer(name[1])
    unsafe child.arguments = UnsafePointer(words.pointers)
    unsafe child.environment = UnsafePointer(variables.pointers)
    unsafe child.input = files.input.number
    unsafe child.output = files.output.number
    unsafe child.error = files.error.number
    unsafe child.network_namespace = conditions.namespace?.descriptor ?? -1
    unsafe child.netlink_errno = conditions.netlinkError ?? 0
    unsafe child.user = conditions.user ?? 0
    var process: pid_t = 0
    // Safe: all that the structure points to lives until the end of this function.
    let error = withExtendedLifetime((name, words, variables)) {
      unsafe test_child_start(&child, &process)
    }
    guard error == 0 else { throw TestFailure("start \(path)", errorNumber: error) }
    return process
  }

  private static func environment(_ changes: [String: String?]) -> [String] {
    var variables: [String] = []
    var place = unsafe environ
    // Safe: the array of the environment ends with a null pointer.
    while let variable = unsafe place.pointee {
      let text = unsafe String(cString: variable)
      let name = text.prefix { $0 != "=" }
      if changes[String(name)] == nil { variables.append(text) }
      unsafe place += 1
    }
    for (name, value) in changes {
      if let value { variables.append("\(name)=\(value)") }
    }
    return variables
  }
}
