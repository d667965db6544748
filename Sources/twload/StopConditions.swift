import Glibc

/// Seconds of the monotonic clock.
enum Clock {
  static func now() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// What ends a wait.
enum Wakeup {
  case timeout
  case signal
  case endOfInput
}

/// SIGINT, SIGTERM and SIGHUP, held back except while twload waits, so that no system call is cut short.
struct StopSignals {
  private let unblocked: sigset_t

  /// Blocks the signals and gives them a handler that does nothing but wake a wait.
  init() {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGHUP] {
      _ = unsafe sigaction(signal, &action, nil)
      _ = unsafe sigaddset(&set, signal)
    }
    var previous = sigset_t()
    _ = unsafe sigprocmask(SIG_BLOCK, &set, &previous)
    // Whoever started us may have left them blocked.
    for signal in [SIGINT, SIGTERM, SIGHUP] { _ = unsafe sigdelset(&previous, signal) }
    unblocked = previous
  }

  var isPending: Bool {
    var pending = sigset_t()
    _ = unsafe sigpending(&pending)
    return [SIGINT, SIGTERM, SIGHUP].contains { unsafe sigismember(&pending, $0) == 1 }
  }

  /// Waits until the given instant, a signal, or (if asked) the end of standard input.
  func wait(until instant: Double, orEndOfInput: Bool = false) -> Wakeup {
    while true {
      let left = instant - Clock.now()
      if left <= 0 { return .timeout }
      switch waitOnce(left, watchingInput: orEndOfInput) {
      case 0: return .timeout
      case 1: if inputHasEnded() { return .endOfInput }
      default: return .signal
      }
    }
  }

  private func waitOnce(_ seconds: Double, watchingInput: Bool) -> CInt {
    var readable = fd_set()
    if watchingInput { readable.__fds_bits.0 = 1 << STDIN_FILENO }
    let whole = seconds.rounded(.down)
    var timeout = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    var mask = unblocked
    return unsafe pselect(STDIN_FILENO + 1, &readable, nil, nil, &timeout, &mask)
  }

  private func inputHasEnded() -> Bool {
    var byte = [UInt8](repeating: 0, count: 4096)
    return unsafe byte.withUnsafeMutableBytes {
      unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
    } <= 0
  }
}
