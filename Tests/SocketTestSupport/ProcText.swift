import TestSupport

/// Lines as `/proc/net/tcp` and `tcp6` have them.
package enum ProcText {
  package static let header =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
    + "                                                     \n"

  /// 127.0.0.1:9000 towards a port of 127.0.0.1, with 59.99 s to go.
  package static func timeWait(_ port: UInt16 = 58026, ticks: String = "0000176F") -> String {
    let text =
      "   0: 0100007F:2328 0100007F:\(hex(port)) 06 00000000:00000000 03:\(ticks) 00000000     0"
      + "        0 0 3 0000000000000000"
    // The kernel fills lines of IPv4 up to 149 characters.
    return text + String(repeating: " ", count: max(0, 149 - text.count)) + "\n"
  }

  /// [::1]:9000 towards a port of [::1].
  package static func timeWaitOfIPv6(_ port: UInt16 = 58026) -> String {
    "   1: 00000000000000000000000001000000:2328 00000000000000000000000001000000:\(hex(port))"
      + " 06 00000000:00000000 03:00000A41 00000000     0        0 0 3 0000000000000000\n"
  }

  private static func hex(_ port: UInt16) -> String {
    let digits = String(port, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// A directory with `tcp` and `tcp6`.
package final class ProcDirectory {
  private let directory: TemporaryDirectory

  package var path: String { directory.path }

  package init(tcp: String?, tcp6: String? = nil) throws {
    directory = try TemporaryDirectory()
    if let tcp { _ = try directory.file("tcp", tcp) }
    if let tcp6 { _ = try directory.file("tcp6", tcp6) }
  }
}
