import ReaperModel
import SockDiag
import SocketFilter
import TimeWait

/// The rows that a model's kernel would report, as bytes of netlink messages.
struct ModelRows {
  private let sockets: ModelSockets
  private let clock: ModelClock
  private let side: ModelSide
  /// Addresses of peers: as many as there are ports for.
  private let peers: Int
  /// Whether the kernel reports the marks of minisockets.
  private let reportsMarks: Bool
  private let isLegacy: Bool
  /// Whether each FIN_WAIT2 minisocket was a full socket before.
  private let areFormerOrphans: Bool

  /// Rows of a datagram, which is 16 KiB then.
  static let ofDatagram = 160
  /// Bytes of a row with everything that one may have.
  static let longest = 96

  /// `ip_local_port_range` of all kernels, but for one port.
  static let ports = 32_768..<61_000

  init(_ sockets: ModelSockets, _ parameters: ModelParameters, _ rounds: ModelRounds) {
    self.sockets = sockets
    clock = ModelClock(ticksPerSecond: parameters.ticksPerSecond)
    side = rounds.choice.side
    let needed = rounds.span / Self.ports.count + 1
    peers = side == .server ? max(16, needed + 1) : needed
    reportsMarks = parameters.kernel.version >= KernelVersion(5, 15)
    isLegacy = parameters.kernel.usesLegacyDumps
    areFormerOrphans = sockets.orphanTicks > 0
  }

  // MARK: Records

  /// A minisocket at a moment.
  ///
  /// - Parameter finWait2Number: how many FIN_WAIT2 minisockets were made before it.
  func minisocket(_ index: Int, finWait2Number: Int, at tick: Int) -> SocketRecord {
    let isFinWait2 = sockets.isFinWait2(index)
    let remaining = max(0, sockets.deadline(index) - tick)
    let isLater = isFinWait2 && areFormerOrphans
    return SocketRecord(
      family: .ipv4, state: isFinWait2 ? .finWait2 : .timeWait,
      timer: .timeWait(remaining: .milliseconds(clock.milliseconds(remaining))),
      local: Self.here(
        isLater ? orphanPort(finWait2Number) : localPort(index)),
      remote: isLater ? orphanPeer(finWait2Number) : peer(index),
      cookie: isLater ? Self.cookie(orphan: finWait2Number) : Self.cookie(index),
      mark: reportsMarks ? 0 : nil)
  }

  /// A connection whose process has closed it and which is still whole: it has the keepalive timer.
  func orphan(_ number: Int, at tick: Int) -> SocketRecord {
    let rest = max(0, Int(sockets.orphans[number]) + sockets.orphanTicks - tick)
    return SocketRecord(
      family: .ipv4, state: .finWait2,
      timer: .keepalive(expiresIn: .milliseconds(clock.milliseconds(rest))),
      local: Self.here(orphanPort(number)), remote: orphanPeer(number),
      cookie: Self.cookie(orphan: number), mark: reportsMarks ? 0 : nil)
  }

  /// Who accepts the connections; nil for a client.
  var listener: SocketRecord? {
    guard side == .server else { return nil }
    return SocketRecord(
      family: .ipv4, state: .listen, timer: .off,
      local: Endpoint(address: IPAddress(ipv4: 0), port: Self.service),
      remote: Endpoint(address: IPAddress(ipv4: 0), port: 0),
      cookie: SocketCookie(rawValue: 1), sendQueue: 511, inode: 10_001,
      mark: reportsMarks ? 0 : nil)
  }

  private static let service: UInt16 = 80

  /// A documentation address (RFC 5737), and a port.
  private static func here(_ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0xc000_0201), port: port)
  }

  /// An address of the benchmarking network (RFC 2544), which is large enough, and a port.
  private static func there(_ number: Int, _ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0xc612_0001 &+ UInt32(number)), port: port)
  }

  private static func cookie(_ index: Int) -> SocketCookie {
    SocketCookie(rawValue: 0x1000 + UInt64(index))
  }

  private static func cookie(orphan number: Int) -> SocketCookie {
    SocketCookie(rawValue: 0x1000_0000 + UInt64(number))
  }

  // MARK: Endpoints, different for sockets that exist at the same time

  private func ephemeral(_ number: Int) -> UInt16 {
    UInt16(Self.ports.lowerBound + number % (Self.ports.count))
  }

  private func localPort(_ index: Int) -> UInt16 {
    side == .server ? Self.service : ephemeral(index / peers)
  }

  private func peer(_ index: Int) -> Endpoint {
    Self.there(index % peers, side == .server ? ephemeral(index / peers) : Self.service)
  }

  private func orphanPort(_ number: Int) -> UInt16 {
    side == .server ? Self.service : ephemeral(number)
  }

  /// The peer of an orphan; its addresses follow those of the other peers.
  private func orphanPeer(_ number: Int) -> Endpoint {
    Self.there(
      0x1_0000 + number / Self.ports.count, side == .server ? ephemeral(number) : Self.service)
  }

  // MARK: Bytes

  /// Appends a record as the kernel's message.
  func append(_ record: SocketRecord, sequence: UInt32, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: record.encodedSize))
    var span = bytes.mutableSpan
    var raw = span.raw
    record.encode(into: &raw, at: start, sequence: sequence, portID: Self.portID)
    if isLegacy { raw.store(NetlinkABI.TCPDIAG_GETSOCK, at: start + 4) }
  }

  static let portID: UInt32 = 4242
}

extension ModelKernel {
  /// Whether it knows only the legacy request, which asks for both families: `SOCK_DIAG_BY_FAMILY`
  /// came with Linux 3.3.
  var usesLegacyDumps: Bool { version < KernelVersion(3, 3) }
}
