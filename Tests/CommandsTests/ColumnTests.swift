import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("--columns")
struct ColumnTests {
  private static let capture = Capture.states[0]

  private func csv(_ columns: String, _ arguments: String...) throws -> ListOutcome {
    try list(
      ["--replay", Self.capture.path, "--state", "all", "--format", "csv", "--columns", columns]
        + arguments)
  }

  @Test(
    "shows each column alone, under its name",
    arguments: Column.allCases.filter { $0.needs != .processes })
  func alone(_ column: Column) throws {
    let outcome = try csv("\(column.name)")
    #expect(outcome.status == 0)
    #expect(outcome.records.first == "\(column.name)")
    #expect(outcome.records.count == (try csv("schema").records.count))
  }

  @Test("shows in any column what stands there among all of them")
  func agree() throws {
    let whole = try list(["--replay", Self.capture.path, "--state", "all", "--format", "csv"])
    let fields = whole.records.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for (place, column) in Column.csv.enumerated() {
      #expect(try csv("\(column.name)").records == fields.map { String($0[place]) })
    }
  }

  @Test("keeps the order that was asked for, in any spelling")
  func order() throws {
    let outcome = try csv("Remote-Port,LOCAL_PORT,state")
    #expect(outcome.records.first == "remote_port,local_port,state")
    let rows = try JSONRow.rows(Self.capture.list(.jsonl, "--state", "all"))
    #expect(
      Array(outcome.records.dropFirst())
        == rows.map { "\($0.remotePort),\($0.localPort),\($0.state)" })
  }

  @Test("makes the wide table narrower, with no space behind the last column")
  func wide() throws {
    let outcome = try Self.capture.list(.wide, "--state", "all", "--columns", "state,local_port")
    #expect(outcome.lines.allSatisfy { $0.split(separator: " ").count == 2 })
    #expect(outcome.lines.allSatisfy { !$0.hasSuffix(" ") })
    let rows = try JSONRow.rows(Self.capture.list(.jsonl, "--state", "all"))
    let cells = outcome.lines.dropFirst().map { $0.split(separator: " ").map(String.init) }
    #expect(cells == rows.map { [$0.state, "\($0.localPort)"] })
  }

  @Test("leaves the numbers of ends as they are beside columns with their names")
  func names() throws {
    func ends(_ columns: String) throws -> [Substring?] {
      try Self.capture.list(.wide, "--state", "all", "--columns", columns).lines.map {
        $0.split(separator: " ").first
      }
    }
    #expect(try ends("local,local_host,local_service") == ends("local,uid"))
    #expect(try ends("remote,remote_service") == ends("remote,uid"))
  }

  @Test("tells the age of TIME_WAIT sockets only, which is what is gone of their minute")
  func age() throws {
    let ages = try csv("state,minisocket,expires_ms,age_ms", "--no-header").records
    #expect(!ages.isEmpty)
    for record in ages {
      let fields = record.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if fields[0] == "TIME_WAIT" {
        #expect(Int(fields[2])! + Int(fields[3])! == 60_000)
      } else {
        #expect(fields[3] == "")
      }
    }
  }

  static let wrong: [WrongUsage] = [
    WrongUsage(
      "--columns", "sate", "--format", "csv", says: "no column 'sate'; did you mean 'state'?"),
    WrongUsage(
      "--columns", "xyzzy", "--format", "csv", says: "the columns are schema, netns, family"),
    WrongUsage("--columns", "uid,,inode", "--format", "csv", says: "there is no column ''"),
    WrongUsage("--columns", "uid,UID", "--format", "wide", says: "--columns names uid twice"),
    WrongUsage("--columns", "uid", says: "--columns needs --format wide or csv, not netstat"),
    WrongUsage("--columns", "uid", "--format", "json", says: "not json"),
    WrongUsage(
      "--columns", "uid", "--format", "csv", "--group-by", "state",
      says: "--group-by has its own columns: leave out --columns"),
    WrongUsage("--reverse", says: "--reverse needs --sort"),
    WrongUsage("--sort", "count", says: "--sort count sorts groups: it needs --group-by"),
    WrongUsage(
      "--sort", "uid", "--group-by", "state",
      says: "--sort uid sorts sockets; the keys for groups are key"),
    WrongUsage("--top", "3", says: "--top needs --group-by; to limit sockets, use --limit"),
    WrongUsage("--limit", "3", "--group-by", "state", says: "with --group-by use --top"),
    WrongUsage("--top=-1", "--group-by", "state", says: "--top takes a number of at least 0"),
    WrongUsage("--group-by", "stat", says: "cannot group by 'stat'; did you mean 'state'?"),
    WrongUsage("-p", "--group-by", "state", says: "--group-by shows no single socket"),
    WrongUsage("--color", "sometimes", says: "the choices are auto, always, never"),
    WrongUsage("--netns", "a", "--all-netns", says: "leave out --netns"),
    WrongUsage("--netns", "", says: "--netns needs a name, a path or a process id"),
    WrongUsage(
      "--netns", "a", "--replay", "x", says: "a capture holds one namespace: --netns"),
    WrongUsage("-p", "--replay", "x", says: "a capture has no processes"),
    WrongUsage(
      "--columns", "process", "--format", "csv", "--replay", "x",
      says: "a capture has no processes"),
  ]

  @Test("and other options that do not go together are refused", arguments: wrong)
  func refuse(_ wrong: WrongUsage) throws {
    let outcome = try list(wrong.arguments)
    #expect(outcome.error.contains(wrong.says))
    #expect(outcome.status == 64)
    #expect(outcome.output == [])
  }
}

@Suite("--sort by any column")
struct ColumnSortTests {
  private static let capture = Capture.states[0]

  @Test(
    "puts numbers in their order, those without one last, either way around",
    arguments: ["local_port", "remote_port", "recv_queue", "uid", "inode", "expires_ms", "age_ms"])
  func numbers(_ column: String) throws {
    for isReversed in [false, true] {
      let arguments = [
        "--replay", Self.capture.path, "--state", "all", "--format", "csv", "--no-header",
        "--columns", column, "--sort", column,
      ]
      let values = try list(arguments + (isReversed ? ["--reverse"] : [])).records
      let numbers = values.compactMap { Int($0) }
      #expect(numbers == numbers.sorted { isReversed ? $0 > $1 : $0 < $1 })
      #expect(values.prefix(numbers.count).allSatisfy { !$0.isEmpty })
      #expect(values.dropFirst(numbers.count).allSatisfy { $0.isEmpty })
      #expect(Set(numbers).count > 1)
    }
  }

  @Test("puts words in the order of their letters", arguments: ["state", "timer", "family"])
  func words(_ column: String) throws {
    let outcome = try list([
      "--replay", Self.capture.path, "--state", "all", "--format", "csv", "--no-header",
      "--columns", column, "--sort", column == "timer" ? "state" : column,
    ])
    let isSorted = outcome.records == outcome.records.sorted()
    #expect(isSorted == (column != "timer"))
  }
}
