extension CaptureEnvironment {
  /// The counters of a network namespace that a directory such as `/proc/PID/net` shows.
  static func counters(of directory: String) -> [(name: String, value: String)] {
    sockets(directory) + columns("netstat", "TcpExt", directory)
      + columns("snmp", "Tcp", directory) + conntrackStatistics(directory)
  }

  private static func sockets(_ directory: String) -> [(name: String, value: String)] {
    lines("sockstat", directory) { text in
      ProcFile.sockstat(text).map { (name: "sockstat.\($0.0)", value: $0.1) }
    }
  }

  private static func columns(
    _ file: String, _ group: String, _ directory: String
  ) -> [(name: String, value: String)] {
    lines(file, directory) { text in
      ProcFile.counters(in: text, group: group).map { (name: $0.0, value: $0.1) }
    }
  }

  private static func conntrackStatistics(
    _ directory: String
  ) -> [(name: String, value: String)] {
    lines("stat/nf_conntrack", directory) { text in
      ConntrackStatisticsText.sums(text).map {
        (name: "conntrack.stat.\($0.name)", value: $0.value)
      }
    }
  }

  /// What `parse` finds in a file of the directory.
  private static func lines(
    _ file: String, _ directory: String, _ parse: (String) -> [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    switch ProcFile.read("\(directory)/\(file)") {
    case .text(let text): parse(text)
    case .absent: []
    case .unreadable(let error): [unreadable("/proc/net/\(file)", error)]
    }
  }

  /// The entries of conntrack's table in the calling thread's network namespace.
  static func trackedConnections() -> [(name: String, value: String)] {
    settings(["nf_conntrack_count"], of: "netfilter")
  }

  /// The files that are open on the machine, and how many may be.
  static func fileCounts() -> [(name: String, value: String)] {
    let names = ["fs.file_nr.allocated", "fs.file_nr.max"]
    switch ProcFile.read("/proc/sys/fs/file-nr", limit: 1024) {
    case .text(let text): return fileCounts(text, names)
    case .absent: return []
    case .unreadable(let error): return names.map { unreadable($0, error) }
    }
  }

  /// The first and the last of three numbers. Any other text is shown under both names, so that it is
  /// seen to be none.
  static func fileCounts(
    _ text: String, _ names: [String] = ["fs.file_nr.allocated", "fs.file_nr.max"]
  ) -> [(name: String, value: String)] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let isKnown = words.count == 3 && words.allSatisfy { UInt64($0) != nil }
    let values = isKnown ? [words[0], words[2]] : [oneLine(text), oneLine(text)]
    return zip(names, values).map { (name: $0, value: $1) }
  }
}
