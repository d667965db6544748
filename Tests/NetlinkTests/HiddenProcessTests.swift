import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

/// Without CAP_SYS_PTRACE root may not look at the namespace files of processes that may do more,
/// which is nearly all of root's; the test's own process stays open to itself.
@Suite(
  "Live: a network namespace of a process whose file is hidden", .inNamespaces,
  .timeLimit(.minutes(5)))
struct HiddenProcessTests {
  /// The file that leads to the namespace of the test's process, whatever thread asks.
  private let ownPath = "/proc/\(getpid())/ns/net"

  private func isHidden(_ process: Int32) -> Bool {
    guard let identity = try? NamespaceIdentity.of(process: process) else { return false }
    return !identity.isFile
  }

  /// What a thread in another namespace sees of the test's own.
  private func outside<T>(_ lost: [Capability], _ body: () throws -> T) throws -> T {
    let scene = try NamespaceScene()
    return try scene.inside { try without(lost, body) }
  }

  @Test("is entered by a process in it whose file is open")
  func entered() throws {
    let own = Namespace.current()
    let lowest = try #require(
      NamespaceProcesses.first(in: own.identity, orIn: .tableOfCallingThread()))
    let hidden = try Bystander()
    try outside([.trace]) {
      #expect(isHidden(hidden.process))
      let survey = Namespace.all()
      let found = try #require(survey.namespaces.first { $0 == own })
      #expect(survey.namespaces.count { $0 == own } == 1)
      #expect(!survey.namespaces.contains { !$0.identity.isFile && $0.processID == lowest })
      #expect(found.name != nil || found.path == ownPath)
      #expect(found.processID == lowest)
      let outcome = try LiveOutcome(SocketSelection(states: TCPStateSet(.listen)), in: found)
      #expect(outcome.origin == .netlink && outcome.incidents.isEmpty)
    }
  }

  @Test("is read from the /proc of a process that is open where it may not be entered")
  func readFromProc() throws {
    let own = Namespace.current()
    let hidden = try Bystander()
    try outside([.trace, .administrate]) {
      // As a survey has it when the lowest process is the hidden one.
      let found = Namespace(
        identity: own.identity, givenNames: [], process: NamespaceProcess(hidden.process),
        path: ownPath)
      let outcome = try LiveOutcome(SocketSelection(states: TCPStateSet(.listen)), in: found)
      let reason = DumpError.namespace(NamespaceError(found.label, .notPermitted))
      #expect(outcome.origin == .proc)
      #expect(outcome.incidents == [.readFromProc(reason: reason)])
    }
  }

  @Test("is the one that it is by another process, by the thread or by its name")
  func found() throws {
    let own = Namespace.current()
    let (bystander, scene) = (try Bystander(), try NamespaceScene())
    let inScene = try Bystander(scene.scratch)
    try without([.trace]) {
      #expect(isHidden(bystander.process) && isHidden(inScene.process))
      let here = try Namespace.find("\(bystander.process)")
      #expect(here == own && here.isOfCallingThread && here.processID == bystander.process)
      let there = try Namespace.find("\(inScene.process)")
      #expect(there == scene.namespace && there.label == scene.scratch.name)
      #expect(there.path == scene.namespace.path && there.processID == inScene.process)
      #expect(try LiveOutcome(in: there).origin == .netlink)
    }
    try outside([.trace]) {
      let there = try Namespace.find("\(bystander.process)")
      #expect(there == own)
      #expect(there.name != nil || there.path == ownPath)
    }
  }

  @Test("and that has a name stands once in a survey, and is no problem")
  func survey() throws {
    let scene = try NamespaceScene()
    let bystander = try Bystander(scene.scratch)
    let survey = try without([.trace]) {
      #expect(isHidden(bystander.process))
      return Namespace.all()
    }
    let found = try #require(survey.namespaces.first { $0 == scene.namespace })
    #expect(found.processID == bystander.process)
    #expect(survey.namespaces.count { $0.processID == bystander.process } == 1)
    #expect(
      !survey.problems.contains { if case .hiddenProcesses = $0.reason { true } else { false } })
  }

  @Test("and has no open process stands by its table, and is read from there")
  func tableOnly() throws {
    let hermit = try Hermit()
    try without([.trace]) {
      let listed = Namespace.all().namespaces.filter { $0.processID == hermit.process }
      #expect(listed.count == 1)
      let namespace = try #require(listed.first)
      #expect(namespace.inode == 0)
      #expect(try namespace == .find("\(hermit.process)"))
      let outcome = try LiveOutcome(in: namespace)
      #expect(outcome.origin == .proc && outcome.records.isEmpty)
    }
  }
}

/// A process that stays in a namespace, the test's own for nil, until it is no longer needed.
final class Bystander {
  let process: Int32
  private let program: RunningProgram

  init(_ namespace: TestSupport.NetworkNamespace? = nil) throws {
    let conditions = namespace?.conditions ?? Program.Conditions()
    program = try RunningProgram(
      Program(path: "/bin/sh"), ["-c", "echo here && read -r line"], conditions)
    try program.wait(for: "here")
    process = program.processID
  }
}
