import LinuxProc
import SockDiag

/// What a capture tells of one of its rounds, apart from its sockets.
struct RecordedRound {
  /// Counted from 1; 0 before the first.
  var number = 0
  /// When it was asked for.
  var start: Instant?
  /// When the last reply so far was received.
  var end: Instant?
  /// What the recorder wrote beside the request, and at the beginning of the section.
  var comment = ""
  var section = ""

  /// What both say, the round's last.
  var lines: [(name: String, value: String)] {
    CaptureEnvironment(text: section).lines + CaptureEnvironment(text: comment).lines
  }
}
