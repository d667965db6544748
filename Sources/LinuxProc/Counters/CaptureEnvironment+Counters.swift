extension CaptureEnvironment {
  /// Every counter of the files of a directory such as `/proc/PID/net`, whether the table has a row
  /// for it or not.
  static func counters(of directory: String) -> [(name: String, value: String)] {
    lines(.sockstat, directory) { text in
      ProcFile.sockstat(text).map { (name: "sockstat.\($0.0)", value: $0.1) }
    } + columns(.netstat, "TcpExt", directory) + columns(.snmp, "Tcp", directory)
      + lines(.conntrack, directory) { text in
        ConntrackStatisticsText.sums(text).map {
          (name: "conntrack.stat.\($0.name)", value: $0.value)
        }
      }
  }

  private static func columns(
    _ source: CounterSource, _ group: String, _ directory: String
  ) -> [(name: String, value: String)] {
    lines(source, directory) { text in
      ProcFile.counters(in: text, group: group).map { (name: $0.0, value: $0.1) }
    }
  }

  /// What `parse` finds in a file of the directory.
  private static func lines(
    _ source: CounterSource, _ directory: String,
    _ parse: (String) -> [(name: String, value: String)]
  ) -> [(name: String, value: String)] {
    switch ProcFile.read("\(directory)/\(source.rawValue)") {
    case .text(let text): parse(text)
    case .absent: []
    case .unreadable(let error): [unreadable(source.path, error)]
    }
  }

  /// The entries of conntrack's table in the calling thread's network namespace.
  static func trackedConnections() -> [(name: String, value: String)] {
    [line(.conntrackCount)].compactMap(\.self)
  }

  /// The files that are open on the machine, and how many may be.
  static func fileCounts() -> [(name: String, value: String)] {
    switch ProcFile.read(KernelValue.filesOpen.path, limit: 1024) {
    case .text(let text): fileCounts(text)
    case .absent: []
    case .unreadable(let error): fileKeys.map { unreadable($0, error) }
    }
  }

  /// The first and the last of three numbers. If the text is anything else, all of it is recorded
  /// under both names, so that a reader of the capture sees that it is malformed.
  static func fileCounts(_ text: String) -> [(name: String, value: String)] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    let isKnown = words.count == 3 && words.allSatisfy { UInt64($0) != nil }
    let values = isKnown ? [words[0], words[2]] : [oneLine(text), oneLine(text)]
    return zip(fileKeys, values).map { (name: $0, value: $1) }
  }

  private static var fileKeys: [String] { [KernelValue.filesOpen.key, KernelValue.filesLimit.key] }
}
