import Diagnosis
import LinuxProc
import Netlink
import SockDiag
import TextOutput
import TimeWait

/// What one walk over all sockets gives to a diagnosis.
struct DoctorTally {
  private var snapshot: SnapshotTally
  private var bind: BindTally?
  private var conntrack: ConntrackTally?
  private var listeners: [ListenerQueue] = []
  /// Sockets in CLOSE_WAIT and FIN_WAIT2 that a process holds.
  private(set) var lingering = 0

  /// - Parameters:
  ///   - listeners: nil where they are not known, as in a capture of TIME_WAIT alone.
  ///   - conntrack: collects the sockets that are looked up in conntrack's table; nil if none are.
  init(_ facts: KernelFacts, _ listeners: ListenerTable?, conntrack: ConntrackTally? = nil) {
    snapshot = SnapshotTally(facts: facts, listeners: listeners)
    bind = BindTally(
      facts, DirectionRule(listeners: listeners, ephemeralPorts: facts.localPorts))
    self.conntrack = conntrack
  }

  /// Reads the rows of a look to their end, and adds what they give to the examination.
  mutating func read(
    _ look: inout Look, into examination: inout Examination, _ diagnostics: Diagnostics
  ) throws(DumpError) {
    do throws(DumpError) {
      try read(&look.rows)
    } catch {
      // What was read before the error is diagnosed anyway.
      guard look.rows.socketsRead > 0 else { throw error }
      diagnostics.say(error.description)
      examination.isIncomplete = true
    }
    for incident in look.rows.incidents {
      diagnostics.say(incident.description)
      if incident.isLoss { examination.isIncomplete = true }
    }
    // Every destination, so that the worst is among them.
    examination.snapshot = snapshot.report(
      counters: Readings(look.readings), top: .max, needsFullest: true)
    // A model assigns ports in order, so their parity shows nothing.
    examination.bindTrace = examination.source == .model ? nil : bind?.trace
    examination.listeners = listeners
  }

  private mutating func read(_ rows: inout SocketDump) throws(DumpError) {
    while let record = try rows.next() {
      snapshot.add(record)
      bind?.add(record)
      conntrack?.addSocket(record)
      if LingeringReading.isLingering(record) { lingering += 1 }
      if record.state == .listen { add(listener: record) }
    }
  }

  private mutating func add(listener record: SocketRecord) {
    listeners.append(
      ListenerQueue(
        address: EndpointText.endpoint(record.local.address, nil), port: record.local.port,
        waiting: Int64(record.receiveQueue), limit: Int64(record.sendQueue)))
  }

  /// What conntrack's table has of these sockets.
  func conntrackLook(
    in namespace: NetworkNamespace?, _ diagnostics: Diagnostics
  ) -> ConntrackLook {
    guard var tally = conntrack else { return .notTried }
    do throws(ConntrackError) {
      var dump = try ConntrackDump.live(in: namespace)
      while let entry = try dump.next() { tally.add(entry) }
      if dump.isInterrupted {
        diagnostics.say(
          "conntrack's table changed while it was read: some entries may be missing, or doubled")
      }
      if dump.malformedEntries > 0 {
        diagnostics.say("conntrack's table has entries that cannot be read: they are left out")
      }
      return .table(tally.report(busiest: 3))
    } catch .notPermitted {
      return .refused
    } catch {
      return .failed(error.description)
    }
  }
}
