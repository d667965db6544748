public import LinuxProc
import SockDiag

/// Dumps a network namespace of the running kernel again and again, over one socket.
///
///     var watcher = LiveWatcher()
///     while true {
///       var dump = try watcher.dump(.minisockets())
///       while let record = try dump.next() { print(record.timer) }
///     }
public struct LiveWatcher: ~Copyable {
  private let namespace: LiveNamespace
  /// Whether each family is asked for by itself, as other programs read it.
  private let asksByFamily: Bool
  let attempts = DumpAttempts()
  private var selection: SocketSelection?

  /// Makes a watcher; nothing is opened before the first dump.
  ///
  /// - Parameters:
  ///   - namespace: the caller's own for nil; another needs what `SocketDump.live` says.
  ///   - readsAhead: whether a thread may receive ahead, as of `SocketDump.live`.
  ///   - observer: sees what goes out and comes in, as of `SocketDump.live`.
  public init(
    _ namespace: NetworkNamespace? = nil, readsAhead: Bool = false,
    observer: (any DumpObserver)? = nil
  ) {
    self.init(
      namespace, readsAhead: readsAhead, observer: observer, asksByFamily: observer != nil)
  }

  init(
    _ namespace: NetworkNamespace?, readsAhead: Bool, observer: (any DumpObserver)?,
    asksByFamily: Bool
  ) {
    let isOwn = namespace?.isOfCallingThread ?? true
    self.namespace = LiveNamespace(
      isOwn ? nil : namespace, readsAhead: readsAhead, observer: observer)
    self.asksByFamily = asksByFamily
  }

  /// Begins a dump, when the one before is done with. The selection may be another one each time.
  ///
  /// - Throws: a `DumpError`; `.namespace` with `.vanished` when the namespace is gone.
  public mutating func dump(_ selection: SocketSelection) throws(DumpError) -> SocketDump {
    try namespace.begin()
    // What the kernel has refused once, it will refuse again.
    let kept: DumpNeeds =
      selection == self.selection ? [.bothFamilies, .bytecode] : [.bothFamilies]
    attempts.begin(ways(selection), keeping: kept)
    self.selection = selection
    return try SocketDump(attempts, selection: selection)
  }

  /// The ways in which this selection can be asked for.
  private func ways(_ selection: SocketSelection) -> [DumpAttempt] {
    let namespace = namespace
    let hasBytecode = (1...DumpRequest.maxBytecodeSize).contains(selection.bytecode.count)
    let isOneWalk = selection.family == nil && !asksByFamily
    return DumpNeeds.ways.compactMap { needs in
      if needs.contains(.bytecode), !hasBytecode { return nil }
      if needs.contains(.bothFamilies), !isOneWalk { return nil }
      return DumpAttempt(needs: needs) { reason throws(DumpError) in
        try needs.contains(.proc)
          ? namespace.proc(selection, because: reason) : namespace.ask(selection, needs)
      }
    }
  }
}

extension SocketDump {
  /// Begins a dump of the running kernel: over sock_diag, or where that cannot be used from
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
  ///   - observer: sees what goes out and comes in over sock_diag; then each family is asked for by
  ///     itself, as other programs read it, and there is no thread.
  /// - Throws: a `DumpError` when there is no way to read the sockets.
  public static func live(
    _ selection: SocketSelection, in namespace: NetworkNamespace? = nil, readsAhead: Bool = true,
    observer: (any DumpObserver)? = nil
  ) throws(DumpError) -> SocketDump {
    var watcher = LiveWatcher(namespace, readsAhead: readsAhead, observer: observer)
    return try watcher.dump(selection)
  }
}
