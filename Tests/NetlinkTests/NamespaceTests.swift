import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite("Live: a network namespace", .inNamespaces, .timeLimit(.minutes(5)))
struct NamespaceTests {
  @Test("gives its own sockets, and no others")
  func ownRows() throws {
    let (left, right) = (try NamespaceScene(), try NamespaceScene())
    let leftEnd = try left.listener(.loopback4)
    let rightEnd = try right.connect(to: right.listener(.loopback6))
    // Both are opened before either is read, as a survey of many does.
    let leftDump = try SocketDump.live(SocketSelection(), in: left.namespace)
    let rightDump = try SocketDump.live(SocketSelection(), in: right.namespace)
    let rightRows = try LiveOutcome(rightDump)
    let leftRows = try LiveOutcome(leftDump)
    #expect(leftRows.localEnds == [leftEnd] && leftRows.records.count == 1)
    #expect(rightRows.localEnds.contains(rightEnd) && rightRows.records.count == 3)
    #expect(leftRows.origin == .netlink && rightRows.incidents.isEmpty)
  }

  @Test("is known by its name and its inode, which find it again")
  func names() throws {
    let scene = try NamespaceScene()
    let namespace = scene.namespace
    #expect(namespace.label == scene.scratch.name && namespace.name == scene.scratch.name)
    #expect(namespace.names == [scene.scratch.name, "\(namespace.inode)"])
    #expect(namespace.path == "/run/netns/\(scene.scratch.name)")
    #expect(namespace.inode > 0 && namespace.device > 0)
    #expect(try Namespace.find(namespace.path) == namespace)
    #expect(try Namespace.find("\(namespace.inode)") == namespace)
    #expect(try Namespace.find(namespace.path).label == namespace.label)
    #expect(Namespace.current() != namespace)
  }

  @Test("with two names is found by either, and each tells of the other")
  func twoNames() throws {
    let scene = try NamespaceScene()
    let holder = try Bystander(scene.scratch)
    let (name, alias) = (scene.scratch.name, "\(scene.scratch.name)-alias")
    let ip = try #require(Program(named: "ip"))
    try ip.check(["netns", "attach", alias, "\(holder.process)"])
    defer { _ = try? ip.run(["netns", "delete", alias]) }
    for (word, other) in [(name, alias), (alias, name)] {
      let found = try Namespace.find(word)
      #expect(found == scene.namespace)
      #expect(found.label == word && found.path == "/run/netns/\(word)")
      #expect(found.names == [word, other, "\(found.inode)"])
    }
    let sorted = [name, alias, "\(scene.namespace.inode)"]
    #expect(try Namespace.find("\(holder.process)").names == sorted)
    #expect(Namespace.all().namespaces.filter { $0 == scene.namespace }.map(\.names) == [sorted])
    #expect(try scene.inside { Namespace.current().names } == sorted)
  }

  @Test("that has no name is found by a process in it, and by its path")
  func process() throws {
    let hermit = try Hermit(command: "h) \\377 x")
    let found = try Namespace.find("\(hermit.process)")
    #expect(found.label == "pid \(hermit.process) (h) \u{fffd} x)")
    #expect(found.processID == hermit.process && found.name == nil)
    #expect(found.names == ["\(found.inode)"])
    let path = "/proc/\(hermit.process)/ns/net"
    #expect(found.path == path)
    #expect(try Namespace.find(path) == found)
    let listed = try #require(Namespace.all().namespaces.first { $0 == found })
    #expect(listed.label == found.label)
    #expect(try LiveOutcome(in: found).records.isEmpty)
  }

  @Test("stands once in a survey, the caller's own first")
  func survey() throws {
    let scenes = [try NamespaceScene(), try NamespaceScene()]
    let hermit = try Hermit()
    let survey = Namespace.all()
    #expect(survey.namespaces.first == Namespace.current())
    #expect(Set(survey.namespaces).count == survey.namespaces.count)
    let named = survey.namespaces.dropFirst().prefix { $0.name != nil }.compactMap(\.name)
    #expect(named == named.sorted())
    for scene in scenes { #expect(named.contains(scene.scratch.name)) }
    let processes = survey.namespaces.dropFirst(1 + named.count)
    #expect(processes.allSatisfy { $0.name == nil && $0.processID != nil })
    #expect(processes.contains { $0.processID == hermit.process })
  }

  @Test("of the caller needs no entering, and has a label")
  func current() throws {
    let own = Namespace.current()
    #expect(!own.label.isEmpty && own.inode > 0)
    #expect(own.isOfCallingThread)
    #expect(try Namespace.find("\(getpid())") == own)
    let scene = try NamespaceScene()
    let inner = try scene.inside { Namespace.current() }
    #expect(inner == scene.namespace && inner.label == scene.scratch.name)
    let text = "the thread is there already"
    #expect(try scene.inside { try scene.inside { text } } == text)
  }

  @Test("without minisockets gives an empty dump of them without a walk")
  func noMinisockets() throws {
    let scene = try NamespaceScene()
    _ = try scene.connect(to: scene.listener(.loopback4))
    let before = try LiveOutcome(.minisockets(), in: scene.namespace)
    #expect(before.records.isEmpty && before.socketsRead == 0 && before.incidents.isEmpty)
    scene.closeAll()
    let after = try LiveOutcome(.minisockets(), in: scene.namespace)
    #expect(after.records.map(\.state) == [.timeWait])
  }

  @Test("has interfaces and ports of its own")
  func settings() throws {
    let scene = try NamespaceScene()
    try scene.scratch.set("net.ipv4.ip_local_port_range", to: "20000 20010")
    #expect(EphemeralPorts.range(in: scene.namespace) == 20000...20010)
    #expect(EphemeralPorts.range() != 20000...20010)
    // There need not be any other interface than loopback, so that gets another name.
    let ip = try #require(Program(named: "ip"))
    let change = ["-n", scene.scratch.name, "link", "set", "lo"]
    try ip.check(change + ["down"])
    try ip.check(change + ["name", "own0"])
    #expect(scene.namespace.interfaceName(1) == Array("own0".utf8))
    #expect(scene.namespace.interfaceIndex("own0") == 1)
    #expect(scene.namespace.interfaceName(78) == nil)
    #expect(scene.namespace.interfaceIndex("lo") == nil)
    #expect(Namespace.current().interfaceName(1) == Array("lo".utf8))
  }
}

/// A process in a network namespace that has no name.
final class Hermit {
  let process: Int32
  private let program: RunningProgram

  /// - Parameter command: what its program is called, with escapes as printf knows them.
  init(command: String = "hermit", user: UInt32? = nil) throws {
    let name = "printf '\(command)' > /proc/$$/comm && echo here $$ && read -r line"
    var conditions = Program.Conditions()
    conditions.user = user
    program = try RunningProgram(
      Program(path: "/bin/sh"), ["-c", "exec unshare -n sh -c \"$1\"", "sh", name], conditions)
    try program.wait(for: "\n")
    let words = try program.output.split { $0.isWhitespace }
    guard words.count == 2, let process = Int32(words[1]) else {
      throw TestFailure("no process id in '\(try program.output)'")
    }
    self.process = process
  }

  /// Ends the process, and waits until it is gone.
  func end() throws {
    program.closeInput()
    _ = try program.finish()
  }
}
