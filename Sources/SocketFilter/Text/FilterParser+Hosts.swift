import SockDiag

/// Addresses and ports.
extension FilterParser {
  /// What the text of a host stands for.
  private struct Host {
    /// Nil for any address.
    var prefixes: [AddressPrefix]?
    /// Nil for any port.
    var port: UInt16?
  }

  // MARK: Ports

  /// `sport` and `dport`: the whole value is the port.
  mutating func port(_ side: FilterSide, _ name: FilterWord) throws(FilterError) -> FilterTree.Index
  {
    let (comparison, isNegated) = readComparison()
    let value = try readValue(name, "a port, such as :443,")
    var skipped = value.bytes.starts(with: "*:".utf8) ? 1 : 0
    if value.bytes[skipped...].first == UInt8(ascii: ":") { skipped += 1 }
    if let port = try port(of: value, from: skipped) {
      return add(.port(side, comparison, port), isNegated: isNegated)
    }
    guard comparison == .equal else {
      throw error(value.range, "expected the number of a port, since any is neither more nor less")
    }
    return add(.always, isNegated: isNegated)
  }

  /// The port that the value has from an offset on; nil for any.
  private mutating func port(of value: FilterWord, from offset: Int) throws(FilterError) -> UInt16?
  {
    let text = value.bytes[offset...]
    if isAnyPort(text) { return nil }
    if let port = port(text) { return port }
    throw error(
      place(in: value, offset..<value.bytes.count),
      "'\(shown(text))' is neither a port from 0 to 65535 nor a known service")
  }

  private mutating func port(_ text: ArraySlice<UInt8>) -> UInt16? {
    if let number = NumberText.number(text, max: 65535) { return UInt16(number) }
    return names.servicePort(String(decoding: text, as: UTF8.self))
  }

  private func shown(_ text: ArraySlice<UInt8>) -> String {
    printable(String(decoding: text, as: UTF8.self))
  }

  // MARK: Hosts

  /// `src` and `dst`.
  mutating func host(_ side: FilterSide, _ name: FilterWord) throws(FilterError) -> FilterTree.Index
  {
    let isNegated = try equality(name)
    let value = try readValue(name, "an address")
    let (family, offset) = try family(before: value)
    let host = try host(value, from: offset, family)
    let isFamily = family.map { tree.add(.test(.family($0))) }
    let isHost = hostTests(side, host)
    let whole =
      if let isFamily, let isHost {
        tree.add(.and(isFamily, isHost))
      } else {
        isFamily ?? isHost ?? tree.add(.test(.always))
      }
    return isNegated ? tree.add(.not(whole)) : whole
  }

  /// Adds tests of which one must hold; nil when every socket is meant.
  private mutating func hostTests(_ side: FilterSide, _ host: Host) -> FilterTree.Index? {
    guard let prefixes = host.prefixes else {
      return host.port.map { tree.add(.test(.port(side, .equal, $0))) }
    }
    var result: FilterTree.Index?
    for prefix in prefixes {
      let test = tree.add(.test(.host(side, prefix, port: host.port)))
      result = result.map { tree.add(.or($0, test)) } ?? test
    }
    return result
  }

  /// The family that `inet:` or `inet6:` names, and what follows it.
  private func family(
    before value: FilterWord
  ) throws(FilterError) -> (AddressFamily?, offset: Int) {
    if value.bytes.starts(with: "inet:".utf8) { return (.ipv4, 5) }
    if value.bytes.starts(with: "inet6:".utf8) { return (.ipv6, 6) }
    for family in ["unix", "link", "packet", "netlink", "vsock", "tipc", "xdp"] {
      guard value.bytes.starts(with: "\(family):".utf8) else { continue }
      throw error(
        place(in: value, 0..<family.utf8.count),
        "'\(family)' sockets have no TCP state; there are inet and inet6")
    }
    return (nil, 0)
  }

