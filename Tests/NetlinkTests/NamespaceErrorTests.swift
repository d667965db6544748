import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite("Live: a network namespace that is none", .inNamespaces, .timeLimit(.minutes(5)))
struct NamespaceErrorTests {
  /// An entry of /run/netns that leads to no namespace.
  private final class LeftOver {
    let name = "twdiag-test-\(getpid())-left-\(UInt32.random(in: 0 ... .max))"
    var path: String { "/run/netns/\(name)" }

    init() throws {
      // The directory may be missing until the first namespace is made.
      _ = try TestSupport.NetworkNamespace()
      try [UInt8]().write(to: path)
    }

    deinit { _ = unsafe unlink(path) }
  }

  private func failure(_ word: String) -> NamespaceError? {
    do throws(NamespaceError) {
      _ = try Namespace.find(word)
      return nil
    } catch {
      return error
    }
  }

  private func failure(
    opening namespace: Namespace, _ selection: SocketSelection = SocketSelection()
  ) -> NamespaceError? {
    do throws(DumpError) {
      _ = try SocketDump.live(selection, in: namespace)
      return nil
    } catch {
      if case .namespace(let error) = error { return error }
      return nil
    }
  }

  @Test("is told by its name, and the rest of a survey stands")
  func leftOver() throws {
    let scene = try NamespaceScene()
    let file = try LeftOver()
    let survey = Namespace.all()
    #expect(survey.problems.contains(NamespaceError(file.path, .notANamespace)))
    #expect(survey.namespaces.contains(scene.namespace))
    #expect(!survey.namespaces.contains { $0.names.contains(file.name) })
    for word in [file.name, file.path] {
      let error = try #require(failure(word))
      #expect(
        error.description
          == "\(file.path) is not a network namespace; if it is a leftover, 'ip netns delete "
          + "\(file.name)' removes it")
    }
  }

  @Test("but has a near name gets that suggested")
  func suggestion() throws {
    let scene = try NamespaceScene()
    let name = scene.scratch.name
    let typo = String(name.dropLast()) + "x"
    #expect(failure(typo) == NamespaceError(typo, .noSuchName(suggestion: name)))
    #expect(
      failure(typo)?.description
        == "there is no network namespace '\(typo)' in /run/netns; did you mean '\(name)'?")
    #expect(failure("zzz-nothing-like-it")?.reason == .noSuchName(suggestion: nil))
  }

  @Test(
    "is no crash, whatever is asked for",
    arguments: [
      "", " ", ".", "..", "/", "//", "-1", "0x10", "é", "\u{1b}[2J", "0", "4194305", "2147483647",
      "2147483648", "4026500000", "18446744073709551615", "18446744073709551616",
      String(repeating: "a", count: 300), String(repeating: "9", count: 300), "/dev/null",
      "/etc/passwd", "/nonexistent/x", "./x", "../..", "/proc/self/status", "/run/netns",
    ])
  func odd(_ word: String) throws {
    #expect(throws: NamespaceError.self) {
      // A file of proc may be a namespace's to old kernels, so that only entering tells.
      _ = try NamespaceDescriptor.open(try Namespace.find(word)).inside { 0 }
    }
  }

  @Test("since its process died is told when it is entered")
  func vanished() throws {
    let hermit = try Hermit()
    let namespace = try Namespace.find("\(hermit.process)")
    try hermit.end()
    let error = try #require(failure(opening: namespace))
    #expect(error == NamespaceError("pid \(hermit.process) (hermit)", .vanished))
    #expect(error.description.contains("pid \(hermit.process) (hermit) is gone"))
    #expect(failure("\(hermit.process)")?.reason == .noSuchProcess)
  }

  @Test("the one that was found, since its path leads elsewhere by now, is not entered")
  func changed() throws {
    let (scene, other) = (try NamespaceScene(), try NamespaceScene())
    let changed = Namespace(
      identity: scene.namespace.identity, givenNames: ["was-here"], process: nil,
      path: other.namespace.path)
    #expect(failure(opening: changed) == NamespaceError("was-here", .vanished))
    let file = Namespace(
      identity: scene.namespace.identity, givenNames: ["was-here"], process: nil,
      path: "/etc/passwd")
    #expect(failure(opening: file) == NamespaceError("was-here", .vanished))
  }

  @Test("a network one is refused by the kernel")
  func otherKind() throws {
    let mounts = try Namespace.find("/proc/self/ns/mnt")
    #expect(failure(opening: mounts) == NamespaceError(mounts.label, .notANamespace))
    #expect(mounts.label == "/proc/self/ns/mnt" || mounts.processID != nil)
  }

  @Test("entered leaves the thread where it was, whatever happened inside")
  func comesBack() throws {
    let scene = try NamespaceScene()
    let place = try NamespaceDescriptor.open(scene.namespace)
    let own = NamespaceIdentity.ofCallingThread()
    for fails in [false, true, true, false] {
      let result = try place.inside { () throws(SystemError) -> NamespaceIdentity in
        if fails { throw SystemError("test", errorNumber: 5) }
        return .ofCallingThread()
      }
      #expect(NamespaceIdentity.ofCallingThread() == own)
      switch result {
      case .success(let identity): #expect(!fails && identity == scene.namespace.identity)
      case .failure(let error): #expect(fails && error.errorNumber == 5)
      }
    }
    let mounts = try NamespaceDescriptor.open(Namespace.find("/proc/self/ns/mnt"))
    #expect(throws: NamespaceError.self) { try mounts.inside { 0 } }
    #expect(NamespaceIdentity.ofCallingThread() == own)
  }

  @Test("open stays alive after its name is gone")
  func staysAlive() throws {
    var scene: NamespaceScene? = try NamespaceScene()
    let namespace = try #require(scene).namespace
    let place = try NamespaceDescriptor.open(namespace)
    scene = nil
    #expect(try place.inside { NamespaceIdentity.ofCallingThread() }.get() == namespace.identity)
    #expect(failure(opening: namespace)?.reason == .vanished)
  }
}
