import Testing

@testable import LinuxProc

@Suite("What is wrong with a network namespace")
struct NamespaceSentenceTests {
  @Test("is told to root in other words than to others")
  func sentences() {
    let refused = NamespaceError("x", .notPermitted)
    #expect(
      refused.sentence(isRoot: false)
        == "entering the network namespace x needs CAP_SYS_ADMIN; run as root")
    let hidden = NamespaceError("", .hiddenProcesses(2))
    #expect(
      hidden.sentence(isRoot: false)
        == "2 processes of other users could not be inspected; run as root")
    for (error, words) in [(refused, "root cannot enter"), (hidden, "even as root")] {
      let sentence = error.sentence(isRoot: true)
      #expect(sentence.contains(words))
      #expect(!sentence.contains("run as root"))
    }
    #expect(refused.sentence(isRoot: true).contains("CAP_SYS_ADMIN"))
    #expect(NamespaceError("", .hiddenProcesses(1)).sentence(isRoot: true).hasPrefix("1 process "))
  }
}