  private mutating func host(
    _ value: FilterWord, from offset: Int, _ family: AddressFamily?
  ) throws(FilterError) -> Host {
    let text = value.bytes[offset...]
    if text.first == UInt8(ascii: "[") { return try bracketedHost(value, from: offset, family) }
    let slash = text.firstIndex(of: UInt8(ascii: "/"))
    // In front of a slash, all colons are the address's.
    let colon = text[(slash ?? offset)...].lastIndex(of: UInt8(ascii: ":"))
    let name = text[..<(colon ?? text.endIndex)]
    let portStart = colon.map { $0 + 1 } ?? text.endIndex
    if isAny(name) { return Host(port: try port(of: value, from: portStart)) }
    let whole = colon == nil || family == .ipv4 ? nil : AddressText.ipv6(text)
    // `fe80::1:22` has a port, as in ss, and `fe80::1:beef` has none.
    if let prefix = try prefix(name, value, family), whole == nil || isPort(text[portStart...]) {
      return Host(prefixes: [prefix], port: try port(of: value, from: portStart))
    }
    if let whole { return Host(prefixes: [AddressPrefix(whole, length: 128)]) }
    let prefixes = try namedPrefixes(name, value, family)
    return Host(prefixes: prefixes, port: try port(of: value, from: portStart))
  }

  private mutating func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    isAnyPort(text) || port(text) != nil
  }

  private func isAnyPort(_ text: ArraySlice<UInt8>) -> Bool {
    text.isEmpty || text.elementsEqual("*".utf8)
  }

  private func isAny(_ text: ArraySlice<UInt8>) -> Bool {
    ["", "*", "any", "all", "default"].contains { text.elementsEqual($0.utf8) }
  }

  /// `[address]`, with a prefix length and a port perhaps.
  private mutating func bracketedHost(
    _ value: FilterWord, from offset: Int, _ family: AddressFamily?
  ) throws(FilterError) -> Host {
    let text = value.bytes[offset...]
    guard let end = text.firstIndex(of: UInt8(ascii: "]")) else {
      throw error(place(in: value, offset..<offset + 1), "this bracket is never closed")
    }
    let rest = text[(end + 1)...]
    let colon = rest.firstIndex(of: UInt8(ascii: ":"))
    let name = text[(offset + 1)..<end] + rest[..<(colon ?? rest.endIndex)]
    let isWhole = rest.isEmpty || colon == rest.startIndex || rest.first == UInt8(ascii: "/")
    guard family != .ipv4 else {
      throw error(value.range, "'inet:' takes an IPv4 address, and those in brackets are of IPv6")
    }
    // ss takes an IPv4 address in brackets, too.
    guard isWhole, let prefix = try prefix(name, value, family) else {
      throw error(value.range, "'\(shown(text))' is not an address in brackets")
    }
    return Host(
      prefixes: [prefix], port: try port(of: value, from: colon.map { $0 + 1 } ?? text.endIndex))
  }

  /// An address with or without a prefix length; nil when it is no address.
  private func prefix(
    _ text: ArraySlice<UInt8>, _ value: FilterWord, _ family: AddressFamily?
  ) throws(FilterError) -> AddressPrefix? {
    let parts = text.split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    let ipv4 = family == .ipv6 ? nil : AddressText.ipv4(parts[0])
    guard let address = ipv4 ?? (family == .ipv4 ? nil : AddressText.ipv6(parts[0])) else {
      return nil
    }
    let width: UInt8 = address.family == .ipv4 ? 32 : 128
    guard parts.count > 1 else { return AddressPrefix(address, length: width) }
    if let length = AddressText.prefixLength(parts[1], address.family) {
      return AddressPrefix(address, length: length)
    }
    throw error(value.range, "'/\(shown(parts[1]))' is no prefix length from 0 to \(width)")
  }

  /// All addresses of a host's name.
  private mutating func namedPrefixes(
    _ name: ArraySlice<UInt8>, _ value: FilterWord, _ family: AddressFamily?
  ) throws(FilterError) -> [AddressPrefix] {
    let text = String(decoding: name, as: UTF8.self)
    let addresses = name.contains(UInt8(ascii: "/")) ? [] : names.addresses(text)
    let wanted = addresses.filter { family == nil || $0.family == family }
    if !wanted.isEmpty {
      return wanted.map { AddressPrefix($0, length: $0.family == .ipv4 ? 32 : 128) }
    }
    let kind =
      family == nil ? "an address" : family == .ipv4 ? "an IPv4 address" : "an IPv6 address"
    throw error(value.range, "'\(printable(text))' is neither \(kind) nor a known host")
  }
}
