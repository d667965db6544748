package import SockDiag

/// Addresses and ports as the screen shows them.
package enum EndpointText {
  /// Marks where an address was shortened.
  static let cut = "~"
  /// As few characters of an address as still say something.
  private static let shortest = 7

  /// `10.0.0.1:80`, `[::1]:80`; the address is shortened to fit, with a mark, and the port never.
  package static func endpoint(_ address: IPAddress, _ port: UInt16?, width: Int = .max) -> String {
    let port = port.map { ":\($0)" } ?? ""
    let hasBrackets = address.family == .ipv6 && !port.isEmpty
    let room = width == .max ? .max : width - port.utf8.count - (hasBrackets ? 2 : 0)
    let text = shortened(address.description, to: max(room, shortest))
    return (hasBrackets ? "[\(text)]" : text) + port
  }

  package static func endpoint(_ endpoint: Endpoint, width: Int = .max) -> String {
    self.endpoint(endpoint.address, endpoint.port, width: width)
  }

  /// Two ends with something between them, in `width` characters where that is possible: the longer
  /// address is shortened first.
  package static func pair(
    _ first: (IPAddress, UInt16?), _ separator: String, _ second: (IPAddress, UInt16?), width: Int
  ) -> String {
    let texts = [first, second].map { endpoint($0.0, $0.1) }
    let room = max(0, width - separator.utf8.count)
    guard texts[0].utf8.count + texts[1].utf8.count > room else {
      return texts.joined(separator: separator)
    }
    let half = room / 2
    // If one of them needs less than half of the room, the other gets the rest.
    let left = max(half, room - texts[1].utf8.count)
    let start = endpoint(first.0, first.1, width: left)
    let end = endpoint(second.0, second.1, width: room - min(start.utf8.count, room))
    if start.utf8.count + end.utf8.count <= room { return start + separator + end }
    return shortened(texts.joined(separator: separator), to: width)
  }

  /// The text, or its beginning and its end with a mark between them.
  package static func shortened(_ text: String, to width: Int) -> String {
    let count = text.unicodeScalars.count
    guard count > width else { return text }
    guard width > 1 else { return String(cut.prefix(max(0, width))) }
    let head = width / 2
    let scalars = text.unicodeScalars
    return String(scalars.prefix(head)) + cut + String(scalars.suffix(width - 1 - head))
  }
}
