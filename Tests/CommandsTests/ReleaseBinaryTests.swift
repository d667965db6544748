import LinuxProc
import TestSupport
import Testing

@Suite(
  "The release binary",
  .enabled(
    if: Binary.isAvailable && environmentVariable("TWDIAG_RELEASE") == "1",
    "TWDIAG_RELEASE is not 1: TWDIAG_BINARY is no release build; 'make test' sets both"))
struct ReleaseBinaryTests {
  private func output(_ name: String, _ arguments: [String]) throws -> String {
    let program = try #require(Program(named: name), "\(name) is not installed (binutils)")
    let path = try #require(BuiltProgram.twdiag.program).path
    return try program.check(arguments + [path]).text
  }

  @Test("needs the C library and libmnl, and no other library")
  func libraries() throws {
    let needed = try output("readelf", ["--dynamic", "--wide"]).split(separator: "\n")
      .filter { $0.contains("(NEEDED)") }
      .compactMap { $0.split(separator: "[").last?.dropLast() }
    #expect(!needed.isEmpty)
    for library in needed {
      let isExpected = ["libc.so", "libm.so", "libmnl.so", "ld-linux"].contains {
        library.hasPrefix($0)
      }
      #expect(isExpected, "\(library)")
    }
  }

  @Test("contains nothing of Foundation")
  func foundation() throws {
    // Swift mangles the module's name with its length before it.
    let marks = ["10Foundation", "20FoundationEssentials", "libFoundation", "lib_Foundation"]
    let bytes = try output("strings", ["--all"])
    for mark in marks { #expect(!bytes.contains(mark), "\(mark)") }
  }

  @Test("contains the Swift runtime")
  func runtime() throws {
    #expect(try output("nm", []).contains(" swift_retain\n"))
  }

  @Test("starts without looking for its arguments in /proc")
  func arguments() throws {
    let strace = try #require(Program(named: "strace"), "strace is not installed")
    let path = try #require(BuiltProgram.twdiag.program).path
    let calls = try strace.check(["-e", "trace=open,openat", path, "--version"]).errorText
    #expect(calls.contains("libc.so"))
    #expect(!calls.contains("/proc/"), "\(calls)")
  }

  @Test("says its version")
  func version() throws {
    let outcome = try Binary.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 1)
  }
}
