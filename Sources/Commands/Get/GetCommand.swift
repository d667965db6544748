import ArgumentParser
import SockDiag
import TextOutput

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Looks up one socket by its addresses and ports, without a walk of the table.",
    discussion: """
      The kernel looks it up in its hash table, in microseconds whatever the table's size. Both ends \
      are required: 'twdiag get 127.0.0.1:33000 127.0.0.1:80'; IPv6 takes brackets: '[::1]:80'. For a \
      socket that is bound to a device or has a link-local address, name the device: \
      '[fe80::1%eth0]:80'.

      If there is no such connection but its local port has a listener, the kernel answers with the \
      listener; twdiag recognizes that, and counts it as not found.

      Exit status: 0 found, 1 no such socket, 2 failed, 64 wrong usage.
      """)

  @Argument(
    help: ArgumentHelp("Local address and port.", valueName: "local"),
    transform: EndpointArgument.parse)
  var local: EndpointArgument

  @Argument(
    help: ArgumentHelp("Remote address and port.", valueName: "remote"),
    transform: EndpointArgument.parse)
  var remote: EndpointArgument

  @OptionGroup var output: FormatOptions

  @OptionGroup var details: DetailOptions

  @OptionGroup var namespace: NamespaceOption

  func validate() throws {
    guard local.endpoint.address.family == remote.endpoint.address.family else {
      throw ValidationError("one end is IPv4 and the other IPv6; no socket has both")
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
