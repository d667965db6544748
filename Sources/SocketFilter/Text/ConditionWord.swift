import SockDiag

/// The words that begin a condition.
///
/// This file holds how a condition is written: the word, what follows it, and how the condition is
/// written again. `Meaning/Condition.swift` holds what it means.
enum ConditionWord: String, CaseIterable {
  // In the order in which errors list them.
  case src, dst, sport, dport, state, exclude, remaining, age, overdue, minisocket, timer, family,
    dev, fwmark, cgroup, autobound, cookie, uid, inode, netns

  init?(_ word: String) {
    self.init(rawValue: word == "excl" ? "exclude" : word)
  }
}

extension FilterParser {
  /// Reads the condition that a word begins.
  mutating func condition(_ name: FilterWord) throws(FilterError) -> FilterTree.Index {
    guard let word = ConditionWord(name.text) else { throw unknownCondition(name) }
    switch word {
    case .src: return try host(.local, name)
    case .dst: return try host(.remote, name)
    case .sport: return try port(.local, name)
    case .dport: return try port(.remote, name)
    case .state, .exclude: return try states(name)
    case .autobound: return tree.add(.condition(.autobound))
    case .overdue: return tree.add(.condition(.overdue))
    case .minisocket: return tree.add(.condition(.minisocket))
    case .remaining: return try duration(name) { .remaining($0, nanoseconds: $1) }
    case .age: return try duration(name) { .age($0, nanoseconds: $1) }
    case .uid: return try ordered(name, "a user") { .uid($0, $1) }
    case .inode: return try ordered(name, "an inode number") { .inode($0, $1) }
    case .timer:
      let (value, isNegated) = try equal(name, "a timer")
      return add(try timer(value), isNegated: isNegated)
    case .family:
      let (value, isNegated) = try equal(name, "inet or inet6")
      return add(try family(value), isNegated: isNegated)
    case .dev:
      let (value, isNegated) = try equal(name, "an interface")
      return add(try interface(value), isNegated: isNegated)
    case .fwmark:
      let (value, isNegated) = try equal(name, "a mark, such as 0x1 or 0x1/0xff,")
      return add(try mark(value), isNegated: isNegated)
    case .cgroup:
      let (value, isNegated) = try equal(name, "a control group's path")
      return add(try cgroup(value), isNegated: isNegated)
    case .cookie:
      let (value, isNegated) = try equal(name, "a cookie, such as 0x59d1,")
      return add(try cookie(value), isNegated: isNegated)
    case .netns:
      let (value, isNegated) = try equal(name, "a namespace's name or inode")
      return add(.namespace(value.text), isNegated: isNegated)
    }
  }
}

extension Condition {
  /// The condition as a filter. To parse it gives the same condition.
  var text: String {
    switch self {
    case .always: "src = *"
    case .states([]): "exclude all"
    case .states(.all): "state all"
    case .states(let states): "state \(StateName.names(of: states).joined(separator: ","))"
    case .port(.local, let comparison, let port): "sport \(comparison.sign) \(port)"
    case .port(.remote, let comparison, let port): "dport \(comparison.sign) \(port)"
    case .host(.local, let prefix, let port): "src = \(prefix.text(port: port))"
    case .host(.remote, let prefix, let port): "dst = \(prefix.text(port: port))"
    case .interface(let index): "dev = \(index)"
    case .mark(let value, .max): "fwmark = 0x\(String(value, radix: 16))"
    case .mark(let value, let mask):
      "fwmark = 0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))"
    case .cgroup(_, let path): "cgroup = \(Self.escaped(path))"
    case .autobound: "autobound"
    case .overdue: "overdue"
    case .minisocket: "minisocket"
    case .remaining(let comparison, let time):
      "remaining \(comparison.sign) \(DurationText.text(nanoseconds: time))"
    case .age(let comparison, let time):
      "age \(comparison.sign) \(DurationText.text(nanoseconds: time))"
    case .timer(let code): "timer = \(TimerName.name(of: code) ?? String(code))"
    case .family(let family): "family = \(family == .ipv4 ? "inet" : "inet6")"
    case .cookie(let number): "cookie = 0x\(String(number, radix: 16))"
    case .uid(let comparison, let number): "uid \(comparison.sign) \(number)"
    case .inode(let comparison, let number): "inode \(comparison.sign) \(number)"
    case .namespace(let name): "netns = \(Self.escaped(name))"
    }
  }

  /// A name with a backslash before each character that would end it.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      if " ()&|=<>!\\".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
