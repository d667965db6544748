/// What somebody does at the keyboard.
package enum Key: Equatable, Sendable {
  case character(Unicode.Scalar)
  /// A letter with the control key, as its lower case.
  case control(Unicode.Scalar)
  case enter, escape, tab, backspace, delete
  case left, right, up, down, home, end, pageUp, pageDown
  /// Text that came all at once, as terminals mark it; line ends in it are no Enter.
  case paste(String)
}
