import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Writes JSON objects, member by member, into rows of an output buffer.
struct JSONObject: ~Copyable {
  // Nothing is ever written to a descriptor: each row is taken out again.
  private var output = OutputBuffer(descriptor: -1)
  private var row: RowWriter
  private let start: RowWriter.Place
  private var taken: [UInt8] = []
  private var needsComma = false

  init() {
    row = output.beginRow()
    start = row.place
  }

  /// What was written so far.
  var bytes: [UInt8] { taken + row.bytes(from: start) }

  /// Writes one piece. What stands between two elements of an array, or around all arrays, must fit
  /// into a row: a few texts of bounded length and some dozen numbers.
  private mutating func put(_ body: (inout RowWriter) -> Void) { body(&row) }

  private mutating func takeRow() {
    taken += row.bytes(from: start)
    row.rewind(to: start)
  }

  /// The beginning of an object of its own, with its version and its kind.
  mutating func begin(_ type: StaticString) {
    open()
    put {
      $0.append("\"schema\":")
      $0.append(JSONRowWriter.schema)
    }
    needsComma = true
    member("type", type)
  }

  mutating func end() {
    close()
    put { $0.append("\n") }
    needsComma = false
    takeRow()
  }

  mutating func open() {
    put { $0.append("{") }
    needsComma = false
  }

  mutating func close() {
    put { $0.append("}") }
    needsComma = true
  }

  private mutating func key(_ name: StaticString) {
    let comma: StaticString = needsComma ? ",\"" : "\""
    put {
      $0.append(comma)
      $0.append(name)
      $0.append("\":")
    }
    needsComma = true
  }

  // MARK: Members

  mutating func member(_ name: StaticString, _ value: Int64?) {
    key(name)
    guard let value else { return put { $0.append("null") } }
    put { $0.append(decimal: value) }
  }

