/// The program, as captures and `--version` name it.
enum Release {
  static let version = "0.1.0"
  static let nameAndVersion = "twdiag \(version)"
}
