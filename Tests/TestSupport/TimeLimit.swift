import Glibc
package import Testing

/// Whether tests share one processor, as in user-mode Linux.
package let hasOneProcessor = sysconf(CInt(_SC_NPROCESSORS_ONLN)) < 2

extension Trait where Self == TimeLimitTrait {
  /// Generous, since the time counts from when a test could begin, and on one processor it then
  /// waits for all others; each step of a test has a limit of its own.
  package static var bounded: Self { .timeLimit(.minutes(hasOneProcessor ? 30 : 5)) }
}
