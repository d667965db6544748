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
    "g            show groups: all, connected, accepted, by port, by remote",
    "e            show all events, or hide normal entries and expiries",
    "up, down     scroll the groups",
    "/ f          edit the filter (ss's language): Enter starts anew with it, Escape cancels",
    "c            clear the filter",
    "^L           redraw the screen",
    "",
    "in/s, out/s  sockets in and out per second: ... not yet known, ? an old value",
    "overdue      the deadline has passed, and the kernel has not reaped it yet",
    "allowed      how late this kernel may reap; ! or 'too late' marks more",
    "full, free   full sockets; local ports left for the destination, ! few",
    "early        left TIME_WAIT before the deadline",
    "~            text cut to fit",
  ]

  static func lines(_ size: TerminalSize) -> [ScreenLine] {
    text.prefix(size.rows).enumerated().map { index, line in
      ScreenLine(
        EndpointText.shortened(line, to: size.columns), index == 0 ? .title : .plain,
        width: size.columns)
    }
  }
}
