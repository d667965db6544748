import SockDiag

/// A socket as the filter and as the kernel's bytecode sees it.
struct Socket {
  let record: SocketRecord
  let cgroupID: UInt64?
  let seenByKernel: Bytecode.Socket
}

/// A few sockets of each kind.
let sockets: [Socket] = {
  let timers: [(TCPState, SocketTimer)] = [
    (.established, .off), (.established, .keepalive(expiresIn: .seconds(7200))),
    (.synReceived, .retransmit(expiresIn: .seconds(1))), (.timeWait, .timeWait(remaining: .zero)),
    (.timeWait, .timeWait(remaining: .milliseconds(59_996))), (.listen, .off),
    (.finWait2, .timeWait(remaining: .milliseconds(-4))), (.close, .off),
  ]
  let addresses: [(AddressFamily, UInt128)] = [
    (.ipv4, 0x7f00_0001), (.ipv6, 0xffff_7f00_0001), (.ipv6, 1), (.ipv4, 0),
  ]
  return timers.enumerated().flatMap { number, timer in
    addresses.map { socket(number, timer.0, timer.1, $0.0, $0.1) }
  }
}()

private func socket(
  _ number: Int, _ state: TCPState, _ timer: SocketTimer, _ family: AddressFamily, _ bits: UInt128
) -> Socket {
  let address = family == .ipv4 ? IPAddress(ipv4: UInt32(bits)) : IPAddress(ipv6: bits)
  let ports: [UInt16] = [0, 1, 443, 32768, 40000, 60999, 65535, 8080]
  let record = SocketRecord(
    family: family, state: state, timer: timer,
    local: Endpoint(address: address, port: ports[number]),
    remote: Endpoint(address: address, port: ports[7 - number]),
    interfaceIndex: UInt32(number % 3), cookie: SocketCookie(rawValue: UInt64(number)),
    uid: UInt32(number), inode: UInt32(number), mark: number % 2 == 0 ? UInt32(number) : nil)
  let cgroupID: UInt64? = record.isMinisocket ? nil : UInt64(number)
  return Socket(record: record, cgroupID: cgroupID, seenByKernel: seen(record, cgroupID))
}

private func seen(_ record: SocketRecord, _ cgroupID: UInt64?) -> Bytecode.Socket {
  var socket = Bytecode.Socket()
  socket.family = record.family.rawValue
  socket.localPort = record.local.port
  socket.remotePort = record.remote.port
  socket.localAddress = bytes(record.local.address)
  socket.remoteAddress = bytes(record.remote.address)
  socket.interface = record.interfaceIndex
  socket.mark = record.mark
  socket.cgroup = cgroupID ?? 0
  return socket
}

private func bytes(_ address: IPAddress) -> [UInt8] {
  let count = address.family == .ipv4 ? 4 : 16
  return (0..<count).map {
    UInt8(truncatingIfNeeded: address.bits >> UInt128(8 * (count - 1 - $0)))
  }
}
