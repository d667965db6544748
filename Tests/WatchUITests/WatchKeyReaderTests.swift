import Glibc
import Testing

@testable import WatchUI

@Suite("Bytes of a terminal")
struct WatchKeyReaderTests {
  /// What terminals send, and the keys of it.
  static let table: [(bytes: String, keys: [Key])] = [
    ("q", [.character("q")]),
    ("aé漢😀z", ["a", "é", "漢", "😀", "z"].map(Key.character)),
    ("\r\n", [.enter, .enter]),
    ("\t\u{8}\u{7f}", [.tab, .backspace, .backspace]),
    ("\u{3}\u{1a}\u{c}", [.control("c"), .control("z"), .control("l")]),
    ("\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D", [.up, .down, .right, .left]),
    ("\u{1b}OA\u{1b}OB\u{1b}OM", [.up, .down, .enter]),
    (
      "\u{1b}[H\u{1b}[F\u{1b}[1~\u{1b}[4~\u{1b}[7~\u{1b}[8~",
      [.home, .end, .home, .end, .home, .end]
    ),
    ("\u{1b}[3~\u{1b}[5~\u{1b}[6~", [.delete, .pageUp, .pageDown]),
    ("\u{1b}[1;5C\u{1b}[1;2A", [.right, .up]),
    ("\u{1b}[15~\u{1b}[24;2~\u{1b}[Zx", [.character("x")]),
    ("\u{1b}[[Ax", [.character("x")]),
    ("\u{1b}[?1;2cx", [.character("x")]),
    (
      "\u{1b}[200~dst 10.0.0.1\nand \u{1b}[A dport = :443\u{1b}[201~x",
      [.paste("dst 10.0.0.1\nand \u{1b}[A dport = :443"), .character("x")]
    ),
    ("\u{1b}[200~\u{1b}[201~", [.paste("")]),
    ("\u{1b}q", [.escape, .character("q")]),
    ("\u{1b}\u{1b}[A", [.escape, .up]),
    ("\u{1b}[1\u{3}", [.control("c")]),
    ("\u{1b}[12é", [.character("é")]),
    ("\u{1b}[999999999999999999999~x", [.character("x")]),
    ("\u{1b}[" + String(repeating: "1", count: 33) + "x", [.character("x")]),
  ]

  @Test("are the keys that were pressed", arguments: table)
  func whole(_ row: (bytes: String, keys: [Key])) {
    var reader = KeyReader()
    #expect(reader.read(row.bytes.utf8) == row.keys)
    #expect(!reader.isPending)
  }

  @Test("are the same keys wherever reads cut them", arguments: table)
  func splits(_ row: (bytes: String, keys: [Key])) {
    let bytes = Array(row.bytes.utf8)
    for cut in 0...bytes.count {
      var reader = KeyReader()
      let keys = reader.read(bytes[..<cut]) + reader.read(bytes[cut...])
      #expect(keys == row.keys, "cut at \(cut)")
    }
    var reader = KeyReader()
    #expect(bytes.flatMap { reader.read(CollectionOfOne($0)) } == row.keys)
  }

  @Test("never leave the reader waiting, wherever they end", arguments: table)
  func prefixes(_ row: (bytes: String, keys: [Key])) {
    let bytes = Array(row.bytes.utf8)
    for end in 0...bytes.count {
      var reader = KeyReader()
      _ = reader.read(bytes[..<end])
      _ = reader.flush()
      #expect(!reader.isPending)
      // The bytes after it are decoded from scratch, except inside a paste.
      let isPaste = row.bytes.hasPrefix("\u{1b}[200~") && end >= 6 && end < bytes.count
      if !isPaste { #expect(reader.read("k".utf8) == [.character("k")], "end at \(end)") }
    }
  }

  @Test("that are an escape alone are the Escape key")
  func escape() {
    var reader = KeyReader()
    #expect(reader.read([0x1b]) == [])
    #expect(reader.isPending)
    #expect(reader.flush() == [.escape])
    #expect(reader.flush() == [])
  }

  @Test(
    "that are no UTF-8 are left out, and nothing beside them",
    arguments: [
      [0xff], [0x80], [0xc0, 0x80], [0xc3], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf0, 0x9f], [0xf8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func invalid(_ bytes: [UInt8]) {
    var reader = KeyReader()
    #expect(reader.read([0x61] + bytes + [0x62]) == [.character("a"), .character("b")])
  }

  @Test("of a huge paste take bounded memory, and its end is recognized")
  func longPaste() {
    var reader = KeyReader()
    #expect(reader.read("\u{1b}[200~".utf8) == [])
    for _ in 0..<80 { #expect(reader.read(repeatElement(0x78, count: 1000)) == []) }
    let keys = reader.read("\u{1b}[201~q".utf8)
    #expect(keys.count == 2)
    #expect(keys.last == .character("q"))
    guard case .paste(let text)? = keys.first else {
      Issue.record("no paste")
      return
    }
    #expect((60_000...65_536).contains(text.utf8.count))
  }

  @Test("of any kind never trap")
  func random() {
    var numbers = SystemRandomNumberGenerator()
    let likely: [UInt8] = [0x1b, 0x5b, 0x4f, 0x7e, 0x32, 0x30, 0x31, 0x3b, 0x41, 0xe2, 0x82]
    for _ in 0..<2_000 {
      var reader = KeyReader()
      for _ in 0..<50 {
        let byte =
          Bool.random(using: &numbers)
          ? likely.randomElement(using: &numbers)! : .random(in: 0...255)
        _ = reader.read(CollectionOfOne(byte))
      }
      _ = reader.flush()
      #expect(!reader.isPending)
    }
  }
}

@Suite("The keyboard")
struct WatchKeyboardTests {
  @Test("gives an escape by itself, and never waits for more than a moment")
  func escape() throws {
    let pipe = try Pipe()
    pipe.write([0x1b])
    var keyboard = Keyboard(descriptor: pipe.reading)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(keyboard.keys() == [.escape])
    #expect(start.duration(to: clock.now) < .seconds(5))
    #expect(keyboard.keys() == [])
  }

  @Test("reports the end of the input")
  func end() throws {
    let pipe = try Pipe()
    pipe.write(Array("q\u{1b}[".utf8))
    pipe.closeWriting()
    var keyboard = Keyboard(descriptor: pipe.reading)
    #expect(keyboard.keys() == [.character("q")])
    #expect(keyboard.keys() == nil)
  }
}

private final class Pipe {
  let reading: CInt
  private var writing: CInt

  init() throws {
    var ends: [CInt] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    closeWriting()
  }

  func write(_ bytes: [UInt8]) {
    #expect(unsafe Glibc.write(writing, bytes, bytes.count) == bytes.count)
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }
}
