import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport

/// A packet with a time, and with what was noted beside it.
struct TimedPacket: Sendable {
  let packet: TestPacket
  /// In units of the file.
  let time: UInt64
  var comments: [[UInt8]] = []

  init(_ packet: TestPacket, at time: UInt64, comments: [[UInt8]] = []) {
    self.packet = packet
    self.time = time
    self.comments = comments
  }

  init(_ packet: TestPacket, at time: UInt64, _ comment: String) {
    self.init(packet, at: time, comments: [Array(comment.utf8)])
  }
}

/// Writes captures with times, byte by byte.
enum TimedCapture {
  /// Classic pcap: seconds, and a fraction in the units that the magic stands for.
  static func pcap(_ packets: [TimedPacket], magic: UInt32, perSecond: UInt64) -> [UInt8] {
    packets.reduce(into: CaptureBytes.pcapHeader(linkType: 253, magic: magic)) { bytes, timed in
      let record = CaptureBytes.record(timed.packet)
      bytes += WireBytes.host(UInt32(timed.time / perSecond))
      bytes += WireBytes.host(UInt32(timed.time % perSecond))
      bytes += record[8...]
    }
  }

  /// pcapng with these options in its section and its interface.
  static func pcapng(
    _ packets: [TimedPacket], section: [UInt8] = [], interface: [UInt8] = []
  ) -> [UInt8] {
    packets.reduce(into: start(section, interface)) { $0 += enhanced($1) }
  }

  static func start(_ section: [UInt8], _ interface: [UInt8]) -> [UInt8] {
    let described = WireBytes.host(253 as UInt16) + WireBytes.zeros(6) + interface
    return CaptureBytes.section(options: section) + CaptureBytes.block(1, described)
  }

  /// A packet block: its interface, the upper and the lower half of its time, two lengths, the
  /// packet, and options.
  static func enhanced(_ timed: TimedPacket) -> [UInt8] {
    let plain = CaptureBytes.enhanced(timed.packet)
    var body = WireBytes.zeros(4)
    body += WireBytes.host(UInt32(timed.time >> 32))
    body += WireBytes.host(UInt32(truncatingIfNeeded: timed.time))
    body += plain[20..<(plain.count - 4)]
    for comment in timed.comments { body += option(1, comment) }
    return CaptureBytes.block(6, body)
  }

  /// An option: its code, its length, and its value, padded.
  static func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    WireBytes.host(code) + WireBytes.host(UInt16(value.count)) + WireBytes.padded(value)
  }

  /// `if_tsresol`.
  static func resolution(_ value: UInt8) -> [UInt8] { option(9, [value]) }

  /// `if_tsoffset`, in seconds.
  static func offset(_ seconds: Int64) -> [UInt8] { option(14, WireBytes.host(seconds)) }
}

/// What a series gave.
struct SeriesOutcome: Equatable {
  struct Round: Equatable {
    var number = 0
    var ports: [UInt16] = []
    /// The window of each socket.
    var windows: [InstantRange?] = []
    var window: InstantRange?
    var counters: [String] = []
    var environment: [String] = []
    var incidents: [DumpIncident] = []
    var error: DumpError?
  }

  var rounds: [Round] = []
  var error: DumpError?

  init(_ path: String, _ choice: RoundChoice = .all) {
    do throws(DumpError) {
      var series = try CaptureSeries.open(path, round: choice, SocketSelection())
      while let dump = try series.nextRound() {
        rounds.append(Self.read(dump, series))
        rounds[rounds.count - 1].window = series.window
      }
    } catch {
      self.error = error
    }
  }

  init(bytes: [UInt8], _ choice: RoundChoice = .all) throws {
    let file = try ReplayFile(bytes)
    self.init(file.path, choice)
  }

  private static func read(
    _ dump: consuming SocketDump, _ series: borrowing CaptureSeries
  ) -> Round {
    var round = Round()
    round.number = series.round
    round.counters = series.counters.map { "\($0.name)=\($0.value)" }
    round.environment = series.environment.map { "\($0.name)=\($0.value)" }
    do throws(DumpError) {
      while let record = try dump.next() {
        round.ports.append(record.remote.port)
        round.windows.append(dump.window)
      }
    } catch {
      round.error = error
    }
    round.incidents = dump.incidents
    return round
  }
}
