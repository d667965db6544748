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

  @OptionGroup var namespace: NamespaceOption

  func validate() throws {
    guard local.endpoint.address.family == remote.endpoint.address.family else {
      throw ValidationError("the two ends are of different families; no socket has such")
    }
  }

  var target: Target { Target(namespaces: namespace.choice) }

  var options: RowOptions {
    RowOptions(
      format: output.format, hasHeader: !output.noHeader,
      additions: details.needs.union(namespace.netns == nil ? [] : .namespace))
  }

  func run() throws {
    let status = GetRun(local: local, remote: remote, target: target, options: options).run()
    if status != .complete { throw status.code }
  }
}
