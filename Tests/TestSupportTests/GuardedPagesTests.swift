import TestSupport
import Testing

@Suite("Guarded pages")
struct GuardedPagesTests {
  @Test("end with the bytes that are shown", arguments: [0, 1, 15, 4095, 4096, 4097, 40_000])
  func showBytes(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let pages = GuardedPages(capacity: count)
    pages.withCopy(of: bytes) { shown in
      #expect(shown.byteCount == count)
      for index in [0, count / 2, count - 1] where index >= 0 && count > 0 {
        // Safe: the index is inside.
        #expect(unsafe shown.unsafeLoad(fromByteOffset: index, as: UInt8.self) == bytes[index])
      }
    }
  }

  @Test("fault behind their last byte")
  func fault() async {
    await #expect(processExitsWith: .failure) {
      let pages = GuardedPages(capacity: 100)
      // Not safe at all, which is what is tested.
      let end = unsafe pages.end(10)
      print(unsafe end.baseAddress?.load(fromByteOffset: 10, as: UInt8.self) ?? 0)
    }
  }
}
