import ArgumentParser
import SockDiag
import TextOutput

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Looks up one socket by its two ends, without a walk through the table.",
    discussion: """
      The kernel finds the socket by its hash, in microseconds whatever the table's size. Both ends \
      are needed: 'twdiag get 127.0.0.1:33000 127.0.0.1:80', '[::1]:80' with brackets for IPv6. A \
      socket that is bound to a device, or has a link-local address, takes it: '[fe80::1%eth0]:80'.

      Where there is no such connection and its local port has a listener, the kernel answers with \
      the listener; that is told apart here, and counts as not found.

      Exit status: 0 found, 1 there is no such socket, 2 failed, 64 wrong usage.
      """)

  @Argument(
    help: ArgumentHelp("The end on this machine.", valueName: "local"),
    transform: EndpointWord.parse)
  var local: EndpointWord

  @Argument(
    help: ArgumentHelp("The other end.", valueName: "remote"), transform: EndpointWord.parse)
  var remote: EndpointWord

  @OptionGroup var output: FormatOptions

  @OptionGroup var details: DetailOptions

  @Option(
    name: [.customShort("N"), .long],
    help: ArgumentHelp(
      "Look in the network namespace of this name, path or process id.",
      valueName: "name|path|pid"),
    completion: .shellCommand("ls /run/netns 2>/dev/null"))
  var netns: String?

  func validate() throws {
    guard local.endpoint.address.family == remote.endpoint.address.family else {
      throw ValidationError("the two ends are of different families; no socket has such")
    }
    if netns == "" {
      throw ValidationError("--netns takes a name, a path or a process id, and got none")
    }
  }

  var options: ListOptions {
    ListOptions(
      format: output.format, hasHeader: !output.noHeader,
      additions: details.needs.union(netns == nil ? [] : .namespace),
      namespaces: netns.map { .named([$0]) } ?? .own)
  }

  func run() throws {
    let status = GetRun(
      local: local, remote: remote, netns: netns, options: options
    ).run()
    if status != .complete { throw status.code }
  }
}
