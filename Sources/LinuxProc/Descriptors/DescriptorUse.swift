/// A process and its open file descriptors.
public struct DescriptorUse: Hashable, Sendable {
  /// The process's id.
  public let processID: Int32
  /// Name of its program as the kernel keeps it (`/proc/PID/comm`), as it is; empty when the process
  /// ended before it could be asked.
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

  /// The part of the limit that is used: 1 and more where no further descriptor can be had.
  public var share: Double { Double(open) / Double(max(1, limit)) }

  /// The processes of a network namespace, the caller's own for nil, that are nearest to their limits.
  ///
  /// Needs no privilege for processes of the same user; root sees all. Looks at so many processes at
  /// most, and counts so many descriptors of each where the kernel has to list them (before Linux 6.2).
  public static func busiest(in namespace: NetworkNamespace?, most: Int) -> DescriptorSurvey {
    var scan = DescriptorScan(namespace?.identity ?? .ofCallingThread())
    scan.run()
    return scan.survey(most: most)
  }
}

/// What a look at the descriptors of processes gave.
public struct DescriptorSurvey: Hashable, Sendable {
  /// Nearest to its limit first.
  public let busiest: [DescriptorUse]
  /// Processes that could not be looked at, for insufficient privileges; whether they live in the namespace
  /// is not known of all.
  public let hidden: Int
  /// There are more processes than were looked at.
  public let isCut: Bool
}