  mutating func member(_ name: StaticString, _ value: Int?) { member(name, value.map(Int64.init)) }

  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    put { $0.append(value) }
  }

  /// A word that needs no escapes.
  mutating func member(_ name: StaticString, _ value: StaticString?) {
    key(name)
    guard let value else { return put { $0.append("null") } }
    put {
      $0.append("\"")
      $0.append(value)
      $0.append("\"")
    }
  }

  /// A text from outside, of which no more than a name's length is taken.
  mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    guard let text else { return put { $0.append("null") } }
    quote(text)
  }

  private mutating func quote(_ text: String) {
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(PlainText.longest)))
    put { row in
      for byte in JSONText.quoted(start).utf8 { row.append(byte) }
    }
  }

  mutating func member(_ name: StaticString, _ address: IPAddress?) {
    key(name)
    guard let address else { return put { $0.append("null") } }
    put {
      $0.append("\"")
      $0.append(address)
      $0.append("\"")
    }
  }

  private mutating func member(_ name: StaticString, _ cookie: SocketCookie) {
    key(name)
    guard cookie != .none else { return put { $0.append("null") } }
    put {
      $0.append("\"0x")
      $0.append(hexadecimal: cookie.rawValue)
      $0.append("\"")
    }
  }

  // MARK: Lists

  mutating func array<Values: Sequence>(
    _ name: StaticString, _ values: Values, _ body: (inout Self, Values.Element) -> Void
  ) {
    key(name)
    put { $0.append("[") }
    var isFirst = true
    for value in values {
      if !isFirst { put { $0.append(",") } }
      isFirst = false
      body(&self, value)
      takeRow()
    }
    put { $0.append("]") }
    needsComma = true
  }

  mutating func value(_ value: Int) { put { $0.append(decimal: Int64(value)) } }

  mutating func value(_ text: String) { quote(text) }

  // MARK: What a watch tells

  /// The lower bound down and the upper one up, so that the range contains what is known.
  mutating func bounds(_ name: StaticString, _ bounds: Bounds?) {
    range(
      name,
      bounds.map {
        (
          QuantityText.milliseconds($0.least),
          $0.most.map { QuantityText.milliseconds($0, roundedUp: true) }
        )
      })
  }

  mutating func range(_ name: StaticString, _ moments: InstantRange?, _ clock: WatchClock) {
    range(
      name,
      moments.map {
        (clock.milliseconds($0.earliest), clock.milliseconds($0.latest, roundedUp: true))
      })
  }

  private mutating func range(_ name: StaticString, _ range: (least: Int64, most: Int64?)?) {
    key(name)
    guard let range else { return put { $0.append("null") } }
    open()
    member("min", range.least)
    member("max", range.most)
    close()
  }

  mutating func rate(_ name: StaticString, _ rate: Rate) {
    let (state, value): (StaticString, Double?) =
      switch rate {
      case .starting: ("starting", nil)
      case .noData: ("no_data", nil)
      case .stale(let value): ("stale", value)
      case .value(let value): ("value", value)
      }
    key(name)
    open()
    member("state", state)
    thousandths("per_second", value)
    close()
  }

  /// A number with three decimals.
  private mutating func thousandths(_ name: StaticString, _ value: Double?) {
    key(name)
    guard let value, value.isFinite else { return put { $0.append("null") } }
    let rounded = Int64((min(max(value, 0), 1e15) * 1000).rounded())
    put {
      $0.append(decimal: rounded / 1000)
      $0.append(".")
      $0.append(decimal: rounded / 100 % 10)
      $0.append(twoDigits: UInt32(rounded % 100))
    }
  }

  mutating func socket(_ socket: WatchedSocket, _ owners: [UInt32: String]) {
    member("state", socket.state.name)
    member("local_address", socket.local.address)
    member("local_port", Int(socket.local.port))
    member("remote_address", socket.remote.address)
    member("remote_port", Int(socket.remote.port))
    member("cookie", socket.cookie)
    member("inode", socket.inode == 0 ? nil : Int(socket.inode))
    member("process", owners[socket.inode])
  }

  /// - Parameter hasFullSockets: full sockets were read as well.
  mutating func group(_ report: GroupReport, hasFullSockets: Bool) {
    let group = report.group
    open()
    let direction: StaticString = group.isAccepted ? "accepted" : "connected"
    member("direction", direction)
    member("local_address", group.localAddress)
    member("local_port", group.localPort.map(Int.init))
    member("remote_address", group.remoteAddress)
    member("remote_port", group.remotePort.map(Int.init))
    member("minisockets", report.minisockets)
    member("due", report.due)
    member("others", hasFullSockets ? report.others : nil)
    rate("entered_rate", report.enteredRate)
    member("free_ports", report.freePorts)
    close()
  }

  mutating func counts(_ name: StaticString, _ counts: EventCounts) {
    key(name)
    open()
    member("entered", counts.entered)
    member("entered_short", counts.enteredShort)
    member("fin_received", counts.finReceived)
    member("expired_on_time", counts.expiredOnTime)
    member("expired_late", counts.expiredLate)
    member("beyond_design", counts.beyondDesign)
    member("reused", counts.reused)
    member("reopened", counts.reopened)
    member("killed", counts.killed)
    member("vanished", counts.vanished)
    member("rearmed", counts.rearmed)
    member("closed_unseen", counts.closedUnseen)
    member("unconfirmed", counts.unconfirmed)
    close()
  }

  mutating func lateness(_ lateness: LatenessSummary?) {
    key("lateness")
    guard let lateness else { return put { $0.append("null") } }
    open()
    member("count", lateness.count)
    member("p50_ms", lateness.p50)
    member("p90_ms", lateness.p90)
    member("p99_ms", lateness.p99)
    member("max_ms", lateness.longest)
    member("uncertainty_ms", lateness.uncertainty)
    member("bound_ms", lateness.bound)
    close()
  }

  mutating func object(_ name: StaticString, _ members: (inout JSONObject) -> Void) {
    key(name)
    open()
    members(&self)
    close()
  }

  /// What was counted since the poll before, and how many minisockets sockstat says there are.
  mutating func counters(_ now: KernelCounters, _ counted: KernelCounters?) {
    member("sockstat_tw", now.minisockets)
    key("counted")
    guard let counted else { return put { $0.append("null") } }
    open()
    member("tw", counted.timeWait)
    member("tw_killed", counted.timeWaitShort)
    member("tw_recycled", counted.reused)
    member("time_wait_overflow", counted.overflows)
    member("paws_timewait", counted.oldSegments)
    member("ack_skipped_time_wait", counted.skippedAcks)
    member("active_opens", counted.activeOpens)
    member("passive_opens", counted.passiveOpens)
    close()
  }
}
