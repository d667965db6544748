import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc

@Suite("The limit of open files in the text of /proc/PID/limits")
struct LimitTextTests {
  private static let table = """
    Limit                     Soft Limit           Hard Limit           Units     \n\
    Max cpu time              unlimited            unlimited            seconds   \n\
    Max open files            1024                 524288               files     \n\
    Max locked memory         65536                65536                bytes     \n
    """

  @Test(
    "is its soft one",
    arguments: [
      (table, 1024), ("Max open files 7 8 files", 7), ("Max open files\t20", 20),
      ("Max open files unlimited unlimited files\n", Int.max),
      ("x\n\nMax open files 0 0 files\n", 0),
      ("Max open files 9223372036854775807 1 files\n", Int.max),
    ])
  func found(_ text: String, _ limit: Int) { #expect(LimitText.openFiles(text) == limit) }

  @Test(
    "is not known from an odd text",
    arguments: [
      "", "\n", "Max open files", "Max open files\n1024\n", "Max open files x 1024 files",
      "Max open files -1 1 files", "Max open files +1 1 files", "max open files 1 1 files",
      " Max open files 1 1 files", "Max open files 1000000000000000000000000000000 1 files",
      "Max open files \0\u{1b}[2J 5 files", "Max open files 1e3 5", "Max open file 1 1",
    ])
  func odd(_ text: String) { #expect(LimitText.openFiles(text) == nil) }
}

@Suite("Live: the descriptors of processes", .inNamespaces, .timeLimit(.minutes(5)))
struct DescriptorUseTests {
  /// A process in a namespace with room for this many descriptors, of which it has as many as it says.
  private func holder(_ limit: Int, in scene: NamespaceScene) throws -> (RunningProgram, Int) {
    // The shell sees the descriptor as well that it lists the others with.
    let script =
      "ulimit -Sn \(limit); set -- /proc/$$/fd/*; echo \"here $(($# - 1))\"; read -r line"
    let program = try RunningProgram(
      Program(path: "/bin/sh"), ["-c", script], scene.scratch.conditions)
    try program.wait(for: "\n")
    let words = try program.output.split { $0.isWhitespace }
    return (program, try #require(Int(words.last ?? "")))
  }

  @Test("are counted against their limits, nearest first, in their own namespace")
  func counted() throws {
    let scene = try NamespaceScene()
    let (wide, narrow) = (try holder(1000, in: scene), try holder(500, in: scene))
    let expected = [(narrow, 500), (wide, 1000)].map {
      DescriptorUse(processID: $0.0.processID, command: "sh", open: $0.1, limit: $1)
    }
    let survey = DescriptorUse.busiest(in: scene.namespace, most: 5)
    #expect(survey.busiest == expected && !survey.isTruncated)
    #expect(DescriptorUse.busiest(in: scene.namespace, most: 1).busiest == [expected[0]])
    #expect(DescriptorUse.busiest(in: scene.namespace, most: -1).busiest.isEmpty)
    #expect(expected[0].share == Double(narrow.1) / 500)
    let here = DescriptorUse.busiest(in: nil, most: .max).busiest
    #expect(here.contains { $0.processID == getpid() && $0.open > 3 && $0.limit > 3 })
    #expect(!here.contains { $0.processID == narrow.0.processID })
  }

  @Test("of processes that may do more than the reader are hidden, and these counted")
  func hidden() throws {
    let scene = try NamespaceScene()
    let (holder, _) = try holder(500, in: scene)
    let survey = try without([.trace]) { DescriptorUse.busiest(in: scene.namespace, most: 5) }
    #expect(!survey.busiest.contains { $0.processID == holder.processID })
    #expect(survey.hidden > 0)
  }

  @Test("are counted by their names where the directory's size does not tell")
  func listed() throws {
    let directory = try TemporaryDirectory()
    for name in ["0", "1", "77", "x"] { _ = try directory.file(name, "") }
    #expect(DescriptorScan.numbers(in: try DirectoryReader.open(directory.path)) == 3)
  }
}
