internal import Glibc
import SockDiag

/// Network interfaces have their indexes and names in one namespace only.
extension NetworkNamespace {
  /// Name of the interface with an index in this namespace, as it is; nil when there is none, or when
  /// the namespace cannot be entered.
  public func interfaceName(_ index: UInt32) -> [UInt8]? {
    let name = try? Self.inside(self) { Self.lookUp(index) }
    return name ?? nil
  }

  /// Index of the interface with a name in this namespace; nil when there is none, or when the
  /// namespace cannot be entered.
  public func interfaceIndex(_ name: String) -> UInt32? {
    let index = try? Self.inside(self) {
      // Safe: the string lives through the call.
      unsafe if_nametoindex(name)
    }
    return index == 0 ? nil : index
  }

  private static func lookUp(_ index: UInt32) -> [UInt8]? {
    var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
    // Safe: the call fills at most IF_NAMESIZE bytes and ends them with a zero.
    guard unsafe if_indextoname(index, &name) != nil else { return nil }
    return name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  }
}
