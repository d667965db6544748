import Diagnosis
import LinuxProc
import Netlink
import SockDiag
import TimeWait

/// Reads the sockets in CLOSE_WAIT and FIN_WAIT2 that processes hold, with the time since anything
/// arrived, and who holds them.
struct LingeringReading {
  let place: Place

  /// Whether a process holds the socket in one of the two states; an orphan ends by
  /// `tcp_fin_timeout`.
  @inline(__always)
  static func isLingering(_ record: SocketRecord) -> Bool {
    (record.state == .closeWait || record.state == .finWait2) && record.inode != 0
      && !record.isMinisocket
  }

  private struct Key: Hashable {
    let state: TCPState
    let isAccepted: Bool
    let port: UInt16
    let processID: Int32
  }

  /// - Returns: nil if they could not all be read.
  func groups(_ facts: KernelFacts) -> [LingeringSockets]? {
    let states: TCPStateSet = [TCPStateSet(.closeWait), TCPStateSet(.finWait2)]
    let request = LookRequest(
      selection: { _ in
        SocketSelection(states: states, extensions: SocketQuery.informationExtensions)
      },
      needsListeners: true)
    guard var look = (try? place.tableLookSource().look(request)) ?? nil else { return nil }
    let direction = DirectionRule(
      listeners: look.listeners, ephemeralPorts: facts.localPorts)
    var sockets: [(record: SocketRecord, silence: Duration?)] = []
    do throws(DumpError) {
      while let record = try look.rows.next() {
        guard Self.isLingering(record) else { continue }
        sockets.append((record, silence(&look.rows)))
      }
    } catch {
      return nil
    }
    return grouped(sockets, direction)
  }

  private func silence(_ rows: inout SocketDump) -> Duration? {
    guard let info = (try? rows.attributes())?.info, let ack = info.lastAckReceived else {
      return nil
    }
    return min(ack, info.lastDataReceived ?? ack)
  }

  private func grouped(
    _ sockets: [(record: SocketRecord, silence: Duration?)], _ direction: DirectionRule
  ) -> [LingeringSockets] {
    // Looking at the files of all processes takes longer than the rest, and only names a finding.
    let isLong = sockets.contains { ($0.silence ?? .zero) >= LingeringSockets.long }
    let processes = isLong ? ProcessTable.scan() : nil
    var groups: [Key: LingeringSockets] = [:]
    for (record, silence) in sockets {
      let isAccepted = direction.isAccepted(record.local, remotePort: record.remote.port)
      let owner = processes?.owners(of: record.inode).first
      let key = Key(
        state: record.state, isAccepted: isAccepted,
        port: isAccepted ? record.local.port : record.remote.port,
        processID: owner?.processID ?? 0)
      let name = owner.map { "\(SanitizedText.sentence($0.command))[\($0.processID)]" }
      groups[
        key,
        default: LingeringSockets(
          state: key.state, isAccepted: isAccepted, port: key.port, owner: name)
      ].add(silence: silence)
    }
    return Array(groups.values)
  }
}
