/// Finds the container that a process lives in, by the control groups that runtimes make.
enum ContainerID {
  /// The innermost container that a text like `/proc/812/cgroup` names, in either hierarchy.
  ///
  ///     0::/system.slice/docker-3f4e...64 digits...a1.scope
  ///     4:memory:/kubepods/burstable/pod8c2f.../3f4e...64 digits...a1
  ///     0::/lxc.payload.web/init.scope
  static func find(_ text: String) -> String? {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      // Some runtimes put the slice, the runtime and the id into one name, with colons.
      let components = fields[2].split { $0 == "/" || $0 == ":" }
      if let id = components.reversed().lazy.compactMap(id).first { return id }
    }
    return nil
  }

  /// A hexadecimal id, shortened as the runtimes themselves show it.
  static func short(_ id: String) -> String {
    isHexadecimal(id[...]) ? String(id.prefix(12)) : id
  }

  private static let prefixes = ["docker-", "cri-containerd-", "crio-", "libpod-"]

  private static func id(_ component: Substring) -> String? {
    if component.hasPrefix("lxc.payload.") {
      let name = component.dropFirst("lxc.payload.".count)
      return name.isEmpty ? nil : String(name)
    }
    let name = component.hasSuffix(".scope") ? component.dropLast(".scope".count) : component
    let prefix = prefixes.first { name.hasPrefix($0) } ?? ""
    let digits = name.dropFirst(prefix.count)
    return isHexadecimal(digits) ? String(digits) : nil
  }

  private static func isHexadecimal(_ text: Substring) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
