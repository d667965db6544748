// swift-tools-version: 6.2
import PackageDescription

#if !os(Linux)
  #error("twdiag reads the Linux kernel's sock_diag interface: it builds on Linux only")
#endif

var settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Non-escapable values, such as a view of a buffer, name what they depend on.
  .enableExperimentalFeature("Lifetimes"),
]

// Warnings stop our own builds, and not those of users with a newer compiler.
if Context.environment["CI"] != nil { settings.append(.treatAllWarnings(as: .error)) }

let package = Package(
  name: "twdiag",
  products: [
    .executable(name: "twdiag", targets: ["twdiag"]),
    .executable(name: "twload", targets: ["twload"]),
    .library(
      name: "SockDiag", targets: ["Conntrack", "SockDiag", "SocketFilter", "NetlinkTransport"]),
  ],
  dependencies: [
    // Within one minor version, since HelpEncoding offers what this one uses of Foundation.
    .package(
      url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibmnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
    .target(
      name: "CSockDiag", dependencies: ["CLibmnl"],
      cSettings: [.define("_GNU_SOURCE")]),
    .target(name: "SockDiag", swiftSettings: settings),
    .target(name: "SocketFilter", dependencies: ["SockDiag"], swiftSettings: settings),
    .target(name: "Conntrack", dependencies: ["SockDiag"], swiftSettings: settings),
    .target(
      name: "NetlinkTransport", dependencies: ["CSockDiag", "Conntrack", "SockDiag"],
      swiftSettings: settings),
    .target(
      name: "TimeWaitAnalysis",
      dependencies: [
        "SockDiag", .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: settings),
    .target(
      name: "Diagnosis", dependencies: ["Conntrack", "SockDiag", "TimeWaitAnalysis"],
      swiftSettings: settings),
    .target(
      name: "TwdiagCommands",
      dependencies: [
        "Conntrack", "Diagnosis", "NetlinkTransport", "SockDiag", "SocketFilter",
        "TimeWaitAnalysis",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Stands for FoundationEssentials in the release build; see its first file and the Makefile.
    .target(name: "HelpEncoding", swiftSettings: settings),
    .executableTarget(
      name: "twdiag", dependencies: ["HelpEncoding", "TwdiagCommands"], swiftSettings: settings),
    .executableTarget(
      name: "twload",
      dependencies: [
        "HelpEncoding", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HelpEncodingTests", dependencies: ["HelpEncoding"], swiftSettings: settings),
    // What tests need of C, and what they share; no product contains them.
    .target(
      name: "CTestSupport", path: "Tests/CTestSupport", cSettings: [.define("_GNU_SOURCE")]),
    .target(
      name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .testTarget(
      name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SockDiagTests", dependencies: ["SockDiag", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SocketFilterTests", dependencies: ["SockDiag", "SocketFilter", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TimeWaitAnalysisTests", dependencies: ["SockDiag", "TestSupport", "TimeWaitAnalysis"],
      swiftSettings: settings),
    .testTarget(
      name: "ConntrackTests", dependencies: ["Conntrack", "SockDiag", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["Conntrack", "Diagnosis", "SockDiag", "TestSupport", "TimeWaitAnalysis"],
      swiftSettings: settings),
    .testTarget(
      name: "NetlinkTransportTests",
      dependencies: ["CSockDiag", "Conntrack", "NetlinkTransport", "SockDiag", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "TwdiagCommandsTests",
      dependencies: [
        "Diagnosis", "NetlinkTransport", "SockDiag", "SocketFilter", "TestSupport",
        "TimeWaitAnalysis", "TwdiagCommands",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Frames"],
      swiftSettings: settings),
    .testTarget(
      name: "LiveTests", dependencies: ["CTestSupport", "SockDiag", "SocketFilter", "TestSupport"],
      swiftSettings: settings),
  ]
)
