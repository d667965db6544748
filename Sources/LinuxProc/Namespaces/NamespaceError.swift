/// Why a network namespace could not be found, looked at or entered.
public struct NamespaceError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// Nothing in `/run/netns` has the name; something there may have been meant.
    case noSuchName(suggestion: String?)
    /// There is no such process.
    case noSuchProcess
    /// There is nothing at the path.
    case noSuchFile
    /// The file is not that of a network namespace, such as an entry that was left over in `/run/netns`.
    case notANamespace
    /// Its name in `/run/netns` is not UTF-8, so that it cannot be opened by its name.
    case unreadableName
    /// It is gone: its name was removed, or the process by which it was known ended.
    case vanished
    /// Entering takes CAP_SYS_ADMIN.
    case notPermitted
    /// So many processes of other users could not be looked at.
    case hiddenProcesses(Int)
    /// Another call failed.
    case system(SystemError)
  }

  /// Label of the namespace, or the word or path that was to lead to it; empty where there is
  /// nothing to name.
  public let subject: String
  /// What is wrong with it.
  public let reason: Reason

  /// Says what is wrong with what.
  public init(_ subject: String, _ reason: Reason) {
    self.subject = subject
    self.reason = reason
  }
}

extension NamespaceError: CustomStringConvertible {
  /// The error in a sentence, with what to do about it.
  public var description: String { sentence(isRoot: LinuxProc.isRoot) }

  /// - Parameter isRoot: whether the reader is root, who needs no advice to run as root.
  func sentence(isRoot: Bool) -> String {
    switch reason {
    case .noSuchName(nil):
      "there is no network namespace '\(subject)' in /run/netns"
    case .noSuchName(let suggestion?):
      "there is no network namespace '\(subject)' in /run/netns; did you mean '\(suggestion)'?"
    case .noSuchProcess:
      "there is no process \(subject), and no network namespace of that name in /run/netns"
    case .noSuchFile:
      "there is no network namespace at \(subject)"
    case .notANamespace:
      "\(subject) is not a network namespace\(advice)"
    case .unreadableName:
      "\(subject) cannot be opened, because its name is not UTF-8: give the id of a process in it"
    case .vanished:
      "the network namespace \(subject) is gone: its process ended or its name was removed"
    case .notPermitted where isRoot:
      "root cannot enter the network namespace \(subject) here: that needs CAP_SYS_ADMIN and every "
        + "capability of the process by which it was found"
    case .notPermitted:
      "entering the network namespace \(subject) needs CAP_SYS_ADMIN; run as root"
    case .hiddenProcesses(let count):
      Self.hidden(count, isRoot: isRoot)
    case .system(let error):
      "the network namespace \(subject) cannot be reached: \(error)"
    }
  }

  private static func hidden(_ count: Int, isRoot: Bool) -> String {
    let processes = count == 1 ? "1 process" : "\(count) processes"
    return isRoot
      ? "\(processes) could not be inspected, even as root: access to /proc/PID/ns and "
        + "/proc/PID/net was denied"
      : "\(processes) of other users could not be inspected; run as root"
  }

  /// What to do about an entry that `ip netns add` left behind.
  private var advice: String {
    for directory in NamespacePath.directories where subject.hasPrefix("\(directory)/") {
      let name = subject.dropFirst(directory.count + 1)
      return "; if it is a leftover, 'ip netns delete \(name)' removes it"
    }
    return ""
  }
}
