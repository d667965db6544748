import SockDiag
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// A command line that is wrong, and what is said about it.
struct WrongUsage: CustomTestStringConvertible, Sendable {
  let arguments: [String]
  let says: String

  var testDescription: String { arguments.joined(separator: " ") }

  init(_ arguments: String..., says: String) {
    self.arguments = arguments
    self.says = says
  }

  static let list: [WrongUsage] = [
    WrongUsage("--format", "jsno", says: "there is no format 'jsno'; did you mean 'json'?"),
    WrongUsage(
      "--format", "xml",
      says: "there is no format 'xml'; the formats are netstat, wide, jsonl, json, csv"),
    WrongUsage("--format", says: "Missing value for '--format <format>'"),
    WrongUsage("--sort", "remaning", says: "by 'remaning'; did you mean 'remaining'?"),
    WrongUsage("--sort", "age", says: "by 'age'; the keys are remaining, key, count"),
    WrongUsage("--limit=-1", says: "--limit takes a number of at least 0, not -1"),
    WrongUsage("--limit", "ten", says: "The value 'ten' is invalid for '--limit <n>'"),
    WrongUsage("--limit", "99999999999999999999", says: "is invalid for '--limit <n>'"),
    WrongUsage("--round", "2", says: "--round needs --replay: only captures have rounds"),
    WrongUsage(
      "--replay", "x", "--round", "0",
      says: "a round is a number, 'last' or 'all', not '0'"),
    WrongUsage("--replay", "x", "--round", "first", says: "not 'first'"),
    WrongUsage("--replay", says: "Missing value for '--replay <file>'"),
    WrongUsage("--formt", "json", says: "Unknown option '--formt'. Did you mean '--format'?"),
    WrongUsage("--stat", "all", says: "Unknown option '--stat'. Did you mean '--state'?"),
    WrongUsage("-5", says: "Unknown option '-5'"),
    WrongUsage("extra", says: "\n  extra\n  ^"),
    WrongUsage("dprot", "=", ":443", says: "did you mean 'dport'?\n  dprot = :443\n  ^~~~~"),
    WrongUsage("--explain-filter", says: "--explain-filter needs a filter to explain"),
    WrongUsage("--state", says: "Missing value for '--state <state>'"),
  ]

  static let capture: [WrongUsage] = [
    WrongUsage(says: "Missing expected argument '<file>'"),
    WrongUsage("x", "--count", "0", says: "--count takes a number of at least 1, not 0"),
    WrongUsage("x", "--interval=-1", says: "--interval takes from 0 seconds to a year, not -1"),
    WrongUsage("x", "--interval", "nan", says: "--interval takes from 0 seconds to a year"),
    WrongUsage("x", "--interval", "inf", says: "--interval takes from 0 seconds to a year"),
    WrongUsage("x", "--format", "pcap", says: "there is no format 'pcap'; the formats are"),
    WrongUsage("x", "--state", "tiem-wait", says: "did you mean 'time-wait'?"),
    WrongUsage("x", "y", says: "Unexpected argument 'y'"),
  ]

  static let summary: [WrongUsage] = [
    WrongUsage("--format", "jsonl", says: "there is no format 'jsonl'; did you mean 'json'?"),
    WrongUsage("--top=-1", says: "--top takes a number of at least 0, not -1"),
    WrongUsage("--round", "2", says: "--round needs --replay: only captures have rounds"),
    WrongUsage("--replay", "x", "--round", "all", says: "a summary shows one round"),
    WrongUsage("--replay", "", says: "--replay needs the name of a file, but it is empty"),
    WrongUsage("--replay", "x", "--netns", "y", says: "--netns and --all-netns do not work with"),
    WrongUsage(
      "--all-netns", "-N", "y", says: "--all-netns includes every namespace: leave out --netns"),
    WrongUsage("dprot", "=", ":443", says: "did you mean 'dport'?\n  dprot = :443\n  ^~~~~"),
  ]

  static let watch: [WrongUsage] = [
    WrongUsage("--interval", "0.01", says: "--interval takes seconds from 0.05 to a day, not 0.01"),
    WrongUsage("--interval", "nan", says: "--interval takes seconds from 0.05 to a day"),
    WrongUsage("--interval", "inf", says: "--interval takes seconds from 0.05 to a day"),
    WrongUsage("--count", "0", says: "--count takes a number of at least 1, not 0"),
    WrongUsage("--duration", "0", says: "--duration takes more than 0 seconds"),
    WrongUsage("--duration", "nan", says: "--duration takes more than 0 seconds"),
    WrongUsage("--format", "json", says: "there is no format 'json'; did you mean 'jsonl'?"),
    WrongUsage("--speed", "2", says: "--speed needs --replay: it is for a recorded series"),
    WrongUsage(
      "--replay", "x", "--speed", "0", says: "--speed takes a number of at least 0.001, or max"),
    WrongUsage("--replay", "x", "--record", "y", says: "--record needs the running kernel"),
    WrongUsage("--replay", "x", "--multicast", says: "--multicast needs the running kernel"),
    WrongUsage("--replay", "x", "-p", says: "--processes needs the running kernel"),
    WrongUsage("--replay", "x", "-N", "y", says: "--netns needs the running kernel"),
    WrongUsage("--replay", "", says: "--replay needs the name of a file, but it is empty"),
    WrongUsage("--record", "-", says: "--record needs a file"),
    WrongUsage("dprot", "=", ":443", says: "did you mean 'dport'?\n  dprot = :443\n  ^~~~~"),
  ]

