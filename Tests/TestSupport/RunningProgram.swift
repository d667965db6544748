internal import CTestSupport
internal import Glibc

/// A program that runs while a test does something else. It is killed when this goes.
public final class RunningProgram {
  private let files: ChildFiles
  private var process: pid_t
  private var input: Descriptor?

  /// Starts the program, with a pipe as its standard input that holds nothing yet.
  public init(
    _ program: Program, _ arguments: [String], _ conditions: Program.Conditions
  ) throws {
    var reader: CInt = -1
    var writer: CInt = -1
    let error = unsafe test_pipe(&reader, &writer)
    guard error == 0 else { throw TestFailure("pipe", errorNumber: error) }
    input = try Descriptor(writer, "pipe")
    files = try ChildFiles(
      input: Descriptor(reader, "pipe"),
      output: Descriptor(test_memory_file(), "memfd_create"),
      error: Descriptor(test_memory_file(), "memfd_create"))
    process = try program.start(arguments, conditions, files)
  }

  deinit {
    guard process > 0 else { return }
    _ = kill(-process, SIGKILL)
    _ = waitpid(process, nil, 0)
  }

  public var processID: Int32 { process }

  /// What it has written so far.
  public var output: String {
    get throws { String(decoding: try files.output.contents(), as: UTF8.self) }
  }

  /// Waits until it has written something.
  public func wait(for text: String, within limit: Duration = .seconds(30)) throws {
    let end = ContinuousClock.now + limit
    while try !output.contains(text) {
      guard ContinuousClock.now < end else {
        throw TestFailure("no '\(text)' came within \(limit), but: \(try output)")
      }
      usleep(5000)
    }
  }

  /// Writes to its standard input.
  public func write(_ text: String) {
    guard let input else { return }
    let bytes = Array(text.utf8)
    // Safe: write stays within the count that it is given.
    _ = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(input.number, $0.baseAddress, $0.count)
    }
  }

  public func closeInput() { input = nil }

  public func signal(_ number: CInt) { _ = kill(process, number) }

  /// Whether it has ended by itself.
  public var hasEnded: Bool {
    var state = unsafe siginfo_t()
    let flags = WEXITED | WNOHANG | WNOWAIT
    // Safe: the call fills the structure that it is given, and leaves the child to be waited for.
    let result = unsafe waitid(P_PID, id_t(process), &state, flags)
    return unsafe result == 0 && state._sifields._sigchld.si_pid == process
  }

  /// Waits for the end, and kills the program when it takes longer.
  public func finish(within limit: Duration = .seconds(30)) throws -> Program.Outcome {
    var status: CInt = 0
    let error = unsafe test_child_wait(
      process, CInt(limit.components.seconds) * 1000, &status)
    process = 0
    guard error == 0 else { throw TestFailure("wait for a program", errorNumber: error) }
    return Program.Outcome(
      exitCode: test_child_exit_code(status), output: try files.output.contents(),
      error: try files.error.contents())
  }
}

extension ChildFiles {
  init(input: Descriptor, output: Descriptor, error: Descriptor) {
    self.input = input
    self.output = output
    self.error = error
  }
}

extension Program {
  /// Runs the program, which must succeed, and tells how many KiB of memory it held at most.
  ///
  /// Nothing is kept of what it writes.
  public func peakMemory(_ arguments: [String], _ conditions: Conditions) throws -> Int {
    var conditions = conditions
    conditions.output = .file("/dev/null")
    // A shell waits for a line before it becomes the program, so that no time is missed.
    let shell = Program(path: "/bin/sh")
    let gate = ["-c", "read -r line; exec \"$@\" >/dev/null", "sh", path] + arguments
    return try RunningProgram(shell, gate, conditions).peakMemory()
  }
}

extension RunningProgram {
  fileprivate func peakMemory() throws -> Int {
    let refusal = test_child_attach(process)
    guard refusal == 0 else { throw TestFailure("ptrace", errorNumber: refusal) }
    write("\n")
    var kibibytes = 0
    var status: CInt = 0
    let error = unsafe test_child_peak(process, &kibibytes, &status)
    process = 0
    guard error == 0 else { throw TestFailure("wait for a program", errorNumber: error) }
    guard test_child_exit_code(status) == 0, kibibytes > 0 else {
      throw TestFailure("the program ended with \(test_child_exit_code(status))")
    }
    return kibibytes
  }
}
