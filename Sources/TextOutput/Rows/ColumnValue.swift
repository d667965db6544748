import LinuxProc
import SockDiag
import TimeWait

/// The value of a column for one socket. Making one allocates only for text that is not cached.
enum ColumnValue {
  /// Not known, or the socket has none: empty in CSV, `null` in JSON, last when sorted.
  case none
  case int(Int64)
  case unsigned(UInt64)
  /// Thousandths, written with three decimals.
  case decimal(thousandths: Int64)
  case flag(Bool)
  /// Written as `0x59d1`, which is text in JSON; sorted as a number.
  case hexadecimal(UInt64)
  /// A word of the program's own.
  case word(StaticString)
  case text(CellText)
  case address(IPAddress)
  /// Equal ends are sorted by their peers.
  case endpoint(Endpoint, peer: Endpoint)
  case owners(ArraySlice<SocketOwner>)
  case memory(SocketMemory)
}

/// Text from outside in its two sanitized forms, made once for each name.
struct CellText: Equatable {
  /// At most `SanitizedText.longest` bytes of printable ASCII.
  let plain: [UInt8]
  /// The inside of a JSON string.
  let json: [UInt8]

  /// - Parameter bytes: may not be UTF-8.
  init(bytes: [UInt8]) {
    plain = SanitizedText.cell(bytes)
    json = JSONEscape.escaped(bytes)
  }

  init(_ text: String) {
    plain = SanitizedText.cell(text.utf8)
    json = JSONEscape.escaped(text)
  }

  /// Text that stands in JSON as it does in a table.
  init(sanitizing bytes: some Sequence<UInt8>) { self.init(bytes: SanitizedText.cell(bytes)) }
}

// MARK: Values from what the kernel says

extension ColumnValue {
  static func int(_ value: Int64?) -> ColumnValue { value.map { .int($0) } ?? .none }

  static func count(_ value: (some BinaryInteger)?) -> ColumnValue {
    value.map { .unsigned(UInt64(clamping: $0)) } ?? .none
  }

  static func milliseconds(_ time: Duration?) -> ColumnValue { int(time?.wholeMilliseconds) }

  /// Milliseconds with the three decimals that microseconds are.
  static func decimal(_ time: Duration?) -> ColumnValue {
    guard let time else { return .none }
    return .decimal(thousandths: Int64(clamping: max(0, time.attoseconds) / 1_000_000_000_000))
  }

  static func name(_ text: CellText?) -> ColumnValue {
    guard let text, !text.plain.isEmpty else { return .none }
    return .text(text)
  }

  static func memory(_ memory: SocketMemory?) -> ColumnValue { memory.map { .memory($0) } ?? .none }

  /// One that is not known is `UNKNOWN(14)`.
  static func state(_ state: TCPState) -> ColumnValue {
    state.name.map { .word($0) } ?? .text(CellText(state.description))
  }

  /// Named as netstat does; one that is not known is `unknown(7)`.
  static func timer(_ timer: SocketTimer) -> ColumnValue {
    switch timer {
    case .timeWait: .word("timewait")
    case .off: .word("off")
    case .retransmit: .word("on")
    case .keepalive: .word("keepalive")
    case .probe: .word("probe")
    case .delayedAck: .word("delack")
    case .unknown(let code, _): .text(CellText("unknown(\(code))"))
    }
  }

  static func origin(_ origin: DumpOrigin) -> ColumnValue {
    switch origin {
    case .netlink: .word("netlink")
    case .proc: .word("proc")
    case .capture: .word("capture")
    }
  }

  static func basis(_ basis: ReapBasis) -> ColumnValue {
    switch basis {
    case .times: .word("times")
    case .timerList: .word("timer_list")
    case .bursts: .word("bursts")
    case .deadline: .word("deadline")
    case .none: .word("none")
    }
  }
}

// MARK: As text

extension ColumnValue {
  /// Writes the value as CSV has it, but without quotes; nothing where it is not known.
  func write(to row: inout RowWriter) {
    switch self {
    case .none: break
    case .int(let value): row.append(decimal: value)
    case .unsigned(let value): row.append(decimal: value)
    case .decimal(let value): row.append(thousandths: value)
    case .flag(let value): row.append(value)
    case .hexadecimal(let value):
      row.append("0x")
      row.append(hexadecimal: value)
    case .word(let word): row.append(word)
    case .text(let text): row.append(text.plain)
    case .address(let address): row.append(address)
    case .endpoint(let endpoint, _): row.append(endpoint)
    case .owners(let owners): row.append(owners: owners)
    case .memory(let memory): row.append(memory: memory)
    }
  }

  func writeCSV(to row: inout RowWriter) {
    let start = row.place
    write(to: &row)
    switch self {
    case .text, .owners, .memory: row.quoteCSV(from: start)
    case .none, .int, .unsigned, .decimal, .flag, .hexadecimal, .word, .address, .endpoint: break
    }
  }
}

// MARK: As JSON

extension ColumnValue {
  func write(_ name: StaticString, to json: inout JSONWriter) {
    switch self {
    case .none: json.null(name)
    case .int(let value): json.add(name, value)
    case .unsigned(let value): json.add(name, value)
    case .decimal(let value): json.add(name, thousandths: value)
    case .flag(let value): json.add(name, value)
    case .hexadecimal(let value): json.add(name, hexadecimal: value)
    case .word(let word): json.add(name, word)
    case .text(let text): json.add(name, escaped: text.json)
    case .address(let address): json.add(name, address)
    case .endpoint(let endpoint, _): json.add(name, EndpointText.endpoint(endpoint))
    case .owners(let owners): Self.write(owners, name, to: &json)
    case .memory(let memory): Self.write(memory, name, to: &json)
    }
  }

  private static func write(
    _ owners: ArraySlice<SocketOwner>, _ name: StaticString, to json: inout JSONWriter
  ) {
    json.array(name) { json in
      for owner in owners {
        json.object { json in
          json.add("pid", Int64(owner.processID))
          json.add("command", owner.command)
        }
      }
    }
  }

  private static func write(
    _ memory: SocketMemory, _ name: StaticString, to json: inout JSONWriter
  ) {
    json.object(name) { json in
      for field in memory.fields { json.add(field.name, field.value.map(Int64.init)) }
    }
  }
}

extension SocketMemory {
  /// The fields in the kernel's order: under the letters that ss has for them, and under the names of
  /// the kernel (`SK_MEMINFO_*`).
  var fields: [(letters: StaticString, name: StaticString, value: UInt32?)] {
    [
      ("r", "rmem_alloc", receiveAllocated), ("rb", "rcvbuf", receiveBuffer),
      ("t", "wmem_alloc", sendAllocated), ("tb", "sndbuf", sendBuffer),
      ("f", "fwd_alloc", forwardAllocated), ("w", "wmem_queued", sendQueued),
      ("o", "optmem", optionMemory), ("bl", "backlog", backlog), ("d", "drops", drops),
    ]
  }
}
