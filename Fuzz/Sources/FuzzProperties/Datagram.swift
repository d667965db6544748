extension MutableRawSpan {
  /// Copies a datagram to the start, and puts so many bytes behind it as long as there is room.
  ///
  /// In two calls, since each loop of the instrumented code costs many times what it should.
  public mutating func copy(_ datagram: ArraySlice<UInt8>, padding: Int = 0, with tail: UInt8 = 0) {
    let end = min(datagram.count + padding, byteCount)
    // Safe: the buffers check their bounds.
    unsafe withUnsafeMutableBytes { target in
      unsafe datagram.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      unsafe target[datagram.count..<end].initializeMemory(as: UInt8.self, repeating: tail)
    }
  }
}
