import CLinux
import Glibc
import LinuxProc

// The system calls of this target, and all that is unsafe in it.

/// Saves the settings of a terminal, to be restored however the program ends.
///
/// - Throws: the call that failed; ENOTTY when the descriptor is not a terminal's.
func saveTerminal(_ descriptor: CInt) throws(SystemError) {
  let error = linux_terminal_save(descriptor)
  if error != 0 { throw SystemError("tcgetattr", errorNumber: error) }
}

/// Changes the terminal that was saved so that keys can be read as they are pressed, and are not
/// echoed.
func setTerminalRaw() throws(SystemError) {
  let error = linux_terminal_set_raw()
  if error != 0 { throw SystemError("tcsetattr", errorNumber: error) }
}

/// Ends the screen and restores the settings that were saved. Does nothing when that has been done.
func restoreTerminal() { linux_terminal_restore() }

/// The controlling terminal, for when standard input is something else.
func openControllingTerminal() throws(SystemError) -> OwnedDescriptor {
  try .open("/dev/tty")
}

/// The size that the kernel knows of a terminal; zeros for what it does not know.
func terminalSize(of descriptor: CInt) -> (columns: Int, rows: Int) {
  let size = linux_terminal_size(descriptor)
  return (Int(size.columns), Int(size.rows))
}

/// Whether a read would not wait, because there is input or the input has ended.
///
/// - Parameter milliseconds: how long to wait for that.
func hasInput(_ descriptor: CInt, within milliseconds: CInt) -> Bool {
  linux_terminal_has_input(descriptor, milliseconds)
}

/// Reads at most 4 KiB; nil at the end of the input, and when it cannot be read.
func readInput(_ descriptor: CInt) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: 4_096)
  // Safe: the call writes at most as many bytes as the array has.
  let count = unsafe read(descriptor, &bytes, bytes.count)
  if count > 0 { return Array(bytes.prefix(count)) }
  return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
}

/// Stops the program, as ^Z does, until something continues it.
func stopProgram() { _ = raise(SIGSTOP) }
