import Captures
import LinuxProc
public import Netlink
public import SockDiag

/// All that a dump gives from its start to its end.
public struct Reading: Equatable {
  public struct Row: Equatable {
    public let round: Int
    public let record: SocketRecord
  }

  public private(set) var rows: [Row] = []
  public private(set) var incidents: [DumpIncident] = []
  public private(set) var failure: DumpError?
  public private(set) var socketsRead = 0

  public var records: [SocketRecord] { rows.map(\.record) }

  /// What is left of an input that could not even be opened.
  public init(failure: DumpError) {
    self.failure = failure
    checkTexts()
  }

  /// Reads to the end.
  ///
  /// - Parameter byteCount: bytes of the input, which bound the number of sockets.
  public init(
    _ source: any DatagramSource, _ selection: SocketSelection = SocketSelection(), byteCount: Int
  ) {
    self.init(SocketDump(source: source, selection: selection), byteCount: byteCount)
  }

  /// Reads a dump to its end.
  public init(_ dump: consuming SocketDump, byteCount: Int) {
    do {
      while let record = try dump.next() {
        rows.append(Row(round: dump.round, record: record))
        Property.require(rows.count <= byteCount / 32 + 1, "more sockets than the input can hold")
      }
      Self.checkEnd(&dump)
    } catch {
      failure = error
    }
    incidents = dump.incidents
    socketsRead = dump.socketsRead
    Property.require(rows.count <= socketsRead, "more sockets selected than read")
    checkTexts()
  }

  /// The end stays the end.
  private static func checkEnd(_ dump: inout SocketDump) {
    let again = try? dump.next()
    Property.require(again == nil, "a socket after the end")
  }

  private func checkTexts() {
    if let failure { Property.requireOneLine("\(failure)") }
    for incident in incidents { Property.requireOneLine("\(incident)") }
  }
}
