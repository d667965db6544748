import Glibc

/// Names of network interfaces by their index.
///
/// Those of a capture belong to another machine, so only their numbers are known.
struct InterfaceNames {
  private let isLive: Bool
  private var known: [UInt32: [UInt8]] = [:]

  init(isLive: Bool) { self.isLive = isLive }

  /// The name, or `if7` as ss writes it where there is none.
  mutating func name(_ index: UInt32) -> [UInt8] {
    if let name = known[index] { return name }
    let name = isLive ? Self.lookUp(index) : nil
    let text = name ?? Array("if\(index)".utf8)
    known[index] = text
    return text
  }

  private static func lookUp(_ index: UInt32) -> [UInt8]? {
    let bytes = unsafe [CChar](unsafeUninitializedCapacity: Int(IF_NAMESIZE)) { buffer, count in
      // Safe: the call fills at most IF_NAMESIZE bytes and ends them with a zero.
      if unsafe if_indextoname(index, buffer.baseAddress) != nil {
        count = unsafe strlen(buffer.baseAddress!)
      }
    }
    return bytes.isEmpty ? nil : bytes.map { UInt8(bitPattern: $0) }
  }
}
