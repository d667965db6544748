import SockDiag
import Testing

@Suite("A kernel's version")
struct KernelVersionTests {
  @Test(
    "is the first two numbers of its release",
    arguments: [
      ("6.18.44-fc", KernelVersion(6, 18)), ("4.9", KernelVersion(4, 9)),
      ("4.10.0", KernelVersion(4, 10)), ("2.6.32-754.el6", KernelVersion(2, 6)),
      ("6.1-rc1", KernelVersion(6, 1)), ("5", nil), ("5.x", nil), ("", nil), ("x.1", nil),
    ] as [(String, KernelVersion?)])
  func release(_ text: String, _ expected: KernelVersion?) {
    #expect(KernelVersion(text) == expected)
  }

  @Test("comes before that of a later release")
  func order() throws {
    #expect(try #require(KernelVersion("4.9.337")) < #require(KernelVersion("4.10.1")))
    #expect(try #require(KernelVersion("4.19")) < #require(KernelVersion("5.0")))
    #expect(try #require(KernelVersion("4.9")) == #require(KernelVersion("4.9.1")))
  }
}
