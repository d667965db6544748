import ArgumentParser
import SockDiag

struct FamilyOptions: ParsableArguments {
  @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "Only IPv4 sockets.")
  var ipv4 = false

  @Flag(
    name: [.customShort("6"), .customLong("ipv6")],
    help: "Only IPv6 sockets, including those with v4-mapped addresses.")
  var ipv6 = false

  /// The one family that is wanted; nil for both.
  var family: AddressFamily? {
    if ipv4 == ipv6 { return nil }
    return ipv4 ? .ipv4 : .ipv6
  }
}