  static let kill: [WrongUsage] = [
    WrongUsage(says: "kill needs a filter that says which sockets"),
    WrongUsage("--yes", says: "kill needs a filter that says which sockets"),
    WrongUsage("--any-state", "--yes", says: "kill needs a filter that says which sockets"),
    WrongUsage("--overdue-only", "--yes", says: "kill needs a filter that says which sockets"),
    WrongUsage("", "  ", says: "kill needs a filter that says which sockets"),
    WrongUsage("--replay", "x", "overdue", says: "the sockets of a capture cannot be destroyed"),
    WrongUsage("--limit=-1", "overdue", says: "--limit takes a number of at least 0, not -1"),
    WrongUsage("--limit", "ten", "overdue", says: "The value 'ten' is invalid for '--limit <n>'"),
    WrongUsage("--format", "csv", "overdue", says: "there is no format 'csv'; the formats are"),
    WrongUsage("--netns", "", "overdue", says: "--netns needs a name, a path or a process id"),
    WrongUsage("--yess", "overdue", says: "Unknown option '--yess'. Did you mean '--yes'?"),
    WrongUsage("dprot", "=", ":443", says: "did you mean 'dport'?\n  dprot = :443\n  ^~~~~"),
  ]

  /// With the command that each is of; "" for the program's own.
  static let all: [(String, WrongUsage)] = {
    let lists = [
      ("list", list), ("capture", capture), ("summary", summary), ("watch", watch), ("kill", kill),
      ("model", model), ("", commands),
    ]
    return lists.flatMap { command, list in list.map { (command, $0) } }
  }()

  static let commands: [WrongUsage] = [
    WrongUsage("lst", says: "there is no command 'lst'; did you mean 'list'?"),
    WrongUsage("cpature", says: "there is no command 'cpature'; did you mean 'capture'?"),
    WrongUsage(
      "xyzzy",
      says:
        "no command 'xyzzy'; the commands are summary, watch, list, get, doctor, model, kill, "
        + "capture, help"),
    WrongUsage("sumary", says: "there is no command 'sumary'; did you mean 'summary'?"),
    WrongUsage("--versoin", says: "Unknown option '--versoin'"),
  ]
}

@Suite("Wrong usage")
struct WrongUsageTests {
  @Test("of list is named", arguments: WrongUsage.list)
  func list(_ wrong: WrongUsage) throws {
    let outcome = try CommandsTests.list(wrong.arguments)
    #expect(outcome.error.contains(wrong.says))
    #expect(outcome.status == 64)
    #expect(outcome.output == [])
  }

  @Test(
    "of the real program ends with status 64 and touches nothing",
    .enabled(if: Binary.isAvailable, "\(Binary.why)"),
    arguments: WrongUsage.all)
  func real(_ command: String, _ wrong: WrongUsage) throws {
    let directory = try TemporaryDirectory()
    var conditions = Program.Conditions()
    conditions.directory = directory.path
    let words = (command.isEmpty ? [] : [command]) + wrong.arguments
    let outcome = try Binary.run(words, conditions)
    #expect(outcome.error.contains(wrong.says))
    #expect(outcome.status == 64)
    #expect(outcome.output == [])
    #expect(throws: TestFailure.self) { try [UInt8](contentsOf: directory.path + "/x") }
  }
}

@Suite("Options of list")
struct ListOptionTests {
  static let states = Capture.states[0]

  @Test("choose the family", arguments: [("-4", "ipv4"), ("-6", "ipv6"), ("--ipv6", "ipv6")])
  func family(_ option: String, _ family: String) throws {
    let all = try JSONRow.rows(Self.states.list(.jsonl, "--state", "all"))
    let some = try JSONRow.rows(Self.states.list(.jsonl, "--state", "all", option))
    #expect(some == all.filter { $0.family == family })
    #expect(!some.isEmpty)
  }

  @Test("choose both families when both are named")
  func bothFamilies() throws {
    let both = try Self.states.list(.jsonl, "--state", "all", "-4", "-6")
    #expect(both == (try Self.states.list(.jsonl, "--state", "all")))
  }

  @Test(
    "limit how many sockets are shown", arguments: OutputFormat.allCases, [0, 1, 2, 39, 40, 1000])
  func limit(_ format: OutputFormat, _ limit: Int) throws {
    let all = try Self.states.list(format, "--state", "all", "--no-header")
    let some = try Self.states.list(format, "--state", "all", "--no-header", "--limit", "\(limit)")
    #expect(some.status == 0)
    #expect(some.error == "")
    switch format {
    case .json:
      #expect(try JSONDocument.read(some).count == min(limit, try JSONDocument.read(all).count))
    case .wide:
      // Fewer rows may make narrower columns.
      #expect(some.lines.count == min(limit, all.lines.count))
    default:
      #expect(some.lines == Array(all.lines.prefix(limit)))
    }
  }

  @Test(
    "leave the header out of the formats that have one",
    arguments: [OutputFormat.netstat, .wide, .csv])
  func noHeader(_ format: OutputFormat) throws {
    let whole = try Self.states.list(format)
    let bare = try Self.states.list(format, "--no-header")
    #expect(bare.lines == Array(whole.lines.dropFirst()))
  }

  @Test("make no difference where there is no header", arguments: [OutputFormat.json, .jsonl])
  func noHeaderAnyway(_ format: OutputFormat) throws {
    let whole = try Self.states.list(format).output.withoutDuration
    #expect(try Self.states.list(format, "--no-header").output.withoutDuration == whole)
  }
}
