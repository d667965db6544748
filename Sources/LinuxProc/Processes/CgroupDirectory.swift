/// The directory of a control group in the v2 hierarchy.
public enum CgroupDirectory {
  /// The identity that the kernel reports with each socket of the group
  /// (`INET_DIAG_CGROUP_ID`); nil when there is no such group.
  ///
  /// - Parameter path: with the mount point, as `/sys/fs/cgroup/system.slice`, or without it, as
  ///   `/system.slice` or `system.slice`.
  public static func id(of path: String) -> UInt64? {
    guard !path.isEmpty else { return nil }
    // A relative path is one below the mount point, and not one below the working directory.
    if path.hasPrefix("/"), let id = idOfDirectory(path) { return id }
    for mount in MountTable.points(of: "cgroup2") {
      if let id = idOfDirectory("\(mount)/\(path)") { return id }
    }
    return nil
  }

  private static func idOfDirectory(_ path: String) -> UInt64? {
    guard let status = try? FileStatus(of: path, withFileSystem: true), status.isControlGroup,
      let directory = try? OwnedDescriptor.open(path, for: .identity)
    else { return nil }
    return fileHandle(directory.rawValue)
  }
}

/// The mount points of this process (`/proc/self/mountinfo`).
enum MountTable {
  static func points(of fileSystem: String) -> [String] {
    points(of: fileSystem, in: ProcFile.text("/proc/self/mountinfo", limit: 1024 * 1024) ?? "")
  }

  /// The mount points of a file system, the last one first, since it may hide the others.
  ///
  ///     41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 - cgroup2 cgroup2 rw
  ///
  /// Any number of optional fields stands before the dash.
  static func points(of fileSystem: String, in text: String) -> [String] {
    text.split(separator: "\n").reversed().compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields[6...].firstIndex(of: "-"),
        dash + 1 < fields.count, fields[dash + 1] == fileSystem
      else { return nil }
      return unescaped(fields[4])
    }
  }

  /// Undoes `\040` and the like, which the kernel writes for blanks, tabs, line ends and backslashes.
  static func unescaped(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let code = octal(rest.prefix(3)) {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return UInt8(exactly: digits.reduce(0) { $0 << 3 | Int($1 & 7) })
  }
}
