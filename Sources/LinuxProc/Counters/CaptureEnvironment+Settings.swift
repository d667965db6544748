extension CaptureEnvironment {
  /// Settings of the calling thread's network namespace. Some machine-wide ones exist only in
  /// the initial namespace.
  static func settings() -> [(name: String, value: String)] {
    KernelValue.namespaceSettings.compactMap(line) + [conntrackPresence()]
  }

  /// What is the same in all namespaces.
  static func kernel() -> [(name: String, value: String)] {
    KernelValue.kernelSettings.compactMap(kernelLine)
  }

  /// The line of a kernel value; nil if the value cannot be read.
  static func kernelLine(_ value: KernelValue) -> (name: String, value: String)? {
    let text = value == .hz ? ticksPerSecond().map { "\($0)" } : ProcFile.value(value.path)
    return text.map { (value.key, $0) }
  }

  static func line(_ value: KernelValue) -> (name: String, value: String)? {
    line(value.key, value.path)
  }

  /// The file's text under a name. A file that is there and cannot be read has a line of its own,
  /// under the name `twdiag.unreadable`.
  static func line(_ name: String, _ path: String) -> (name: String, value: String)? {
    switch ProcFile.read(path) {
    case .text(let text): (name, oneLine(text))
    case .absent: nil
    case .unreadable(let error): unreadable(name, error)
    }
  }

  /// The name of a line that lists what could not be read: `net.ipv4.tcp_mem (Permission denied)`.
  static let unreadableName = "twdiag.unreadable"

  static func unreadable(_ name: String, _ error: SystemError) -> (name: String, value: String) {
    (unreadableName, "\(name) (\(errorText(error.errorNumber)))")
  }

  /// The text of a file as one line: a second line would be read as another setting.
  static func oneLine(_ text: String) -> String {
    let trimmed = ProcFile.trimmed(text[...])
    // Looks at bytes, since Swift treats CR LF as one character.
    guard trimmed.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else { return trimmed }
    let bytes = trimmed.utf8.map { $0 < 0x20 && $0 != 0x09 ? UInt8(ascii: " ") : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether conntrack is in the kernel at all; whether it tracks anything here is another
  /// question.
  private static func conntrackPresence() -> (name: String, value: String) {
    if case .absent = ProcFile.read(KernelValue.conntrackMax.path, limit: 64) {
      return ("conntrack.tables", "no")
    }
    return ("conntrack.tables", "yes")
  }
}
