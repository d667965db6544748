import NetlinkTransport
import SockDiag

/// What `list` was asked to do, however it was asked.
struct ListOptions: Equatable {
  var states: TCPStateSet?
  var family: AddressFamily?
  var format = OutputFormat.netstat
  var hasHeader = true
  var limit: Int?
  var sort: SortKey?
  var replay: String?
  var round: RoundChoice?

  var selection: SocketSelection {
    if let states { return SocketSelection(states: states, family: family) }
    return .minisockets(family: family)
  }
}

extension ListOptions {
  /// Reads a plain command line without the argument parser, whose own work is nine tenths
  /// of the instructions of listing an empty table.
  ///
  /// Only what is beyond doubt is read here: known options in full, each with a valid value behind
  /// it. For anything else, help and mistakes included, the result is nil, and the argument parser
  /// decides. Tests hold that both agree.
  init?(plain arguments: [String]) {
    var families: Set<String> = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--no-header": hasHeader = false
      case "-4", "--ipv4", "-6", "--ipv6": families.insert(String(argument.last!))
      default:
        guard let value = rest.popFirst(), !value.hasPrefix("-"),
          take(argument, value)
        else { return nil }
      }
    }
    if families == ["4"] { family = .ipv4 }
    if families == ["6"] { family = .ipv6 }
  }

  /// Whether the option and its value are plain.
  private mutating func take(_ option: String, _ value: String) -> Bool {
    switch option {
    case "--state":
      guard let word = try? StateWord.parse(value) else { return false }
      states = (states ?? []).union(word.states)
    case "--format":
      guard let format = try? OutputFormat.parse(value) else { return false }
      self.format = format
    case "--limit":
      guard let limit = Int(value) else { return false }
      self.limit = limit
    case "--sort":
      guard let sort = try? SortKey.parse(value) else { return false }
      self.sort = sort
    default:
      return false
    }
    return true
  }
}
