extension StaticString {
  func append(to bytes: inout [UInt8]) {
    // Safe: a string literal has a pointer to that many bytes.
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
  }
}
