import Glibc

/// Gives a terminal back what it was, once, whoever asks first: the program at its end, `exit`, or the
/// handler of a signal that ends it at once.
enum TerminalRestoration {
  /// What a handler needs, in memory that is there already: it may neither allocate nor wait.
  @unsafe private struct State {
    var descriptor: CInt
    var settings: termios
    /// The terminal is ours, and has not been given back.
    var isTaken: Bool
    let ending: UnsafeMutableBufferPointer<UInt8>
    /// What else is done on each of the signals, which are its indices.
    let actions: UnsafeMutableBufferPointer<sigaction>
  }

  /// Signals of a crash.
  private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS]

  /// A frame may have been cut short; colours end, the cursor shows, lines wrap, pastes come bare, and
  /// what stood on the screen before is there again. The frame goes first: a terminal that keeps but
  /// one screen, or that was resized meanwhile, would leave parts of it.
  private static let ending =
    "\u{1b}[?2026l\u{1b}[0m\u{1b}[H\u{1b}[2J\u{1b}[?7h\u{1b}[?2004l\u{1b}[?25h\u{1b}[?1049l"

  // Safe: written before any handler can run, by the one thread that has the terminal; never freed.
  nonisolated(unsafe) private static var state: UnsafeMutablePointer<State>? = nil

  /// From now on `restore` brings back these settings.
  static func prepare(_ descriptor: CInt, _ settings: termios) {
    if unsafe state == nil { unsafe state = make(descriptor, settings) }
    // Safe: the state lives as long as the program.
    unsafe state?.pointee.descriptor = descriptor
    unsafe state?.pointee.settings = settings
    unsafe state?.pointee.isTaken = true
  }

  /// Brings the terminal back to what it was. Safe to be called in a handler.
  static func restore() {
    guard let state = unsafe state, unsafe state.pointee.isTaken else { return }
    unsafe state.pointee.isTaken = false
    // Safe: the memory lives as long as the program; both calls may be made in a handler.
    let ending = unsafe state.pointee.ending
    _ = unsafe write(state.pointee.descriptor, ending.baseAddress, ending.count)
    _ = unsafe tcsetattr(state.pointee.descriptor, TCSANOW, &state.pointee.settings)
  }

  private static func make(
    _ descriptor: CInt, _ settings: termios
  ) -> UnsafeMutablePointer<State> {
    let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: ending.utf8.count)
    _ = unsafe bytes.initialize(from: ending.utf8)
    let actions = UnsafeMutableBufferPointer<sigaction>.allocate(
      capacity: 1 + Int(signals.max() ?? 0))
    unsafe actions.initialize(repeating: sigaction())
    let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    unsafe state.initialize(
      to: State(
        descriptor: descriptor, settings: settings, isTaken: false, ending: bytes,
        actions: actions))
    unsafe install(actions)
    atexit { TerminalRestoration.restore() }
    return unsafe state
  }

  /// Handlers on a stack of their own, since a crash may be that the stack is full.
  private static func install(_ actions: UnsafeMutableBufferPointer<sigaction>) {
    var present = unsafe stack_t()
    // Safe: the call fills in the structure.
    if unsafe sigaltstack(nil, &present) == 0, unsafe present.ss_flags & CInt(SS_DISABLE) != 0 {
      let size = 64 * 1024
      var stack = unsafe stack_t()
      // Safe: the memory is never freed.
      unsafe stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
      unsafe stack.ss_size = size
      _ = unsafe sigaltstack(&stack, nil)
    }
    for signal in signals {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_sigaction = {
        unsafe TerminalRestoration.crashed($0, $1, $2)
      }
      action.sa_flags = SA_ONSTACK | SA_SIGINFO
      // Safe: both structures live through the call; there is an entry for each signal.
      _ = unsafe sigaction(signal, &action, &actions[Int(signal)])
    }
  }

  /// Gives the terminal back, lets whoever had the signal before us do what it would have done, such
  /// as to print where the program was, and ends the program.
  private static func crashed(
    _ signal: CInt, _ information: UnsafeMutablePointer<siginfo_t>?,
    _ context: UnsafeMutableRawPointer?
  ) {
    restore()
    guard let state = unsafe state else { return }
    // Safe: there is an entry for each signal that has this handler.
    let before = unsafe state.pointee.actions[Int(signal)]
    if before.sa_flags & SA_SIGINFO != 0,
      let handler = unsafe before.__sigaction_handler.sa_sigaction
    {
      unsafe handler(signal, information, context)
    }
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_DFL
    // Safe: the structure lives through the call.
    _ = unsafe sigaction(signal, &action, nil)
    // It waits until this handler is done; a fault would come again by itself, an abort would not.
    _ = raise(signal)
  }
}
