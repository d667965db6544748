internal import SockDiag

/// The addresses and ports of a connection, the same for IPv4 and its v4-mapped form: two sockets
/// cannot have them at once.
struct CanonicalTuple: Hashable {
  let local: UInt128
  let remote: UInt128
  let localPort: UInt16
  let remotePort: UInt16

  init(_ record: SocketRecord) {
    local = record.local.address.mappedBits
    remote = record.remote.address.mappedBits
    localPort = record.local.port
    remotePort = record.remote.port
  }

  init(_ group: GroupSlots.Key, port: UInt16) {
    local = group.local
    remote = group.remote
    localPort = group.isAccepted ? group.port : port
    remotePort = group.isAccepted ? port : group.port
  }

  /// Takes the place of a cookie where there is none; never 0 or all ones, which stand for no
  /// cookie.
  var identity: UInt64 {
    let hash = UInt64(bitPattern: Int64(hashValue))
    return hash &+ 1 < 2 ? 2 : hash
  }
}

extension WatchEngine {
  func tuple(of entry: WatchEntry) -> CanonicalTuple {
    CanonicalTuple(groups.slots[Int(entry.group)].key, port: entry.port)
  }

  /// The socket as events and reports show it.
  func socket(_ entry: WatchEntry) -> WatchedSocket {
    let tuple = tuple(of: entry)
    let isIPv6 = entry.traits.contains(.isIPv6)
    func end(_ bits: UInt128, _ port: UInt16) -> Endpoint {
      let address =
        isIPv6 ? IPAddress(ipv6: bits) : IPAddress(ipv4: UInt32(truncatingIfNeeded: bits))
      return Endpoint(address: address, port: port)
    }
    return WatchedSocket(
      local: end(tuple.local, tuple.localPort), remote: end(tuple.remote, tuple.remotePort),
      state: entry.state, cookie: entry.cookie, inode: entry.inode)
  }
}
