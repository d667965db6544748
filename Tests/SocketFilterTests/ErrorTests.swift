import Testing

@testable import SocketFilter

@Suite("A text that is no filter")
struct ErrorTests {
  private func complaint(about text: String) -> String {
    do {
      return "read as \(try SocketFilter(text, names: GrammarTests.names).tree.text)"
    } catch {
      return "\(error)"
    }
  }

  @Test("is shown with a caret under the value that is wrong", arguments: ErrorTable.values)
  func values(_ text: String, _ pointer: String, _ message: String) {
    #expect(complaint(about: text) == "\(message)\n  \(text)\n  \(pointer)")
  }

  @Test("is shown with a caret under the word that is wrong", arguments: ErrorTable.words)
  func words(_ text: String, _ pointer: String, _ message: String) {
    #expect(complaint(about: text) == "\(message)\n  \(text)\n  \(pointer)")
  }

  @Test(
    "never reaches a terminal raw",
    arguments: [
      "dport 1 \u{7}", "dport 1 \u{1b}[31m", "dprot \u{9b}31m", "netns a\\\nb", "src h\u{202e}x",
      "dport 1 \u{2028} dport 2", "src \u{7f}", "dprot \u{200b}", "dport 1\ndprot 2",
      "uid \u{e000}",
      "dport 1\r\nfoo", "cgroup /\u{85}", "\0",
    ])
  func terminals(_ text: String) {
    let lines = complaint(about: text).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    let isPlain = lines.joined().unicodeScalars.allSatisfy { (0x20..<0x7f).contains($0.value) }
    #expect(isPlain, "\(lines)")
  }

  @Test("is shown in part when it is long")
  func windows() {
    let many = String(repeating: "dport 1 or ", count: 100_000)
    #expect(
      complaint(about: many + "dprot 2 or " + many + "dport 3")
        == """
        unknown condition 'dprot'; did you mean 'dport'?
          ...t 1 or dport 1 or dport 1 or dport 1 or dprot 2 or dport 1 or dport 1...
                                                     ^~~~~
        """)
  }

  @Test("shows a long word in part", arguments: [65, 1000, 1_000_000])
  func longWords(_ length: Int) {
    let word = String(repeating: "x", count: length)
    let shown = String(repeating: "x", count: 64) + "..."
    #expect(
      complaint(about: "src " + word)
        == """
        '\(shown)' is neither an address nor a known host
          src xxxxxxxxxxxxxxxxxxxxxxxx...
              ^~~~~~~~~~~~~~~~~~~~~~~~
        """)
  }

  @Test(
    "tells the place in bytes",
    arguments: [("uid üser", 4..<9), ("dprot", 0..<5), ("dport", 5..<5)])
  func places(_ text: String, _ range: Range<Int>) {
    #expect { try SocketFilter(text) } throws: { ($0 as? FilterError)?.range == range }
  }

  @Test(
    "is shown whole whatever the place is said to be", arguments: [-5..<0, 3..<99, 99..<100, 1..<2])
  func anyPlace(_ range: Range<Int>) {
    let error = FilterError(text: "aüb", range: range, message: "so it is", suggestion: nil)
    #expect("\(error)".hasPrefix("so it is\n  aüb\n"))
  }
}

enum ErrorTable {}
