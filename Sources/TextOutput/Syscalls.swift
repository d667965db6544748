internal import CLinux
internal import Glibc

// TextOutput's folders point one way: Rows → Words → Bytes → this file.
//
//     Rows    the column table, and the formats that print sockets
//     Words   text laid out for people: paragraphs, padding, endpoints, plots
//     Bytes   the output buffer, JSON, messages on standard error
//
// This file is a fence: system calls and unsafe code stand here, and in Bytes/RowCursor.swift.

/// How one `write` ended.
enum WriteResult {
  case written(Int)
  /// Nobody reads any more (EPIPE).
  case closedPipe
  /// The descriptor is non-blocking, and takes no more for now (EAGAIN).
  case full
  case failed(CInt)
}

/// Writes once, again after EINTR.
func write(_ descriptor: CInt, _ start: UnsafeRawPointer, count: Int) -> WriteResult {
  while true {
    // Safe: the caller vouches for the bytes.
    let result = unsafe Glibc.write(descriptor, start, count)
    if result >= 0 { return .written(result) }
    switch errno {
    case EINTR: continue
    case EPIPE: return .closedPipe
    case EAGAIN: return .full
    default: return .failed(errno)
    }
  }
}

// MARK: Names

/// The name of a host by its address, which is 32 bits of IPv4 or 128 of IPv6; nil where it has none.
func hostName(isIPv6: Bool, bits: UInt128) -> [UInt8]? {
  bytes(
    linux_host_name(
      isIPv6, UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits)))
}

/// The name of a TCP port; nil where it has none.
func serviceName(_ port: UInt16) -> [UInt8]? { bytes(linux_service_name(port)) }

private func bytes(_ name: linux_name) -> [UInt8]? {
  guard name.length > 0 else { return nil }
  // Safe: the bytes are copied, and all of them are initialised.
  return unsafe withUnsafeBytes(of: name.bytes) { unsafe Array($0.prefix(Int(name.length))) }
}

extension StaticString {
  func append(to bytes: inout [UInt8]) {
    // Safe: a string literal has a pointer to that many bytes.
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
  }
}
