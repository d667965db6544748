import ArgumentParser
import Testing

@testable import TwdiagCommands

@Suite("A plain command line is read as the argument parser reads it")
struct PlainArgumentsTests {
  @Test(
    "The options are the same either way",
    arguments: [
      [], ["--no-header"], ["-4"], ["-6"], ["--ipv4"], ["--ipv6"], ["-4", "-6"],
      ["--state", "time-wait"], ["--state", "TIME_WAIT", "--state", "fin-wait-2"],
      ["--state", "all", "-4"], ["--format", "json"], ["--format", "WIDE", "--no-header"],
      ["--limit", "0"], ["--limit", "10"], ["--limit", "3", "--limit", "4"], ["--limit", "+5"],
      ["--limit", "007"], ["--limit", "9223372036854775807"], ["--sort", "Remote"],
      ["--sort", "remaining"], ["--sort", "local", "--sort", "remote", "-6"],
      ["--no-header", "--no-header", "--format", "csv", "--state", "big", "--limit", "7", "-4"],
      ["extra"], ["--limit", "5", "extra"], ["dport", "=", ":443"], ["dport = :443", "-4"],
      ["src", "10/8", "--format", "json", "and", "overdue"], ["!", "(", "overdue", ")"],
      ["--group-by", "state"], ["--group-by", "tuple", "--top", "3", "--sort", "key", "overdue"],
      ["--netns", "x"], ["-N", "x"], ["-N", "8", "--netns", "/run/netns/x", "overdue", "-N", "x"],
      ["--all-netns"], ["--all-netns", "--all-netns", "--group-by", "netns"],
      ["netns", "=", "x", "--netns", "x y", "--format", "wide"],
    ])
  func agree(_ arguments: [String]) throws {
    let plain = try #require(ListOptions(plain: arguments))
    #expect(try plain == parsed(arguments))
  }

  @Test(
    "What is not plain is left to the argument parser",
    arguments: [
      ["--help"], ["-h"], ["--version"], ["--state"], ["--state", "tme-wait"], ["--stat", "all"],
      ["--state=all"], ["--format", "xml"], ["--format=json"], ["--limit", "-1"],
      ["--limit", "ten"], ["--limit", "1.5"], ["--sort", "size"], ["--replay", "file"],
      ["--round", "1"], ["-46"], ["--"], ["--limit", "99999999999999999999"],
      ["--no-header=1"], ["--state", "--format"], ["--limit", " 5"], ["--limit", ""],
      ["--state", ""], ["--format", ""], ["-"], ["--no-heade"], ["--format", "-4"],
      ["--generate-completion-script"], ["-p"], ["--netns"], ["--netns", ""],
      ["--netns", "-4"], ["-N"], ["-Nx"], ["--netns=x"], ["--all-netns", "--netns", "x"],
      ["-N", "x", "--all-netns"], ["--all-netns=1"], ["--all-net"],
      ["--columns", "uid"], ["--top", "3"], ["--limit", "3", "--group-by", "state"],
      ["--sort", "count"], ["--color", "never"], ["--explain-filter", "overdue"],
    ])
  func leave(_ arguments: [String]) {
    #expect(ListOptions(plain: arguments) == nil)
  }

  private func parsed(_ arguments: [String]) throws -> ListOptions {
    let command = try Twdiag.parseAsRoot(["list"] + arguments)
    return try #require(command as? ListCommand).options
  }
}
