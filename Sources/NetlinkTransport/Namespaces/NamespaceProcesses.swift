internal import Glibc

/// The network namespaces that processes live in.
///
/// A process is judged by its first thread; another thread of it may have gone elsewhere.
struct NamespaceProcesses {
  /// The lowest process id in each.
  private(set) var lowest: [NamespaceIdentity: Int32] = [:]
  /// Processes of other users, whose namespaces could not be looked at.
  private(set) var hidden = 0

  /// Looks at every process.
  init() {
    Self.visit { process, outcome in
      switch outcome {
      case .lives(let identity): lowest[identity] = min(process, lowest[identity] ?? .max)
      case .hidden where !ProcessFacts.isKernelThread(process): hidden += 1
      default: break
      }
      return true
    }
  }

  /// The process with the lowest id that lives in a namespace; nil when none is found.
  static func first(in wanted: NamespaceIdentity) -> Int32? {
    var found: Int32?
    // The kernel lists processes in the order of their ids.
    visit { process, outcome in
      if outcome == .lives(wanted) { found = process }
      return found == nil
    }
    return found
  }

  /// Hands out each process with its namespace, until `body` says false.
  private static func visit(_ body: (Int32, NamespaceOutcome) -> Bool) {
    guard var reader = try? DirectoryReader.open("/proc") else { return }
    while reader.next() {
      guard let process = reader.number else { continue }
      if !body(process, reader.namespace(of: process)) { return }
    }
  }
}

/// What a look at a process's namespace gave.
private enum NamespaceOutcome: Equatable {
  case lives(NamespaceIdentity)
  /// It may not be looked at.
  case hidden
  /// The process has ended meanwhile.
  case ended
}

extension DirectoryReader {
  /// Looks at a process below /proc.
  fileprivate func namespace(of process: Int32) -> NamespaceOutcome {
    var file = stat()
    guard status("\(process)/ns/net", &file) != 0 else {
      return .lives(
        NamespaceIdentity(device: UInt64(file.st_dev), inode: UInt64(file.st_ino)))
    }
    return errno == EACCES || errno == EPERM ? .hidden : .ended
  }
}
