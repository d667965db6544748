import ArgumentParser
import TextOutput

/// What is shown of each socket beyond its row.
struct DetailOptions: ParsableArguments {
  @Flag(
    name: [.customShort("p"), .long],
    help: """
      Name the processes that hold each socket; for a socket without one, such as TIME_WAIT, the \
      listener on its local port. Other users' processes need root.
      """)
  var processes = false

  @Flag(
    name: [.customShort("r"), .long],
    help: "Show host and service names instead of numbers; may wait for the resolver.")
  var resolve = false

  @Flag(
    name: [.customShort("i"), .long],
    help:
      "Show the kernel's TCP information of full sockets: rtt, cwnd, retransmits, congestion control, skmem."
  )
  var info = false

  var needs: ColumnNeeds {
    var needs: ColumnNeeds = []
    if processes { needs.insert(.processes) }
    if resolve { needs.insert(.names) }
    if info { needs.insert(.information) }
    return needs
  }
}
