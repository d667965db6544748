// swift-tools-version: 6.2
import PackageDescription

// `run` builds this package, and gives the sanitizers on the command line: they instrument the
// modules of the parent package too.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let sockDiag: Target.Dependency = .product(name: "SockDiag", package: "twdiag")

let package = Package(
  name: "twdiag-fuzz",
  dependencies: [.package(name: "twdiag", path: "..")],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .target(name: "FuzzProperties", dependencies: [sockDiag], swiftSettings: settings),
    .executableTarget(
      name: "FuzzMessages", dependencies: ["CLibFuzzer", "FuzzProperties", sockDiag],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzCaptures", dependencies: ["CLibFuzzer", "FuzzProperties", sockDiag],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzFilters", dependencies: ["CLibFuzzer", "FuzzProperties", sockDiag],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzConntrack", dependencies: ["CLibFuzzer", "FuzzProperties", sockDiag],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzReadings", dependencies: ["CLibFuzzer", "FuzzProperties", sockDiag],
      swiftSettings: settings),
  ]
)
