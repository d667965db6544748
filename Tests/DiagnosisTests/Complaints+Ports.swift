import Diagnosis
import LinuxProc
import SockDiag
import TimeWait

/// What can hold the local ports, and what can take them out of the range.
extension Complaints {
  /// A range of this many ports from 40000 on.
  private static func range(
    _ count: Int, _ change: @escaping @Sendable (inout Patient) -> Void
  ) -> @Sendable (inout Patient) -> Void {
    { patient in
      patient.settings["net.ipv4.ip_local_port_range"] = "40000 \(39_999 + count)"
      change(&patient)
    }
  }

  static var states: [Complaint] {
    [TCPState.closeWait, .synSent, .finWait2, .lastAck].map { state in
      Complaint(
        "all ports in \(state)", .ports, .critical, says: "all of them in \(state)",
        range(500) { $0.addOpened(500, first: 40_000, state: state) })
    } + [
      Complaint(
        "ports of two states", .ports, .critical, says: "600 in CLOSE_WAIT, 390 in TIME_WAIT",
        range(1000) {
          $0.addOpened(390, first: 40_000)
          $0.addOpened(600, first: 40_390, state: .closeWait)
        }),
      Complaint(
        "connections below half of the ports", .ports, .fine, says: "260 of 500 local ports",
        range(500) { $0.addOpened(240, first: 40_000, state: .established) }),
      Complaint(
        "more scarce destinations than are shown", .ports, .critical, says: "no local port is left",
        range(100) { patient in
          for port in UInt16(1)...7 { patient.addOpened(100, first: 40_000, to: port) }
        }),
      Complaint(
        "closes from ports outside the range", .ports, .fine, says: "500 of 500 local ports",
        range(500) { $0.addOpened(400, first: 20_000, within: 20_000) }),
      Complaint(
        "sockets of an interface, in whose way are those without one", .ports, .warning,
        says: "50 of 500 local ports are left for 10.0.0.2:443 from 10.0.0.1%if3",
        range(500) {
          $0.addOpened(150, first: 40_000, state: .established)
          $0.addOpened(300, first: 40_150, state: .established, interface: 3)
        }),
      Complaint(
        "sockets of an interface towards another destination", .ports, .fine,
        says: "200 of 500 local ports are left for 10.0.0.2:444 from 10.0.0.1%if3",
        range(500) {
          $0.addOpened(150, first: 40_000, state: .established)
          $0.addOpened(300, first: 40_150, to: 444, state: .established, interface: 3)
        }),
    ]
  }

  static var range: [Complaint] {
    [
      Complaint(
        "a range that is reserved", .ports, .critical, says: "5 of the 500 ports",
        range(500) { $0.settings["net.ipv4.ip_local_reserved_ports"] = "40000-40494" }),
      Complaint(
        "a range with a tenth usable", .ports, .warning, says: "900 are reserved",
        range(1000) { $0.settings["net.ipv4.ip_local_reserved_ports"] = "40000-40899" }),
      Complaint(
        "a range without a usable port", .ports, .critical, says: "no port of",
        range(100) { $0.settings["net.ipv4.ip_local_reserved_ports"] = "40000-40099" }),
      Complaint(
        "a range that is bound", .ports, .critical, says: "495 are bound by a socket",
        range(500) { patient in
          for number in 0..<495 {
            patient.sockets.append(
              Patient.socket(
                .close, Patient.end(0, UInt16(40_000 + number)), Patient.end(0, 0)))
          }
        }),
      Complaint(
        "a few reserved ports", .ports, .fine, says: "all 900 usable local ports",
        range(1000) { $0.settings["net.ipv4.ip_local_reserved_ports"] = "40000-40099" }),
      Complaint(
        "all of an odd range", .ports, .critical, says: "all 501 are in use",
        range(501) { $0.addOpened(501, first: 40_000) }),
    ]
  }

  static var lingering: [Complaint] {
    func held(_ state: TCPState, idle: Int, of count: Int) -> @Sendable (inout Patient) -> Void {
      { patient in
        patient.change = { examination in
          var group = LingeringSockets(
            state: state, isAccepted: true, port: 80, owner: "nginx[7]")
          for number in 0..<count { group.add(silence: .seconds(number < idle ? 60 : 1)) }
          examination.lingering = [group]
        }
      }
    }
    return [
      Complaint(
        "a pile of CLOSE_WAIT", .closeWait, .warning, says: "nginx[7] holds 710 of them",
        held(.closeWait, idle: 710, of: 720)),
      Complaint(
        "some CLOSE_WAIT", .closeWait, .notice, says: "12 sockets have been in CLOSE_WAIT",
        held(.closeWait, idle: 12, of: 12)),
      Complaint(
        "a moment of CLOSE_WAIT", .closeWait, .fine, says: "none for longer than 30 s",
        held(.closeWait, idle: 0, of: 500)),
      Complaint("CLOSE_WAIT of an unknown age", .closeWait, .unknown, says: "for how long is not") {
        $0.change = { examination in
          var group = LingeringSockets(state: .closeWait, isAccepted: true, port: 80, owner: nil)
          group.add(silence: nil)
          examination.lingering = [group]
        }
      },
      Complaint("CLOSE_WAIT that cannot be read", .closeWait, .unknown, says: "a second time") {
        $0.change = { $0.lingering = nil }
      },
      Complaint(
        "FIN_WAIT2 that a process holds", .finWait2, .warning, says: "the peer does not close",
        held(.finWait2, idle: 200, of: 200)),
    ]
  }
}
