import Glibc

/// The owner of one open descriptor, which it closes when it goes away.
struct FileDescriptor: ~Copyable {
  let number: CInt

  init(owning number: CInt) {
    self.number = number
  }

  deinit {
    _ = Glibc.close(number)
  }

  /// Closes now, where the order of closing matters.
  consuming func close() {
    // The deinit does it: taking `self` is what ends its life here.
  }

  /// Hands the descriptor to an owner of many.
  consuming func release() -> CInt {
    let number = number
    discard self
    return number
  }
}

/// The owner of many descriptors that are closed together: an array cannot hold `FileDescriptor`s.
struct HeldDescriptors: ~Copyable {
  private(set) var numbers: [CInt] = []

  deinit {
    for number in numbers { _ = Glibc.close(number) }
  }

  mutating func hold(_ descriptor: consuming FileDescriptor) {
    numbers.append(descriptor.release())
  }
}
