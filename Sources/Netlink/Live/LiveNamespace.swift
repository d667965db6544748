import LinuxProc
import SockDiag

/// Opens what the sockets of one network namespace are read from.
final class LiveNamespace {
  /// Nil for the caller's own.
  private let namespace: NetworkNamespace?
  private let readsAhead: Bool
  private let observer: (any DumpObserver)?
  /// The open namespace; nil before it is first needed.
  private var descriptor: NamespaceDescriptor?
  /// Nil before the first dump, and where there is no sock_diag.
  private var live: LiveSource?

  init(_ namespace: NetworkNamespace?, readsAhead: Bool, observer: (any DumpObserver)?) {
    self.namespace = namespace
    self.readsAhead = readsAhead
    self.observer = observer
  }

  /// Prepares for a dump.
  ///
  /// - Throws: `.namespace` with `.vanished` where only this object keeps the namespace alive.
  func begin() throws(DumpError) {
    if live == nil { descriptor = nil }
    if let namespace, live != nil, !namespace.isInUse { throw .vanished(namespace) }
  }

  /// Asks over sock_diag, over the same socket each time.
  func ask(
    _ selection: SocketSelection, _ needs: DumpNeeds
  ) throws(DumpError) -> DumpAttempt.Opened {
    let live = try socket()
    live.ask(selection, needs)
    self.live = live
    // A dump walks all sockets of the machine: skip it if this namespace has no minisockets.
    if namespace != nil, observer == nil, selection.minisocketsOnly, minisocketCount() == 0 {
      return DumpAttempt.Opened(source: EmptySource())
    }
    return DumpAttempt.Opened(source: live) { self.checkEmpty(selection, needs) }
  }

  /// The previous source with its socket; with a new socket if the last dump was not read to its
  /// end, since the kernel has only one dump per socket at a time.
  private func socket() throws(DumpError) -> LiveSource {
    guard let live else {
      return LiveSource(try openSocket(), readsAhead: readsAhead, observer: observer)
    }
    if live.isWaiting { live.use(try openSocket()) }
    return live
  }

  private func openSocket() throws(DumpError) -> NetlinkSocket {
    try inside { () throws(DumpError) in try NetlinkSocket.openForDump() }
  }

  /// Calls `body` in the namespace.
  private func inside<T: ~Copyable>(
    _ body: () throws(DumpError) -> T
  ) throws(DumpError) -> T {
    guard let namespace else { return try body() }
    if descriptor == nil { descriptor = try NamespaceDescriptor.openForDump(namespace) }
    guard let result = try descriptor?.insideForDump(body) else { throw .vanished(namespace) }
    return result
  }

  /// The minisockets that `/proc/net/sockstat` counts, of both families; nil where it cannot be read.
  private func minisocketCount() -> Int? {
    let count = try? inside { () throws(DumpError) in ProcFile.minisocketCount() }
    return count ?? nil
  }

  /// An error if an empty dump contradicts `/proc/net/sockstat`. Its count includes both families
  /// and both kinds of minisockets, so only a dump of all of them can be compared with it.
  private func checkEmpty(_ selection: SocketSelection, _ needs: DumpNeeds) -> DumpError? {
    let counted: TCPStateSet = [TCPStateSet(.timeWait), TCPStateSet(.finWait2)]
    guard selection.family == nil, selection.requestStates.isSuperset(of: counted),
      !needs.contains(.bytecode) || KernelVersion.running < KernelVersion(4, 9),
      let count = minisocketCount(), count > 0
    else { return nil }
    return .unlikelyEmpty(minisockets: count)
  }

  /// Opens `/proc/net/tcp` and `tcp6`: those of the namespace, or where it may not be entered, those
  /// of a process in it.
  func proc(
    _ selection: SocketSelection, because reason: DumpError?
  ) throws(DumpError) -> DumpAttempt.Opened {
    if let namespace, let reason, reason.isRefusedEntry {
      return DumpAttempt.Opened(source: try Self.processSource(namespace, selection, reason))
    }
    return DumpAttempt.Opened(
      source: try inside { () throws(DumpError) in try ProcSource.open(selection) })
  }

  /// Reads what /proc shows of a process that lives in a namespace, without entering it.
  private static func processSource(
    _ namespace: NetworkNamespace, _ selection: SocketSelection, _ reason: DumpError
  ) throws(DumpError) -> ProcSource {
    guard let process = namespace.livingProcess else {
      throw namespace.processID == nil ? reason : .vanished(namespace)
    }
    let source = try? ProcSource.open(directory: "/proc/\(process)/net", selection)
    // The process may have ended, and its id may have been reused.
    guard namespace.identity.isOf(process: process) else { throw .vanished(namespace) }
    guard let source else { throw reason }
    return source
  }
}

/// A source without sockets, for a namespace that is known to have none.
private final class EmptySource: DatagramSource {
  let origin = DumpOrigin.netlink
  let incidents: [DumpIncident] = []

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? { nil }
}

extension DumpError {
  fileprivate static func vanished(_ namespace: NetworkNamespace) -> DumpError {
    .namespace(NamespaceError(namespace.label, .vanished))
  }

  /// Whether a privilege is missing to enter a network namespace.
  fileprivate var isRefusedEntry: Bool {
    if case .namespace(let error) = self { error.reason == .notPermitted } else { false }
  }
}
