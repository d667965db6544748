import Glibc

/// The system calls on one TCP socket, each with its errno instead of -1.
enum StreamSocket {
  /// IP_BIND_ADDRESS_NO_PORT: bind the address now, let connect() find the port.
  ///
  /// A TIME_WAIT left by a socket that bound its port blocks that port towards every destination.
  static let bindAddressNoPort: CInt = 24
  /// IP_LOCAL_PORT_RANGE (Linux 6.3): this socket's own ephemeral range, low | high << 16.
  static let localPortRange: CInt = 51
  /// A connection on loopback is made at once, or something (a firewall) swallows its packets.
  static let patience = timeval(tv_sec: 5, tv_usec: 0)

  static func open(_ family: Family) throws(LoadError) -> FileDescriptor {
    let number = socket(family.domain, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else {
      throw .call("cannot open an \(family) socket", errno: errno)
    }
    return FileDescriptor(owning: number)
  }

  /// Sets an option and returns 0, or the errno.
  static func set<Value>(
    _ descriptor: borrowing FileDescriptor, level: CInt, option: CInt, to value: Value
  ) -> CInt {
    set(descriptor.number, level: level, option: option, to: value)
  }

  static func set<Value>(_ number: CInt, level: CInt, option: CInt, to value: Value) -> CInt {
    let result = unsafe withUnsafePointer(to: value) { pointer in
      unsafe setsockopt(number, level, option, pointer, socklen_t(MemoryLayout<Value>.size))
    }
    return result == 0 ? 0 : errno
  }

  static func bind(_ descriptor: borrowing FileDescriptor, to address: SocketAddress) -> CInt {
    let number = descriptor.number
    let result = unsafe address.withSockaddr { unsafe Glibc.bind(number, $0, $1) }
    return result == 0 ? 0 : errno
  }

  /// Connects and returns 0, or the errno. An interrupted connect is asked again, which waits for the same handshake.
  static func connect(_ descriptor: borrowing FileDescriptor, to address: SocketAddress) -> CInt {
    let number = descriptor.number
    while true {
      let result = unsafe address.withSockaddr { unsafe Glibc.connect(number, $0, $1) }
      if result == 0 { return 0 }
      if errno != EINTR { return errno }
    }
  }

  /// Takes the next connection from a listener, with the port of its far end.
  static func accept(
    _ listener: borrowing FileDescriptor
  ) throws(LoadError) -> (descriptor: CInt, clientPort: UInt16) {
    // sin_port and sin6_port are at the same place, so one form serves both families.
    var peer = sockaddr_in6()
    while true {
      let number = acceptOnce(listener.number, &peer)
      if number >= 0 { return (number, UInt16(bigEndian: peer.sin6_port)) }
      if errno != EINTR { throw .call("cannot accept a connection", errno: errno) }
    }
  }

  private static func acceptOnce(_ number: CInt, _ peer: inout sockaddr_in6) -> CInt {
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    return unsafe withUnsafeMutablePointer(to: &peer) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe Glibc.accept(number, generic, &length)
      }
    }
  }

  /// The port the kernel gave to a bound socket.
  static func localPort(_ descriptor: borrowing FileDescriptor) -> UInt16 {
    let number = descriptor.number
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    _ = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe getsockname(number, generic, &length)
      }
    }
    return UInt16(bigEndian: address.sin6_port)
  }

  /// Makes the next close() send a RST, so that nothing stays behind on either side.
  static func resetOnClose(_ number: CInt) {
    _ = set(number, level: SOL_SOCKET, option: SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
  }

  /// Sends up to `count` zero bytes without waiting; what does not fit is not sent.
  static func sendUnread(_ descriptor: borrowing FileDescriptor, count: Int) {
    let chunk = [UInt8](repeating: 0, count: min(count, 65536))
    let number = descriptor.number
    var left = count
    while left > 0 {
      let length = min(left, chunk.count)
      let sent = unsafe chunk.withUnsafeBytes { bytes in
        unsafe send(
          number, bytes.baseAddress, length, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      left -= sent
    }
  }
}
