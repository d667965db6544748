package import SockDiag
import TimeWait

/// A release of Linux whose reaper is modelled.
package struct ModelKernel: Hashable, Sendable {
  /// As the user wrote it, such as `2.6.38` or `6.1.0-18-amd64`.
  package let release: String
  /// Its first two numbers.
  package let version: KernelVersion
  /// The third number, by which releases of 2.6 differ; 0 if there is none.
  package let patch: Int

  /// How it reaps.
  package enum Reaper: Hashable, Sendable {
    /// Eight slots for all minisockets, and one timer.
    ///
    /// - advancesAlways: the hand moves on after an overfull slot too; before 2.6.32.
    /// - hasSlack: `mod_timer` delays a timer by up to a 256th, to a rounder number; from 2.6.35.
    case deathRow(advancesAlways: Bool, hasSlack: Bool)
    /// A timer for each, which fires on its tick.
    case exactTimers
    /// A timer for each, which fires at the next step of its level of the timer wheel.
    case wheel
  }

  /// Reads a release; nil if it does not begin with two numbers, is older than 2.6.0, or has
  /// characters that no release has.
  package init?(_ release: String) {
    guard release.utf8.count <= 64, release.utf8.allSatisfy(Self.isPartOfRelease),
      let version = KernelVersion(release), version >= KernelVersion(2, 6), version.major <= 99,
      version.major > 2 || version.minor == 6, version.minor <= 999
    else { return nil }
    self.release = release
    self.version = version
    patch = Self.third(release)
  }

  private static func isPartOfRelease(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: ".-_+~".utf8.contains(byte)
    }
  }

  private static func third(_ release: String) -> Int {
    let parts = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return 0 }
    return Int(parts[2].prefix { ("0"..."9").contains($0) }) ?? 0
  }

  /// How it reaps, by its version.
  package var reaper: Reaper {
    if version < KernelVersion(4, 1) {
      return .deathRow(advancesAlways: isBefore(32), hasSlack: !isBefore(35))
    }
    return version < KernelVersion(4, 8) ? .exactTimers : .wheel
  }

  /// Whether it is a 2.6 kernel older than this patch level.
  private func isBefore(_ patch: Int) -> Bool {
    version == KernelVersion(2, 6) && self.patch < patch
  }
}
