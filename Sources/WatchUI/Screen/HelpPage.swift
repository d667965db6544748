import TextOutput

/// The page that tells what the keys do, and what the figures mean.
enum HelpPage {
  private static let text = [
    "twdiag watch                                             any key: back",
    "",
    "q, ^C      end, with a summary of the whole watch",
    "p, space   pause, and go on",
    "Enter      poll now",
    "+ -        longer, shorter interval",
    "s          sort groups by sockets, rate, due, free ports, address",
    "g          groups: all, opened here, accepted, by port, by remote",
    "e          all events, or those alone that should not be",
    "up, down   move in the groups",
    "/ f        filter in ss's language; Enter takes it, Escape leaves it",
    "c          no filter",
    "^L         draw the screen anew",
    "",
    "in/s, out/s  entered and gone per second: ... at first, ? when old",
    "overdue      the time is over, and the kernel has not reaped it yet",
    "design       how late this kernel's timers may be; ! is beyond that",
    "full, free   living sockets; local ports left for a destination, ! few",
    "early        gone before the time was over",
    "~            something was cut out here",
  ]

  static func lines(_ size: TerminalSize) -> [ScreenLine] {
    text.prefix(size.rows).enumerated().map { index, line in
      ScreenLine(
        EndpointText.shortened(line, to: size.columns), index == 0 ? .title : .plain,
        width: size.columns)
    }
  }
}
