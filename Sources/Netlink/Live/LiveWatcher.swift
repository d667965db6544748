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
  private let namespace: NetworkNamespace?
  private let readsAhead: Bool
  private let observer: (any DumpObserver)?
  /// Nil before the first dump, and where there is no sock_diag.
  private var source: LiveSource?

  /// - Parameters:
  ///   - namespace: the caller's own for nil; another takes what `SocketDump.live` says.
  ///   - readsAhead: whether a thread may receive ahead, as of `SocketDump.live`.
  ///   - observer: sees what goes out and comes in, as of `SocketDump.live`.
  public init(
    _ namespace: NetworkNamespace? = nil, readsAhead: Bool = false,
    observer: (any DumpObserver)? = nil
  ) {
    let isOwn = namespace?.isOfCallingThread ?? true
    self.namespace = isOwn ? nil : namespace
    self.readsAhead = readsAhead
    self.observer = observer
  }

  /// Begins a dump, when the one before is done with. The selection may be another one each time.
  ///
  /// - Throws: a `DumpError`; `.namespace` with `.vanished` when the namespace is gone.
  public mutating func dump(_ selection: SocketSelection) throws(DumpError) -> SocketDump {
    if let namespace { return try dump(selection, of: namespace) }
    do {
      return try dumpOverSocket(selection, in: nil)
    } catch {
      guard let dump = SocketDump.proc(selection, because: error) else { throw error }
      return dump
    }
  }

  private mutating func dump(
    _ selection: SocketSelection, of namespace: NetworkNamespace
  ) throws(DumpError) -> SocketDump {
    if source != nil, !namespace.isInUse {
      throw .namespace(NamespaceError(namespace.label, .vanished))
    }
    do {
      return try dumpOverSocket(selection, in: namespace)
    } catch {
      if error.isRefusedEntry {
        return try .ofProcess(in: namespace, selection, because: error)
      }
      if case .namespace = error { throw error }
      let dump = try NamespaceDescriptor.openForDump(namespace).insideForDump {
        SocketDump.proc(selection, because: error)
      }
      guard let dump else { throw error }
      return dump
    }
  }

  private mutating func dumpOverSocket(
    _ selection: SocketSelection, in namespace: NetworkNamespace?
  ) throws(DumpError) -> SocketDump {
    let source = try prepared(selection, in: namespace)
    // Each walk passes by all sockets of the machine, so none is made to find no minisockets.
    if namespace != nil, observer == nil, selection.minisocketsOnly, source.countsNoMinisockets {
      return SocketDump(source: EmptySource(), selection: selection)
    }
    return SocketDump(source: source, selection: selection)
  }

  private mutating func prepared(
    _ selection: SocketSelection, in namespace: NetworkNamespace?
  ) throws(DumpError) -> LiveSource {
    if let source {
      try source.ask(selection)
      return source
    }
    let plan = observer == nil ? LiveSource.Plan.automatic : .byFamily
    let opened = try LiveSource.open(
      selection, in: namespace, plan: plan, readsAhead: readsAhead, observer: observer)
    source = opened
    return opened
  }
}

extension LiveSource {
  /// Opens a socket in a namespace, the caller's own for nil, and keeps the way there.
  fileprivate static func open(
    _ selection: SocketSelection, in namespace: NetworkNamespace?, plan: Plan, readsAhead: Bool,
    observer: (any DumpObserver)?
  ) throws(DumpError) -> LiveSource {
    guard let namespace else {
      let socket = try NetlinkSocket.openForDump()
      return LiveSource(
        socket: socket, selection: selection, plan: plan, readsAhead: readsAhead,
        observer: observer)
    }
    let place = try NamespaceDescriptor.openForDump(namespace)
    let socket = try place.insideForDump { () throws(DumpError) in
      try NetlinkSocket.openForDump()
    }
    return LiveSource(
      socket: socket, place: place, selection: selection, plan: plan, readsAhead: readsAhead,
      observer: observer)
  }
}
