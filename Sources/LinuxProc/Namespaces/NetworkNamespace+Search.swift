import SockDiag

extension NetworkNamespace {
  /// The namespace that the calling thread is in. Without /proc nothing else is known of it.
  public static func current() -> NetworkNamespace {
    let identity = NamespaceIdentity.ofCallingThread()
    let entries = NamespaceNames.entries(of: identity)
    // A process is only looked for where there is no name.
    let process = entries.isEmpty ? lowestProcess(of: identity) : nil
    return NetworkNamespace(
      identity: identity, givenNames: entries.map(\.name),
      process: process.map(NamespaceProcess.init),
      path: entries.first?.path ?? NamespacePath.callingThread)
  }

  /// The process that stands for the calling thread's namespace.
  private static func lowestProcess(of own: NamespaceIdentity) -> Int32 {
    NamespaceProcesses.first(in: own, orIn: .tableOfCallingThread()) ?? ownProcessID
  }

  /// Finds a namespace by the word that a user gives: its name in `/run/netns`; the path of its
  /// file, if the word has a slash; the id of a process that lives in it; or its inode, which is
  /// larger than any process id. A name made of digits takes precedence over a process id.
  ///
  /// Needs no privilege: that of another user's process is known by its `/proc/PID/net`.
  public static func find(_ word: String) throws(NamespaceError) -> NetworkNamespace {
    if word.utf8.contains(UInt8(ascii: "/")) { return try find(path: word) }
    if let named = try find(name: word) { return named }
    guard let number = UInt64(word), isDigits(word) else { throw unknown(word) }
    if let process = Int32(exactly: number) { return try find(process: process) }
    return try find(inode: number)
  }

  private static func isDigits(_ word: String) -> Bool {
    word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func unknown(_ word: String) -> NamespaceError {
    let suggestion = Spelling.suggestion(for: word, among: NamespaceNames().all)
    return NamespaceError(word, .noSuchName(suggestion: suggestion))
  }

  private static func find(name: String) throws(NamespaceError) -> NetworkNamespace? {
    guard !["", ".", ".."].contains(name) else { return nil }
    for directory in NamespacePath.directories {
      let path = "\(directory)/\(name)"
      do {
        return NetworkNamespace(
          identity: try .of(path), givenNames: [name], process: nil, path: path,
          mayHaveOtherNames: true)
      } catch {
        if error.errorNumber != Errno.ENOENT { throw NamespaceError(path: path, error) }
      }
    }
    return nil
  }

  private static func find(path: String) throws(NamespaceError) -> NetworkNamespace {
    do {
      let identity = try NamespaceIdentity.of(path)
      let names = NamespaceNames.entries(of: identity).map(\.name)
      let process = names.isEmpty ? NamespaceProcesses.first(in: identity) : nil
      return NetworkNamespace(
        identity: identity, givenNames: names, process: process.map(NamespaceProcess.init),
        path: path)
    } catch {
      throw NamespaceError(path: path, error)
    }
  }

  private static func find(process: Int32) throws(NamespaceError) -> NetworkNamespace {
    do {
      let identity = try NamespaceIdentity.of(process: process)
      guard identity.isFile else { return NamespaceFinder().namespace(ofTable: identity, process) }
      return NetworkNamespace(
        identity: identity, givenNames: NamespaceNames.entries(of: identity).map(\.name),
        process: NamespaceProcess(process), path: NamespacePath.process(process))
    } catch {
      switch error.errorNumber {
      case Errno.ENOENT, Errno.ESRCH: throw NamespaceError("\(process)", .noSuchProcess)
      default: throw NamespaceError(path: NamespacePath.process(process), error)
      }
    }
  }

  private static func find(inode: UInt64) throws(NamespaceError) -> NetworkNamespace {
    guard let found = all().namespaces.first(where: { $0.inode == inode }) else {
      throw NamespaceError("\(inode)", .noSuchProcess)
    }
    return found
  }
}
