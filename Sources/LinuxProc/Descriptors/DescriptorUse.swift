/// A process and its open file descriptors.
public struct DescriptorUse: Hashable, Sendable {
  /// The process's id.
  public let processID: Int32
  /// The name of its program (`/proc/PID/comm`), not sanitized; empty if the process ended before
  /// the name could be read.
  public let command: String
  /// Open descriptors.
  public let open: Int
  /// How many there may be: the soft RLIMIT_NOFILE (`/proc/PID/limits`).
  public let limit: Int

  /// Holds what is known of a process.
  public init(processID: Int32, command: String, open: Int, limit: Int) {
    self.processID = processID
    self.command = command
    self.open = open
    self.limit = limit
  }

  /// The part of the limit that is in use; at 1 and above no further descriptor can be opened.
  public var share: Double { Double(open) / Double(max(1, limit)) }

  /// The processes of a network namespace, the caller's own for nil, that are nearest to their limits.
  ///
  /// Needs no privilege for processes of the same user; root sees all. Inspects at most 50,000
  /// processes. Before Linux 6.2 the kernel has to list the descriptors; then it counts at most
  /// 100,000 for each process.
  public static func busiest(in namespace: NetworkNamespace?, most: Int) -> DescriptorSurvey {
    var scan = DescriptorScan(namespace?.identity ?? .ofCallingThread())
    scan.run()
    return scan.survey(most: most)
  }
}

/// The result of inspecting the descriptors of processes.
public struct DescriptorSurvey: Hashable, Sendable {
  /// Nearest to its limit first.
  public let busiest: [DescriptorUse]
  /// Processes that could not be looked at, for insufficient privileges; whether they live in the namespace
  /// is not known of all.
  public let hidden: Int
  /// Whether there are more processes than were inspected.
  public let isTruncated: Bool
}
