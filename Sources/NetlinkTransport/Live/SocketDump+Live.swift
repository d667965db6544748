extension SocketDump {
  /// A dump of the running kernel: over sock_diag, or where that cannot be used from
  /// `/proc/net/tcp`, which `origin` and `incidents` then say.
  ///
  /// Needs no privilege for the caller's own network namespace, which is the one for nil, and
  /// CAP_SYS_ADMIN for another: else the sockets of another come from `/proc/PID/net` of a process in
  /// it. Dumps of many namespaces can be opened one after another, and then read; each stays in its
  /// namespace. Opening may raise the process's limit of open files.
  public static func live(
    _ selection: SocketSelection, in namespace: NetworkNamespace? = nil
  ) throws(DumpError) -> SocketDump {
    guard let namespace, !namespace.isOfCallingThread else { return try own(selection) }
    do {
      return try entered(namespace, selection)
    } catch {
      guard error.isRefusedEntry else { throw error }
      return try ofProcess(in: namespace, selection, because: error)
    }
  }

  private static func own(_ selection: SocketSelection) throws(DumpError) -> SocketDump {
    do {
      return SocketDump(source: try LiveSource.open(selection), selection: selection)
    } catch {
      guard let dump = proc(selection, because: .system(error)) else { throw .system(error) }
      return dump
    }
  }

  /// Each walk passes by all sockets of the machine, so none is made to find no minisockets.
  private static func entered(
    _ namespace: NetworkNamespace, _ selection: SocketSelection
  ) throws(DumpError) -> SocketDump {
    let place = try NamespaceDescriptor.openForDump(namespace)
    if selection.minisocketsOnly, try place.insideForDump(ProcFile.minisocketCount) == 0 {
      return SocketDump(source: EmptySource(), selection: selection)
    }
    do {
      let socket = try place.insideForDump { () throws(DumpError) in
        try NetlinkSocket.openForDump()
      }
      let source = LiveSource(socket: socket, place: place, selection: selection)
      return SocketDump(source: source, selection: selection)
    } catch {
      let dump = try place.insideForDump { proc(selection, because: error) }
      guard let dump else { throw error }
      return dump
    }
  }

  /// Reads what /proc shows of a process that lives in a namespace, without going there.
  private static func ofProcess(
    in namespace: NetworkNamespace, _ selection: SocketSelection, because reason: DumpError
  ) throws(DumpError) -> SocketDump {
    let vanished = DumpError.namespace(NamespaceError(namespace.label, .vanished))
    guard let process = process(in: namespace) else {
      throw namespace.processID == nil ? reason : vanished
    }
    let dump = proc(of: "/proc/\(process)/net", selection, because: reason)
    // The process may have ended, and another one have got its id.
    guard namespace.identity.isOf(process: process) else { throw vanished }
    guard let dump else { throw reason }
    return dump
  }

  /// A process that can be told to live there: not always the one that stands for the namespace,
  /// whose file may be hidden while that of another is not.
  private static func process(in namespace: NetworkNamespace) -> Int32? {
    let known = namespace.processID.flatMap { namespace.identity.isOf(process: $0) ? $0 : nil }
    return known ?? NamespaceProcesses.first(in: namespace.identity)
  }

  /// Opens the files of a directory of /proc, and says why; nil when that fails as well.
  private static func proc(
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
  fileprivate var isRefusedEntry: Bool {
    if case .namespace(let error) = self { error.reason == .notPermitted } else { false }
  }
}
