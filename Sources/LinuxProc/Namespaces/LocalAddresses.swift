public import SockDiag

/// The addresses of a network namespace, on all of its interfaces.
public enum LocalAddresses {
  /// The addresses of a namespace (nil for the caller's own), sorted and without duplicates; empty
  /// if they cannot be read.
  public static func all(in namespace: NetworkNamespace? = nil) -> [IPAddress] {
    let addresses = try? NetworkNamespace.inside(namespace) { interfaceAddresses() }
    return Set(addresses ?? []).sorted()
  }
}

/// The ephemeral ports: those that the kernel assigns to connections.
public enum EphemeralPorts {
  /// The kernel's default range.
  public static let standard: ClosedRange<UInt16> = 32768...60999

  /// The range of a network namespace, the caller's own for nil (`net.ipv4.ip_local_port_range`); the
  /// standard one where it cannot be read.
  public static func range(in namespace: NetworkNamespace? = nil) -> ClosedRange<UInt16> {
    let text = try? NetworkNamespace.inside(namespace) {
      ProcFile.value("/proc/sys/net/ipv4/ip_local_port_range")
    }
    return text.flatMap { $0 }.flatMap(parse) ?? standard
  }

  /// Reads two numbers with white space between them.
  static func parse(_ text: String) -> ClosedRange<UInt16>? {
    let numbers = text.split { $0.isWhitespace }.map { UInt16($0) }
    guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first <= last else {
      return nil
    }
    return first...last
  }
}
