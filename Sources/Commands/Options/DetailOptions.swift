import ArgumentParser
import TextOutput

/// What is shown of each socket beyond its row.
struct DetailOptions: ParsableArguments {
  @Flag(
    name: [.customShort("p"), .long],
    help: """
      Name the processes that hold each socket; for one that no process holds, such as TIME_WAIT, \
      who listens on its local port. Processes of other users take root.
      """)
  var processes = false

  @Flag(
    name: [.customShort("r"), .long],
    help: "Names of hosts and services instead of numbers; may wait for the resolver.")
  var resolve = false

  @Flag(
    name: [.customShort("i"), .long],
    help:
      "What the kernel tells of full sockets: rtt, cwnd, retransmits, congestion control, skmem.")
  var info = false

  var needs: ColumnNeeds {
    var needs: ColumnNeeds = []
    if processes { needs.insert(.processes) }
    if resolve { needs.insert(.names) }
    if info { needs.insert(.information) }
    return needs
  }
}
