public import LinuxProc

extension SocketDump {
  /// A dump of the running kernel: over sock_diag, or where that cannot be used from
  /// `/proc/net/tcp`, which `origin` and `incidents` then say.
  ///
  /// Needs no privilege for the caller's own network namespace, which is the one for nil, and
  /// CAP_SYS_ADMIN for another: else the sockets of another come from `/proc/PID/net` of a process in
  /// it. Dumps of many namespaces can be opened one after another, and then read; each stays in its
  /// namespace. Opening may raise the process's limit of open files.
  ///
  /// - Parameters:
  ///   - readsAhead: whether a thread may receive ahead of a long dump's use. It then takes less time,
  ///     and more of the processor.
  ///   - observer: sees what goes out and comes in over sock_diag; then each family is asked for apart,
  ///     as other programs read it, and there is no thread.
  public static func live(
    _ selection: SocketSelection, in namespace: NetworkNamespace? = nil, readsAhead: Bool = true,
    observer: (any DumpObserver)? = nil
  ) throws(DumpError) -> SocketDump {
    var watcher = LiveWatcher(namespace, readsAhead: readsAhead, observer: observer)
    return try watcher.dump(selection)
  }

  /// Reads what /proc shows of a process that lives in a namespace, without going there.
  static func ofProcess(
    in namespace: NetworkNamespace, _ selection: SocketSelection, because reason: DumpError
  ) throws(DumpError) -> SocketDump {
    let vanished = DumpError.namespace(NamespaceError(namespace.label, .vanished))
    guard let process = namespace.livingProcess else {
      throw namespace.processID == nil ? reason : vanished
    }
    let dump = proc(of: "/proc/\(process)/net", selection, because: reason)
    // The process may have ended, and another one have got its id.
    guard namespace.identity.isOf(process: process) else { throw vanished }
    guard let dump else { throw reason }
    return dump
  }

  /// Opens the files of a directory of /proc, and says why; nil when that fails as well.
  static func proc(
    of directory: String = ProcFile.networkDirectory, _ selection: SocketSelection,
    because reason: DumpError
  ) -> SocketDump? {
    guard let source = try? ProcSource.open(directory: directory, selection) else { return nil }
    var dump = SocketDump(source: source, selection: selection)
    dump.note(.readFromProc(reason: reason))
    return dump
  }
}

extension DumpError {
  /// Whether somebody without privileges tried to enter a network namespace.
  var isRefusedEntry: Bool {
    if case .namespace(let error) = self { error.reason == .notPermitted } else { false }
  }
}
