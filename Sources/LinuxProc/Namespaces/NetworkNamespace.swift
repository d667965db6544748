/// A network namespace that has a name or in which some process lives.
public struct NetworkNamespace: Sendable {
  package let identity: NamespaceIdentity
  /// Its names in `/run/netns`, in order, or the one that it was found by.
  let givenNames: [String]
  /// A process in it, if one was looked for.
  let process: NamespaceProcess?

  /// What is opened to enter it.
  public let path: String

  /// Whether nobody has searched for its other names yet.
  var mayHaveOtherNames = false

  /// Device of its file; 0 when the file of another user's process may not be looked at.
  public var device: UInt64 { if case .file(let device, _) = identity { device } else { 0 } }

  /// Inode of its file, the number that `readlink /proc/PID/ns/net` shows; 0 when that may not be
  /// looked at.
  public var inode: UInt64 { if case .file(_, let inode) = identity { inode } else { 0 } }

  /// Its first name in `/run/netns`, or the one that it was found by.
  public var name: String? { givenNames.first }

  /// All its names: those in `/run/netns`, and the inode as decimal text.
  ///
  /// Where it was found by its name, this looks through `/run/netns` for others.
  public var names: [String] {
    givenNames + otherNames + (identity.isFile ? ["\(inode)"] : [])
  }

  private var otherNames: [String] {
    guard mayHaveOtherNames else { return [] }
    return NamespaceNames.entries(of: identity).map(\.name).filter { !givenNames.contains($0) }
  }

  /// A process that lives in it: the lowest id, or the one that it was found by.
  public var processID: Int32? { process?.id }

  /// Name of that process's program (`/proc/PID/comm`), as it is.
  public var command: String? { process?.command }

  /// Id of the container that the process lives in, by its control group.
  public var containerID: String? { process?.containerID }

  /// What people know it by: its name in `/run/netns`, else a process in it, as `pid 812 (nginx)` or
  /// `pid 812 (nginx, 3f4e5a6b7c8d)` in a container, else the path.
  public var label: String { name ?? process?.label ?? path }
}

extension NetworkNamespace: Hashable {
  /// Whether they are the same namespace, however each was found.
  public static func == (left: Self, right: Self) -> Bool { left.identity == right.identity }

  /// Hashes which namespace it is.
  public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

/// A process that represents its namespace.
struct NamespaceProcess: Hashable, Sendable {
  let id: Int32
  /// Nil when it ended before it could be asked.
  let command: String?
  let containerID: String?

  init(id: Int32, command: String?, containerID: String?) {
    self.id = id
    self.command = command
    self.containerID = containerID
  }

  init(_ id: Int32) {
    self.init(
      id: id, command: ProcessFacts.command(id), containerID: ProcessFacts.containerID(id))
  }

  var label: String {
    let details = [command, containerID.map(ContainerID.short)].compactMap { $0 }
    return details.isEmpty ? "pid \(id)" : "pid \(id) (\(details.joined(separator: ", ")))"
  }
}
