import Captures
import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

extension SocketSelection {
  /// Every socket there is.
  static let everything = SocketSelection(states: .all)

  /// Listeners alone: the kernel looks at no connection for them, so that it takes microseconds.
  /// Together with bound sockets it would walk through all connections.
  static let listeners = SocketSelection(states: TCPStateSet(.listen))
}

extension SocketDump {
  /// The listeners of a namespace, or of a round of a capture.
  static func listeners(
    in namespace: NetworkNamespace?, replay: String?, round: RoundChoice?
  ) throws(DumpError) -> SocketDump {
    guard let replay else { return try .live(.listeners, in: namespace) }
    let source = try ReplaySource.open(replay, round: round ?? .last, .listeners)
    return SocketDump(source: source, selection: .listeners)
  }
}

extension ListenerTable {
  /// Reads a dump of listeners to its end.
  init(_ dump: inout SocketDump) throws(DumpError) {
    self.init()
    while let record = try dump.next() {
      insert(record, isIPv6Only: (try? dump.attributes())?.isIPv6Only ?? false)
    }
  }
}

/// A file that can be opened a second time, to read the same once more.
enum RegularFile {
  static func isAt(_ path: String) -> Bool {
    guard path != "-" else { return false }
    var status = stat()
    // Safe: the string lives through the call, which fills the structure.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
