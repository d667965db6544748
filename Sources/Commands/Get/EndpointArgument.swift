import ArgumentParser
import SockDiag
import SocketFilter

/// One end of a connection as people write it: `127.0.0.1:80`, `[::1]:80`, `[fe80::1%eth0]:80`.
struct EndpointArgument: Equatable {
  let endpoint: Endpoint
  /// The interface behind a percent sign; empty for none.
  let interface: String

  static func parse(_ text: String) throws -> EndpointArgument {
    guard let colon = text.lastIndex(of: ":"), colon != text.indices.last else {
      throw ValidationError("'\(text)' has no port: write ADDRESS:PORT, such as 127.0.0.1:80")
    }
    let service = text[text.index(after: colon)...]
    guard let port = port(service) else {
      throw ValidationError("'\(service)' is neither a port from 1 to 65535 nor a known service")
    }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = host.dropFirst().dropLast() }
    let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(text: String(parts[0])),
      isBracketed == (address.family == .ipv6)
    else {
      throw ValidationError(
        "'\(host)' is not an address: write 127.0.0.1:80, or [::1]:80 for IPv6")
    }
    return EndpointArgument(
      endpoint: Endpoint(address: address, port: port),
      interface: parts.count > 1 ? String(parts[1]) : "")
  }

  /// A number, or the name of a service.
  private static func port(_ text: Substring) -> UInt16? {
    if let number = UInt16(text) { return number == 0 ? nil : number }
    return FilterNames.system.servicePort(String(text))
  }
}
