/// The text of `--help`.
enum Help {
  static var text: String {
    let options = OptionDefinition.all.map { definition in
      let head = [definition.name, definition.value].compactMap { $0 }.joined(separator: " ")
      let gap = String(repeating: " ", count: max(1, 22 - head.count))
      return "  \(head)\(gap)\(definition.help)\n"
    }
    return introduction + options.joined() + notes
  }

  private static let introduction = """
    usage: twload --count N [options]
           twload --established N [options]

    Makes TIME_WAIT sockets on loopback, for tests, demonstrations and benchmarks.


    """

  private static let notes = """

    Sockets are counted as distinct 4-tuples. With a hold, the line "ready" is printed when
    everything stands; the hold ends after its time, on SIGINT or SIGTERM, or with --until-eof.
    FIN_WAIT2 sockets live only while their peers are held (and at most tcp_fin_timeout):
    when the hold ends they become TIME_WAIT, or with --reset nothing.

    exit status: 0 made, 1 fewer made than asked, 2 failure, 64 wrong usage

    """
}
