/// Which kind of minisocket is made.
enum MinisocketState: String, CaseIterable {
  case timeWait = "time-wait"
  case finWait2 = "fin-wait-2"

  var kernelName: String { self == .timeWait ? "TIME_WAIT" : "FIN_WAIT2" }
}

/// The load that is asked for.
struct Options {
  static let maximumCount = 1_000_000
  static let maximumPaths = 4096

  var count = 0
  var state = MinisocketState.timeWait
  var closesFirst = Side.client
  var families: [Family] = [.ipv4]
  /// Server ports of each family; nil lets the plan choose.
  var ports: Int?
  var firstPort: UInt16?
  /// Source addresses of each IPv4 family; nil lets the plan choose.
  var sources: Int?
  /// Connections per second; nil is as fast as possible.
  var rate: Double?
  var established = 0
  /// Bytes that the server sends and the client never reads, on each established connection.
  var unread = 0
  var hold: Double?
  var untilEndOfInput = false
  var resets = false
  var maximumSeconds = 60.0
  var json = false
  /// Whether it is told when the closes were.
  var logs = false
  var help = false

  /// How long everything is kept standing, in seconds; nil ends at once.
  var holdSeconds: Double? {
    let holdsSomething = established > 0 || state == .finWait2 || untilEndOfInput
    return hold ?? (holdsSomething ? 30 : nil)
  }

  /// Descriptors that stay open: both ends of the established connections, the peers of FIN_WAIT2.
  var heldDescriptors: Int { 2 * established + (state == .finWait2 ? count : 0) }

  /// Refuses what cannot be meant.
  func validate() throws(LoadError) {
    if count == 0 && established == 0 {
      throw .usage("nothing to make: give --count N or --established N")
    }
    if unread > 0 && established == 0 {
      throw .usage("--unread needs --established: a minisocket has no queue")
    }
    if resets && established == 0 && state == .timeWait {
      throw .usage("--reset needs --established or --state fin-wait-2: nothing else is held open")
    }
    if (ports ?? 1) * (sources ?? 1) * families.count > Self.maximumPaths {
      throw .usage("ports x sources x families is more than \(Self.maximumPaths)")
    }
    if let firstPort, Int(firstPort) + (ports ?? 1) * families.count - 1 > 65535 {
      throw .usage("--first-port \(firstPort) leaves no room for the server ports below 65536")
    }
  }
}
