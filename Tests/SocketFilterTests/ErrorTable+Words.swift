/// Words that are wrong, or missing, the line that points to them, and what is said of them.
extension ErrorTable {
  static let words: [(String, String, String)] = [
    ("dprot = :443", "^~~~~", "unknown condition 'dprot'; did you mean 'dport'?"),
    ("DPORT = 443", "^~~~~", "unknown condition 'DPORT'; did you mean 'dport'?"),
    (
      "foo", "^~~",
      "unknown condition 'foo'; the conditions are src, dst, sport, dport, state, exclude, remaining, age, overdue, minisocket, timer, family, dev, fwmark, cgroup, autobound, cookie, uid, inode, netns"
    ),
    ("10.0.0.1", "^~~~~~~~", "an address needs 'src' or 'dst' before it"),
    (":443", "^~~~", "an address needs 'src' or 'dst' before it"),
    ("dport", "     ^", "expected a port, such as :443, after 'dport'"),
    ("dport =", "       ^", "expected a port, such as :443, after 'dport'"),
    ("dport = )", "        ^", "expected a port, such as :443, after 'dport'"),
    ("dport > *", "        ^", "'*', any port, can only be compared with = or !="),
    ("src > 1.2.3.4", "    ^", "'src' can only be compared with = or !="),
    ("src", "   ^", "expected an address after 'src'"),
    ("autobound = 1", "          ^", "expected a condition, such as 'dport = :443', here"),
    ("state", "     ^", "expected a state, such as time-wait, after 'state'"),
    ("state < listen", "      ^", "'state' can only be compared with = or !="),
    ("exclude != listen", "        ^", "'exclude' cannot be used with !=; use 'state'"),
    ("remaining", "         ^", "expected a comparison, such as '< 5s', after 'remaining'"),
    ("remaining 5", "          ^", "expected a comparison, such as '< 5s', after 'remaining'"),
    ("age = ", "      ^", "expected a time, such as 5s or 250ms, after 'age'"),
    ("and", "^~~", "expected a condition, such as 'dport = :443', before this"),
    ("dport 1 and", "           ^", "expected a condition, such as 'dport = :443', here"),
    (
      "dport 1 and or dport 2", "            ^~",
      "expected a condition, such as 'dport = :443', before this"
    ),
    ("dport 1 and not", "               ^", "expected a condition, such as 'dport = :443', here"),
    ("not and dport 1", "    ^~~", "expected a condition, such as 'dport = :443', before this"),
    ("( dport 1", "^", "this parenthesis is never closed"),
    ("dport 1 )", "        ^", "this parenthesis was never opened"),
    ("( )", "  ^", "expected a condition, such as 'dport = :443', here"),
    ("dport 1 and srcc ü", "            ^~~~", "unknown condition 'srcc'; did you mean 'src'?"),
    ("dport = 1 = 2", "          ^", "expected a condition, such as 'dport = :443', here"),
    ("overdue < 5", "        ^", "expected a condition, such as 'dport = :443', here"),
    (
      "dport 1 && && dport 2", "           ^~",
      "expected a condition, such as 'dport = :443', before this"
    ),
    ("! = 5", "  ^", "expected a condition, such as 'dport = :443', here"),
    (
      "dport 1 \\", "        ^",
      "unknown condition '\\'; the conditions are src, dst, sport, dport, state, exclude, remaining, age, overdue, minisocket, timer, family, dev, fwmark, cgroup, autobound, cookie, uid, inode, netns"
    ),
  ]
}
