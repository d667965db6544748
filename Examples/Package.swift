// swift-tools-version: 6.2
import PackageDescription

// Depends on the library as any other package does, and uses nothing but its public API: no program
// here sets a flag that the library needs for itself.

let sockDiag: Target.Dependency = .product(name: "SockDiag", package: "twdiag")

let package = Package(
  name: "twdiag-examples",
  dependencies: [
    .package(name: "twdiag", path: ".."),
    // Makes the library's documentation, of which its users need nothing.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: ["Dump", "Filter", "Capture", "DestroyPreview", "Conntrack"].map {
    .executableTarget(name: $0, dependencies: [sockDiag])
  }
)
