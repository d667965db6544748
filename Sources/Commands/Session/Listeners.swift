import Captures
import LinuxProc
import Netlink
import SockDiag
import TimeWait

extension SocketSelection {
  /// Every socket there is.
  static let everything = SocketSelection(states: .all)

  /// Listeners alone: the kernel looks at no connection for them, so that it takes microseconds.
  /// Together with bound sockets it would walk through all connections.
  static let listeners = SocketSelection(states: TCPStateSet(.listen))
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

/// The listeners of a place, or why they are not known.
struct Listeners {
  /// Nil where they are not known.
  var table: ListenerTable?
  /// Why not, in a sentence; nil where there is nothing to say.
  var note: String?

  /// Those of a table; nil where they are not known.
  init(_ table: ListenerTable?) { self.table = table }

  /// Those of the running kernel.
  init(_ watcher: inout LiveWatcher, in namespace: NetworkNamespace?) {
    do throws(DumpError) {
      var dump = try watcher.dump(.listeners)
      table = try ListenerTable(&dump)
    } catch {
      let place = namespace.map { " of \($0.label)" } ?? ""
      note = "the listeners\(place) could not be read: \(error)"
    }
  }

  /// Those of a round of a capture, in a pass of their own.
  init(_ file: String, _ round: RoundChoice) {
    guard RegularFile.isAt(file) else {
      note = "the listeners are not known, because a pipe can be read only once: give a file"
      return
    }
    do throws(DumpError) {
      var dump = SocketDump(
        source: try ReplaySource.open(file, round: round, .listeners), selection: .listeners)
      let listeners = try ListenerTable(&dump)
      // A capture of TIME_WAIT alone has no listeners in it, and says nothing about them.
      table = listeners.isEmpty ? nil : listeners
    } catch .recorded {
      // The kernel refused the recorded dump, which the rows report.
    } catch {
      note = "the listeners could not be read: \(error)"
    }
  }
}
