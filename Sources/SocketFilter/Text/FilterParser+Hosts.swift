import SockDiag

/// The values of `src`, `dst`, `sport` and `dport`.
extension FilterParser {
  /// A parsed `HOST`.
  private struct Host {
    /// Nil for any address.
    var prefixes: [AddressPrefix]?
    /// Nil for any port.
    var port: UInt16?
  }

  // MARK: Ports

  /// Reads what follows `sport` or `dport`.
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
      throw error(value.range, "'*', any port, can only be compared with = or !=")
    }
    return add(.always, isNegated: isNegated)
  }

  /// The port in a value from an offset on; nil for any port.
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
    sanitized(String(decoding: text, as: UTF8.self))
  }

  // MARK: Hosts

  /// Reads what follows `src` or `dst`.
  mutating func host(_ side: FilterSide, _ name: FilterWord) throws(FilterError) -> FilterTree.Index
  {
    let isNegated = try equality(name)
    let value = try readValue(name, "an address")
    let (family, offset) = try family(before: value)
    let host = try host(value, from: offset, family)
    let familyCondition = family.map { tree.add(.condition(.family($0))) }
    let hostCondition = conditions(side, host)
    let whole =
      if let familyCondition, let hostCondition {
        tree.add(.and(familyCondition, hostCondition))
      } else {
        familyCondition ?? hostCondition ?? tree.add(.condition(.always))
      }
    return isNegated ? tree.add(.not(whole)) : whole
  }

  /// Adds conditions of which one must be true; nil if every host matches.
  private mutating func conditions(_ side: FilterSide, _ host: Host) -> FilterTree.Index? {
    guard let prefixes = host.prefixes else {
      return host.port.map { tree.add(.condition(.port(side, .equal, $0))) }
    }
    var result: FilterTree.Index?
    for prefix in prefixes {
      let condition = tree.add(.condition(.host(side, prefix, port: host.port)))
      result = result.map { tree.add(.or($0, condition)) } ?? condition
    }
    return result
  }

  /// The family of `inet:` or `inet6:`, and the offset of what follows.
  private func family(
    before value: FilterWord
  ) throws(FilterError) -> (AddressFamily?, offset: Int) {
    if value.bytes.starts(with: "inet:".utf8) { return (.ipv4, 5) }
    if value.bytes.starts(with: "inet6:".utf8) { return (.ipv6, 6) }
    for family in ["unix", "link", "packet", "netlink", "vsock", "tipc", "xdp"] {
      guard value.bytes.starts(with: "\(family):".utf8) else { continue }
      throw error(
        place(in: value, 0..<family.utf8.count),
        "'\(family)' sockets are not TCP; only 'inet:' and 'inet6:' are allowed")
    }
    return (nil, 0)
  }

  private mutating func host(
    _ value: FilterWord, from offset: Int, _ family: AddressFamily?
  ) throws(FilterError) -> Host {
    let text = value.bytes[offset...]
    if text.first == UInt8(ascii: "[") { return try bracketedHost(value, from: offset, family) }
    let slash = text.firstIndex(of: UInt8(ascii: "/"))
    // All colons before a slash belong to the address.
    let colon = text[(slash ?? offset)...].lastIndex(of: UInt8(ascii: ":"))
    let name = text[..<(colon ?? text.endIndex)]
    let portStart = colon.map { $0 + 1 } ?? text.endIndex
    if isAny(name) { return Host(port: try port(of: value, from: portStart)) }
    let whole = colon == nil || family == .ipv4 ? nil : AddressText.ipv6(text)
    // As in ss, `fe80::1:22` has a port and `fe80::1:beef` has none.
    if let prefix = try prefix(name, value, family), whole == nil || isPort(text[portStart...]) {
      return Host(prefixes: [prefix], port: try port(of: value, from: portStart))
    }
    if let whole { return Host(prefixes: [AddressPrefix(whole)]) }
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

  /// Parses `[address]`, with an optional prefix length and port.
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
      throw error(value.range, "'inet:' needs an IPv4 address, but brackets are for IPv6")
    }
    // Like ss, this accepts an IPv4 address in brackets.
    guard isWhole, let prefix = try prefix(name, value, family) else {
      throw error(value.range, "'\(shown(text))' is not an address in brackets")
    }
    return Host(
      prefixes: [prefix], port: try port(of: value, from: colon.map { $0 + 1 } ?? text.endIndex))
  }

  /// Parses an address with an optional prefix length; nil if it is no address.
  private func prefix(
    _ text: ArraySlice<UInt8>, _ value: FilterWord, _ family: AddressFamily?
  ) throws(FilterError) -> AddressPrefix? {
    let parts = text.split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    let ipv4 = family == .ipv6 ? nil : AddressText.ipv4(parts[0])
    guard let address = ipv4 ?? (family == .ipv4 ? nil : AddressText.ipv6(parts[0])) else {
      return nil
    }
    guard parts.count > 1 else { return AddressPrefix(address) }
    if let length = AddressText.prefixLength(parts[1], address.family) {
      return AddressPrefix(address, length: length)
    }
    let width = address.family.bitWidth
    throw error(value.range, "'/\(shown(parts[1]))' is not a prefix length from 0 to \(width)")
  }

  /// Looks up the addresses of a host name.
  private mutating func namedPrefixes(
    _ name: ArraySlice<UInt8>, _ value: FilterWord, _ family: AddressFamily?
  ) throws(FilterError) -> [AddressPrefix] {
    let text = String(decoding: name, as: UTF8.self)
    let addresses = name.contains(UInt8(ascii: "/")) ? [] : names.addresses(text)
    let wanted = addresses.filter { family == nil || $0.family == family }
    if !wanted.isEmpty { return wanted.map { AddressPrefix($0) } }
    let kind =
      family == nil ? "an address" : family == .ipv4 ? "an IPv4 address" : "an IPv6 address"
    throw error(value.range, "'\(sanitized(text))' is neither \(kind) nor a known host")
  }
}
