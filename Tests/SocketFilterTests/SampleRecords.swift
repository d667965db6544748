import SockDiag
import TestSupport

/// Sockets of all kinds, and what tests ask about them.
enum SampleRecords {
  static let addresses: [[UInt8]] = [
    [0, 0, 0, 0], [127, 0, 0, 1], [10, 1, 2, 3], [10, 1, 2, 130], [255, 255, 255, 255],
    bytes(0), bytes(1), bytes(0xfe80 << 112 | 1), bytes(0xffff_7f00_0001), bytes(0xffff_0a01_0203),
    bytes(0x7f00_0001),
  ]

  private static func bytes(_ address: UInt128) -> [UInt8] { WireBytes.network(address) }

  static let material: FilterMaker.Material = {
    var material = FilterMaker.Material()
    material.addresses = addresses
    return material
  }()

  /// Random sockets, with values that the material has too.
  static func records(_ count: Int, seed: UInt64) -> [SampleSocket] {
    var numbers = SeededNumbers(seed: seed)
    return (0..<count).map { _ in socket(&numbers) }
  }

  private static func one<Value>(of values: [Value], _ numbers: inout SeededNumbers) -> Value {
    values[Int.random(in: 0..<values.count, using: &numbers)]
  }

  private static func socket(_ numbers: inout SeededNumbers) -> SampleSocket {
    let family: AddressFamily = one(of: [.ipv4, .ipv6], &numbers)
    let state: UInt8 = one(of: [1, 2, 3, 4, 5, 5, 6, 6, 6, 7, 8, 9, 10, 11], &numbers)
    let record = SocketRecord(
      family: family, state: TCPState(rawValue: state), timer: timer(state, &numbers),
      local: endpoint(family, &numbers),
      remote: endpoint(family, &numbers),
      interfaceIndex: one(of: material.interfaces + [3], &numbers),
      cookie: SocketCookie(rawValue: one(of: material.cookies + [.max], &numbers)),
      uid: one(of: material.owners + [33], &numbers),
      inode: one(of: material.owners + [77], &numbers),
      mark: one(of: [nil, 0, 1, 42, 0x12a], &numbers))
    let cgroup: UInt64? = record.isMinisocket ? nil : one(of: [nil, 1, 7, 8], &numbers)
    return SampleSocket(record: record, cgroupID: cgroup)
  }

  /// As kernels have them: every TIME_WAIT is a minisocket, and some of FIN_WAIT2 are.
  private static func timer(_ state: UInt8, _ numbers: inout SeededNumbers) -> SocketTimer {
    let times: [UInt32] = material.times.map(UInt32.init) + [1234, 0xffff_fffc, 0x8000_0000]
    let codes: [UInt8] = state == 6 ? [3] : state == 5 ? [0, 2, 3] : [0, 1, 2, 4, 5, 9]
    return SocketTimer(code: one(of: codes, &numbers), milliseconds: one(of: times, &numbers))
  }

  private static func endpoint(
    _ family: AddressFamily, _ numbers: inout SeededNumbers
  ) -> Endpoint {
    let size = family == .ipv4 ? 4 : 16
    let bytes = one(of: addresses.filter { $0.count == size }, &numbers)
    let bits = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let address =
      family == .ipv4 ? IPAddress(ipv4: UInt32(bits)) : IPAddress(ipv6: bits)
    let port = one(of: material.ports, &numbers) &+ UInt16(one(of: [0, 0, 0, 1], &numbers))
    return Endpoint(address: address, port: port)
  }
}

struct SampleSocket {
  let record: SocketRecord
  let cgroupID: UInt64?
  /// What the kernel's programs see.
  let kernelSocket: Bytecode.Socket

  init(record: SocketRecord, cgroupID: UInt64? = nil) {
    self.record = record
    self.cgroupID = cgroupID
    var socket = Bytecode.Socket()
    socket.family = record.family.rawValue
    socket.localPort = record.local.port
    socket.remotePort = record.remote.port
    socket.localAddress = record.local.address.bytes
    socket.remoteAddress = record.remote.address.bytes
    socket.interface = record.interfaceIndex
    socket.mark = record.mark
    socket.cgroup = cgroupID ?? 0
    kernelSocket = socket
  }
}

extension IPAddress {
  var bytes: [UInt8] { WireBytes.network(bits).suffix(family == .ipv4 ? 4 : 16) }
}
