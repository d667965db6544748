import LinuxProc
import SockDiag

/// Errors of the socket and of its namespace, as what they mean for a dump.
extension NetlinkSocket {
  /// How long to wait for each datagram, in milliseconds; the kernel needs a fraction of one.
  static let receiveTimeout = 5_000

  /// Opens a socket in a namespace, or where the thread is for nil.
  static func openForDump(
    _ service: NetlinkService = .socketDiagnosis, in namespace: NetworkNamespace?
  ) throws(DumpError) -> NetlinkSocket {
    guard let namespace, !namespace.isOfCallingThread else { return try openForDump(service) }
    return try NamespaceDescriptor.openForDump(namespace).insideForDump {
      () throws(DumpError) in try openForDump(service)
    }
  }

  static func openForDump(
    _ service: NetlinkService = .socketDiagnosis
  ) throws(DumpError) -> NetlinkSocket {
    do {
      return try open(service, receiveTimeout: receiveTimeout)
    } catch {
      throw .system(error)
    }
  }

  borrowing func sendForDump(_ message: RawSpan) throws(DumpError) {
    do {
      try send(message)
    } catch {
      throw .system(error)
    }
  }

  borrowing func receiveForDump(into buffer: inout [UInt8]) throws(DumpError) -> ReceivedDatagram {
    try buffer.withMutableBytes { bytes throws(DumpError) in try receiveForDump(into: &bytes) }
  }

  borrowing func receiveForDump(
    into buffer: inout MutableRawSpan
  ) throws(DumpError) -> ReceivedDatagram {
    do {
      return try receiveDatagram(into: &buffer)
    } catch {
      switch error.errorNumber {
      case Errno.EAGAIN: throw .timeout(milliseconds: Self.receiveTimeout)
      case Errno.EMSGSIZE: throw .truncated(bufferSize: buffer.byteCount)
      case Errno.ENOBUFS: throw .overrun
      default: throw .system(error)
      }
    }
  }
}

extension NamespaceDescriptor {
  /// Opens a namespace that a dump is to be made of.
  static func openForDump(
    _ namespace: NetworkNamespace
  ) throws(DumpError) -> NamespaceDescriptor {
    do {
      return try open(namespace)
    } catch {
      throw .namespace(error)
    }
  }

  /// Calls `body` inside, and throws a `DumpError` for either reason.
  borrowing func insideForDump<T: ~Copyable>(
    _ body: () throws(DumpError) -> T
  ) throws(DumpError) -> T {
    let result: Result<T, DumpError>
    do {
      result = try inside(body)
    } catch {
      throw .namespace(error)
    }
    return try result.get()
  }
}
