/// Small files of /proc and /sys, read whole.
package enum ProcFile {
  /// The result of reading a file.
  package enum Reading {
    case text(String)
    case absent
    /// The file exists, and cannot be read.
    case unreadable(SystemError)
  }

  /// Reads the file as far as `limit` bytes.
  package static func read(_ path: String, limit: Int = 64 * 1024) -> Reading {
    do throws(SystemError) {
      let file = try OwnedDescriptor.open(path)
      var buffer = [UInt8](repeating: 0, count: limit)
      var count = 0
      // A file of counters takes several reads; one that never ends must not fill the memory.
      while count < buffer.count {
        let received = try file.read(into: &buffer, from: count)
        if received == 0 { break }
        count += received
      }
      return .text(String(decoding: buffer[..<count], as: UTF8.self))
    } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
  }

  /// The text of the file as far as `limit` bytes; nil when it is absent or may not be read.
  package static func text(_ path: String, limit: Int = 64 * 1024) -> String? {
    if case .text(let text) = read(path, limit: limit) { text } else { nil }
  }

  /// The file's text without white space around it.
  package static func value(_ path: String) -> String? {
    text(path).map { trimmed($0[...]) }
  }

  /// Whether a path leads to a file.
  static func exists(_ path: String) -> Bool { (try? FileStatus(of: path)) != nil }

  static func trimmed(_ text: Substring) -> String {
    let head = text.drop { $0.isWhitespace }
    return String(head.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// The directory of the calling thread's network namespace. `/proc/net` always shows that of the
  /// process's first thread; before Linux 3.17 it is all there is.
  package static var networkDirectory: String {
    let path = "/proc/thread-self/net"
    return exists(path) ? path : "/proc/net"
  }

  /// The names and numbers of `/proc/net/sockstat`, as `TCP.tw` and `5`.
  package static func sockstat(
    in directory: String = networkDirectory
  ) -> [(String, String)] {
    sockstat(text("\(directory)/sockstat") ?? "")
  }

  /// The names and numbers of a text like `TCP: inuse 5 orphan 0 tw 3`.
  package static func sockstat(_ text: String) -> [(String, String)] {
    let lines = text.split(separator: "\n")
    return lines.flatMap { line in
      let words = line.split(separator: " ")
      let group = words.first?.dropLast() ?? ""
      return stride(from: 1, to: words.count - 1, by: 2).map {
        ("\(group).\(words[$0])", String(words[$0 + 1]))
      }
    }
  }

  /// The counters of the text of `/proc/net/netstat` or `snmp`, where a line of names precedes one of
  /// numbers, as `TcpExt.TW` and `5`.
  package static func counters(in text: String, group wanted: String) -> [(String, String)] {
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("\(wanted):") }.map {
      $0.split(separator: " ").dropFirst()
    }
    guard rows.count == 2 else { return [] }
    return zip(rows[0], rows[1]).map { ("\(wanted).\($0)", String($1)) }
  }

  /// Time-wait minisockets of the calling thread's network namespace, both families together.
  package static func minisocketCount() -> Int? {
    let path = "\(networkDirectory)/sockstat"
    guard let file = try? OwnedDescriptor.open(path) else { return nil }
    var buffer = [UInt8](repeating: 0, count: 512)
    guard let count = try? file.read(into: &buffer, from: 0) else { return nil }
    return minisocketCount(buffer[..<count])
  }

  /// The number behind `tw` in the bytes of a sockstat. Without the strings of `sockstat`, which
  /// would take a tenth of the time of listing an empty table.
  package static func minisocketCount(_ text: ArraySlice<UInt8>) -> Int? {
    let word = Array(" tw ".utf8)
    var rest = text
    while !rest.starts(with: word) {
      if rest.popFirst() == nil { return nil }
    }
    let digits = rest.dropFirst(word.count).prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
