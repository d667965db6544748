/// A program of this package that tests run as a user would.
public enum BuiltProgram: String, Sendable {
  case twdiag = "TWDIAG_BINARY"
  case twload = "TWLOAD_BINARY"

  /// The program, when the environment names it; the Makefile builds both and names them.
  public var program: Program? { environmentVariable(rawValue).map(Program.init(path:)) }

  public var isAvailable: Bool { program != nil }

  /// Says what a test that is skipped would need.
  public var whyUnavailable: String { "\(rawValue) names no program; 'make test' sets it" }
}

/// The captures that come with the package.
public enum Fixture {
  /// The path of a file in `Fixtures`.
  public static func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// The folder beside `Tests`.
  public static let directory: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    // This file is Tests/TestSupport/BuiltProgram.swift.
    parts.removeLast(3)
    return (parts + ["Fixtures"]).joined(separator: "/")
  }()
}
