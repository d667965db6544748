import SockDiag

/// Reads counters of a network namespace again and again.
///
///     var counters = CounterReader.open(["sockstat.TCP.tw", "TcpExt.TW", "Tcp.ActiveOpens"])
///     for (name, value) in counters.read() { print(name, value) }
public struct CounterReader: ~Copyable {
  private var sockstat: CounterFile?
  private var netstat: CounterFile?
  private var snmp: CounterFile?
  private var buffer: [UInt8]

  private init() { buffer = [UInt8](repeating: 0, count: 16 * 1024) }

  /// Opens the files that hold these counters. `sockstat.TCP.tw` is in `/proc/net/sockstat`.
  /// `TcpExt.TW`, and any other group whose name ends with Ext, is in `/proc/net/netstat`.
  /// `Tcp.ActiveOpens` and the other groups are in `/proc/net/snmp`.
  ///
  /// - Parameter namespace: whose counters; those of the caller's own for nil. Where it may not be
  ///   entered, what `/proc/PID/net` shows of a process in it. What cannot be read is left out.
  public static func open(
    _ names: [String], in namespace: NetworkNamespace? = nil
  ) -> CounterReader {
    let here = try? NetworkNamespace.inside(namespace) {
      open(names, directory: ProcFile.networkDirectory)
    }
    if let here { return here }
    guard let namespace, let process = namespace.livingProcess else { return CounterReader() }
    let reader = open(names, directory: "/proc/\(process)/net")
    // The process may have ended, and its id may have been reused.
    return namespace.identity.isOf(process: process) ? reader : CounterReader()
  }

  /// Opens the files of these rows of the table.
  package static func open(
    _ counters: [KernelValue], in namespace: NetworkNamespace? = nil
  ) -> CounterReader {
    open(counters.map(\.key), in: namespace)
  }

  static func open(_ names: [String], directory: String) -> CounterReader {
    func wanted(_ source: CounterSource) -> [WantedCounter] {
      names.filter { CounterSource(key: $0) == source }.map(WantedCounter.init)
    }
    var reader = CounterReader()
    reader.sockstat = .open("\(directory)/sockstat", wanted(.sockstat), .pairs)
    reader.netstat = .open("\(directory)/netstat", wanted(.netstat), .columns)
    reader.snmp = .open("\(directory)/snmp", wanted(.snmp), .columns)
    return reader
  }

  /// What the counters are now; those that cannot be read are left out.
  public mutating func read() -> [(name: String, value: String)] {
    var lines: [(name: String, value: String)] = []
    read { name, value in lines.append((name, value)) }
    return lines
  }

  /// What the counters are now, to be looked up by rows of the table.
  package mutating func readings() -> Readings {
    var readings = Readings(reserving: 16)
    read { name, value in readings.add(name, value) }
    return readings
  }

  private mutating func read(_ body: (String, String) -> Void) {
    sockstat?.read(through: &buffer, body)
    netstat?.read(through: &buffer, body)
    snmp?.read(through: &buffer, body)
  }
}
