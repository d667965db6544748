import CLinux

/// The program's arguments without its name, also where there is no /proc to read them from.
package func programArguments() -> [String] {
  (1..<max(1, sockdiag_argument_count())).map { index in
    // Safe: the index is below the count, and the strings live as long as the program.
    unsafe String(cString: sockdiag_argument(index))
  }
}
