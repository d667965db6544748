import Captures
import LinuxProc

/// Which sockets a command is about: where they are, and which of them.
struct Target: Equatable {
  var namespaces = NamespaceChoice.own
  /// The path of a capture, `-` for standard input; nil for the running kernel.
  var capture: String?
  /// Nil for the last round.
  var round: RoundChoice?
  /// The words of the filter with spaces between them; empty for none.
  var filter = ""
}

/// Network namespaces, as the command line names them.
enum NamespaceChoice: Equatable {
  /// The caller's own.
  case own
  /// By name, path or process id.
  case named([String])
  case all
}

/// One place where sockets are looked at.
enum Place {
  /// The running kernel in a network namespace, the caller's own for nil.
  case live(NetworkNamespace?)
  /// A file, and which of its rounds.
  case capture(String, RoundChoice)

  /// Nil for the caller's own namespace and for a capture.
  var namespace: NetworkNamespace? {
    switch self {
    case .live(let namespace): namespace
    case .capture: nil
    }
  }

  var isCapture: Bool {
    switch self {
    case .live: false
    case .capture: true
    }
  }

  /// The namespace's label; nil where there is only one place that can be meant.
  var label: String? { namespace?.label }
}
