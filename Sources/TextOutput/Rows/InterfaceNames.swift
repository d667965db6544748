import Glibc
import LinuxProc

/// Names of network interfaces by their index.
///
/// Those of a capture belong to another machine, so only their numbers are known.
struct InterfaceNames {
  private let isLive: Bool
  private let namespace: NetworkNamespace?
  private var known: [UInt32: (raw: [UInt8], plain: [UInt8])] = [:]

  init(isLive: Bool, namespace: NetworkNamespace? = nil) {
    self.isLive = isLive
    self.namespace = namespace
  }

  /// The name, or `if7` as ss writes it where there is none.
  ///
  /// - Returns: the bytes as they are, and made harmless.
  mutating func name(_ index: UInt32) -> (raw: [UInt8], plain: [UInt8]) {
    if let name = known[index] { return name }
    let raw = (isLive ? lookUp(index) : nil) ?? Array("if\(index)".utf8)
    let name = (raw: raw, plain: PlainText.bytes(raw))
    known[index] = name
    return name
  }

  private func lookUp(_ index: UInt32) -> [UInt8]? {
    if let namespace { return namespace.interfaceName(index) }
    let bytes = unsafe [CChar](unsafeUninitializedCapacity: Int(IF_NAMESIZE)) { buffer, count in
      // Safe: the call fills at most IF_NAMESIZE bytes and ends them with a zero.
      if unsafe if_indextoname(index, buffer.baseAddress) != nil {
        count = unsafe strlen(buffer.baseAddress!)
      }
    }
    return bytes.isEmpty ? nil : bytes.map { UInt8(bitPattern: $0) }
  }
}
