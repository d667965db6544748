import Testing

@testable import LinuxProc

@Suite("The count of minisockets in a sockstat")
struct MinisocketCountTests {
  @Test(
    "is the number behind tw",
    arguments: [
      ("sockets: used 2\nTCP: inuse 5 orphan 0 tw 3 alloc 7 mem 1\nUDP: inuse 0 mem 0\n", 3),
      ("TCP: inuse 0 orphan 0 tw 100000 alloc 0 mem 0\n", 100_000),
      ("TCP: inuse 0 orphan 0 tw 0", 0),
      ("TCP: inuse 5 orphan 0 alloc 7\n", nil),
      ("TCP: inuse 5 orphan 0 tw ", nil),
      ("TCP: inuse 5 orphan 0 tw many\n", nil),
      ("TCP: tw 99999999999999999999\n", nil),
      ("", nil),
    ] as [(String, Int?)])
  func count(text: String, expected: Int?) {
    #expect(ProcFile.minisocketCount(Array(text.utf8)[...]) == expected)
  }

  @Test("is found here, as in the list of all numbers")
  func here() {
    let listed = ProcFile.sockstat().first { $0.0 == "TCP.tw" }
    #expect((ProcFile.minisocketCount() == nil) == (listed == nil))
  }
}
