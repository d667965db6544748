/// Goes through the processes that live in a network namespace, and counts their descriptors.
struct DescriptorScan {
  /// Limits on the work, which takes about ten microseconds per process.
  static let mostProcesses = 50_000
  static let mostDescriptors = 100_000

  private let namespace: NamespaceIdentity
  private var uses: [DescriptorUse] = []
  private var hidden = 0
  private var looked = 0
  private var isTruncated = false

  init(_ namespace: NamespaceIdentity) { self.namespace = namespace }

  mutating func run() {
    guard var processes = try? DirectoryReader.open("/proc") else { return }
    while processes.next() {
      guard let process = processes.number else { continue }
      guard looked < Self.mostProcesses else {
        isTruncated = true
        return
      }
      looked += 1
      scan(process, below: processes)
    }
  }

  private mutating func scan(_ process: Int32, below processes: borrowing DirectoryReader) {
    do throws(SystemError) {
      guard try NamespaceIdentity.of(file: NamespacePath.process(process)) == namespace else {
        return
      }
      let directory = try processes.openDirectory("\(process)/fd")
      guard let limit = Self.limit(of: process) else { return }
      // The name is read later, and only for the processes that are reported.
      uses.append(
        DescriptorUse(
          processID: process, command: "", open: Self.count(directory), limit: limit))
    } catch {
      // Any other error means that the process has ended. Kernel threads have no descriptors.
      if error.isDenial, !ProcessFacts.isKernelThread(process) { hidden += 1 }
    }
  }

  /// Since Linux 6.2 the directory's size is the number of its entries, and 0 before.
  private static func count(_ directory: consuming OwnedDescriptor) -> Int {
    if let status = try? FileStatus(of: directory.rawValue), status.size > 0 {
      return Int(status.size)
    }
    return numbers(in: DirectoryReader(directory))
  }

  /// Entries whose names are numbers.
  static func numbers(in directory: consuming DirectoryReader) -> Int {
    var count = 0
    while count < mostDescriptors, directory.next() { if directory.number != nil { count += 1 } }
    return count
  }

  private static func limit(of process: Int32) -> Int? {
    ProcFile.text("/proc/\(process)/limits", limit: 4096).flatMap(LimitText.openFiles)
  }

  /// The processes that are nearest to their limits, by their ids where they are as near.
  consuming func survey(most: Int) -> DescriptorSurvey {
    let order = uses.sorted {
      $0.share == $1.share ? $0.processID < $1.processID : $0.share > $1.share
    }
    let busiest = order.prefix(max(0, most)).map {
      DescriptorUse(
        processID: $0.processID, command: ProcessFacts.command($0.processID) ?? "", open: $0.open,
        limit: $0.limit)
    }
    return DescriptorSurvey(busiest: busiest, hidden: hidden, isTruncated: isTruncated)
  }
}

/// The text of `/proc/PID/limits`.
enum LimitText {
  /// The soft limit in `Max open files  1024  524288  files`; nil where there is no such line or no
  /// such number.
  static func openFiles(_ text: String) -> Int? {
    let title = "Max open files".utf8
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: title) {
      let words = line.dropFirst(title.count).split { $0 == UInt8(ascii: " ") || $0 == 9 }
      guard let soft = words.first else { return nil }
      return soft.elementsEqual("unlimited".utf8) ? .max : number(soft)
    }
    return nil
  }

  private static func number(_ word: Substring.UTF8View) -> Int? {
    guard word.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int(Substring(word))
  }
}
