import LinuxProc

/// A number or a word that a verdict rests on.
package struct Evidence: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case count(Int64)
    /// Per second.
    case rate(Double)
    case seconds(Double)
    /// From 0 to 1.
    case share(Double)
    case word(String)
  }

  /// The kernel's name, where the kernel has one.
  package let name: String
  package let value: Value

  static func count(_ name: String, _ value: Int64) -> Evidence {
    Evidence(name: name, value: .count(value))
  }

  static func count(_ name: String, _ value: Int) -> Evidence { count(name, Int64(value)) }

  /// A setting or a counter, under its own name.
  static func count(_ value: KernelValue, _ number: some BinaryInteger) -> Evidence {
    count(value.key, Int64(number))
  }

  static func rate(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .rate(value))
  }

  static func seconds(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .seconds(value))
  }

  static func share(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .share(value))
  }

  static func word(_ name: String, _ value: String) -> Evidence {
    Evidence(name: name, value: .word(value))
  }
}
