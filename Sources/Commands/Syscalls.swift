import Glibc

// Every call of the C library that this target makes.

/// A file that can be opened a second time, to read the same once more.
enum RegularFile {
  static func isAt(_ path: String) -> Bool {
    guard path != "-" else { return false }
    var status = stat()
    // Safe: the string lives through the call, which fills the structure.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
