/// What /proc says of one process.
enum ProcessFacts {
  /// The name of its program as the kernel keeps it, at most 15 bytes (`/proc/PID/comm`); nil when
  /// the process has ended.
  static func command(_ processID: Int32) -> String? {
    guard let text = ProcFile.text("/proc/\(processID)/comm", limit: 64) else { return nil }
    // Looks at bytes, since Swift treats CR LF as one character.
    let bytes = text.utf8
    return bytes.last == UInt8(ascii: "\n") ? String(bytes.dropLast()) : text
  }

  /// The container that its control group belongs to.
  static func containerID(_ processID: Int32) -> String? {
    ProcFile.text("/proc/\(processID)/cgroup", limit: 8 * 1024).flatMap(ContainerID.find)
  }

  /// Whether it is a thread of the kernel, which has no files (`PF_KTHREAD` among the flags of
  /// `/proc/PID/stat`).
  static func isKernelThread(_ processID: Int32) -> Bool {
    guard let text = ProcFile.text("/proc/\(processID)/stat", limit: 512) else { return false }
    return isKernelThread(stat: text)
  }

  /// The name may hold anything, so the fields are counted from its last parenthesis.
  static func isKernelThread(stat: String) -> Bool {
    guard let end = stat.utf8.lastIndex(of: UInt8(ascii: ")")) else { return false }
    let fields = stat[end...].split(separator: " ")
    guard fields.count > 7, let flags = UInt32(fields[7]) else { return false }
    return flags & 0x0020_0000 != 0
  }
}
