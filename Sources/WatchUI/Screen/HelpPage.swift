import TextOutput

/// The page that explains the keys and the figures.
enum HelpPage {
  private static let text = [
    "twdiag watch                                     press any key to return",
    "",
    "q, ^C        quit, and print a summary of the whole watch",
    "p, space     pause or resume",
    "Enter        poll now",
    "+ -          longer or shorter interval",
    "s            sort groups by sockets, rate, overdue, free ports or address",
    "g            show groups: all, opened here, accepted, by port, by remote",
    "e            show all events, or only the unusual ones",
    "up, down     scroll the groups",
    "/ f          edit the filter (ss's language): Enter applies, Escape cancels",
    "c            clear the filter",
    "^L           redraw the screen",
    "",
    "in/s, out/s  entered and gone per second: ... not known yet, ? outdated",
    "overdue      the deadline has passed, and the kernel has not reaped it yet",
    "design       how late this kernel's timers are by design; ! is beyond that",
    "full, free   full sockets; local ports left for a destination, ! few left",
    "early        gone before the deadline",
    "~            shortened here",
  ]

  static func lines(_ size: TerminalSize) -> [ScreenLine] {
    text.prefix(size.rows).enumerated().map { index, line in
      ScreenLine(
        EndpointText.shortened(line, to: size.columns), index == 0 ? .title : .plain,
        width: size.columns)
    }
  }
}
