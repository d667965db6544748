internal import Glibc
import LinuxProc
import SockDiag

/// What may go wrong with the socket, as what it means for a dump.
extension NetlinkSocket {
  /// Milliseconds that the kernel has for each datagram; it takes a fraction of one.
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

  borrowing func receiveForDump(into buffer: inout MutableRawSpan) throws(DumpError) -> Int {
    var ignored = InstantRange(nanoseconds: 0, 0)
    return try receiveForDump(into: &buffer, noting: &ignored)
  }

  /// - Parameter call: gets the moments between which the receive call was made.
  borrowing func receiveForDump(
    into buffer: inout MutableRawSpan, noting call: inout InstantRange
  ) throws(DumpError) -> Int {
    do {
      return try receive(into: &buffer, noting: &call)
    } catch {
      switch error.errorNumber {
      case EAGAIN: throw .timeout(milliseconds: Self.receiveTimeout)
      case EMSGSIZE: throw .truncated(bufferSize: buffer.byteCount)
      case ENOBUFS: throw .overrun
      default: throw .system(error)
      }
    }
  }
}
