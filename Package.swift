// swift-tools-version: 6.2
import PackageDescription

var settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Lets a non-escapable value, such as a view of a buffer, declare what its lifetime depends on.
  .enableExperimentalFeature("Lifetimes"),
]

// Warnings are errors in CI only: a newer compiler must not break a user's build.
if Context.environment["CI"] != nil { settings.append(.treatAllWarnings(as: .error)) }

let package = Package(
  name: "twdiag",
  products: [
    .executable(name: "twdiag", targets: ["twdiag"]),
    .executable(name: "twload", targets: ["twload"]),
    .library(
      name: "SockDiag", targets: ["Captures", "LinuxProc", "Netlink", "SockDiag", "SocketFilter"]),
  ],
  dependencies: [
    // Pinned to a minor version: HelpEncoding has exactly what this one uses of Foundation.
    .package(
      url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibmnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
    .target(
      name: "CLinux", dependencies: ["CLibmnl"],
      cSettings: [.define("_GNU_SOURCE")]),
    .target(name: "SockDiag", swiftSettings: settings),
    .target(name: "SocketFilter", dependencies: ["SockDiag"], swiftSettings: settings),
    .target(name: "LinuxProc", dependencies: ["CLinux", "SockDiag"], swiftSettings: settings),
    .target(
      name: "Netlink", dependencies: ["CLinux", "LinuxProc", "SockDiag"], swiftSettings: settings),
    .target(
      name: "Captures", dependencies: ["LinuxProc", "Netlink", "SockDiag"],
      swiftSettings: settings),
    .target(
      name: "TimeWait",
      dependencies: [
        "LinuxProc", "SockDiag", .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: settings),
    .target(
      name: "ReaperModel",
      dependencies: [
        "SockDiag", "TimeWait", .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: settings),
    .target(
      name: "Diagnosis", dependencies: ["LinuxProc", "SockDiag", "TimeWait"],
      swiftSettings: settings),
    .target(
      name: "TextOutput", dependencies: ["CLinux", "LinuxProc", "SockDiag", "TimeWait"],
      swiftSettings: settings),
    .target(
      name: "WatchUI",
      dependencies: ["CLinux", "LinuxProc", "SockDiag", "SocketFilter", "TextOutput", "TimeWait"],
      swiftSettings: settings),
    .target(
      name: "Commands",
      dependencies: [
        "CLinux", "Captures", "Diagnosis", "LinuxProc", "Netlink", "ReaperModel", "SockDiag",
        "SocketFilter", "TextOutput", "TimeWait", "WatchUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    // Replaces FoundationEssentials in the release build; the Makefile says why.
    .target(name: "HelpEncoding", swiftSettings: settings),
    .executableTarget(
      name: "twdiag", dependencies: ["HelpEncoding", "Commands"], swiftSettings: settings),
    .target(name: "CLoad", cSettings: [.define("_GNU_SOURCE")]),
    .executableTarget(
      name: "twload",
      dependencies: [
        "CLoad", "HelpEncoding", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "HelpEncodingTests", dependencies: ["HelpEncoding"], swiftSettings: settings),
    // C code and helpers that several test targets share; no product contains them.
    .target(
      name: "CTestSupport", path: "Tests/CTestSupport", cSettings: [.define("_GNU_SOURCE")]),
    .target(
      name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .target(
      name: "SocketTestSupport",
      dependencies: ["Captures", "LinuxProc", "Netlink", "SockDiag", "TestSupport"],
      path: "Tests/SocketTestSupport", swiftSettings: settings),
    .testTarget(
      name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "SockDiagTests",
      dependencies: ["SockDiag", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SocketFilterTests",
      dependencies: ["SockDiag", "SocketFilter", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "LinuxProcTests",
      dependencies: ["CLinux", "LinuxProc", "SockDiag", "SocketTestSupport", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "NetlinkTests",
      dependencies: [
        "Captures", "CLinux", "LinuxProc", "Netlink", "SockDiag", "SocketTestSupport",
        "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CapturesTests",
      dependencies: [
        "Captures", "CLinux", "LinuxProc", "Netlink", "SockDiag", "SocketTestSupport",
        "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "TimeWaitTests",
      dependencies: ["LinuxProc", "SockDiag", "TestSupport", "TimeWait"],
      swiftSettings: settings),
    .testTarget(
      name: "ReaperModelTests",
      dependencies: ["ReaperModel", "SockDiag", "TestSupport", "TimeWait"],
      swiftSettings: settings),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["Diagnosis", "LinuxProc", "SockDiag", "TestSupport", "TimeWait"],
      swiftSettings: settings),
    .testTarget(
      name: "TextOutputTests",
      dependencies: ["SockDiag", "TestSupport", "TextOutput", "TimeWait"],
      swiftSettings: settings),
    .testTarget(
      name: "WatchUITests",
      dependencies: [
        "LinuxProc", "SockDiag", "SocketFilter", "TestSupport", "TimeWait", "WatchUI",
      ],
      exclude: ["Frames"],
      swiftSettings: settings),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Captures", "Commands", "Diagnosis", "LinuxProc", "Netlink", "ReaperModel", "SockDiag",
        "SocketFilter", "TestSupport", "TextOutput", "TimeWait", "WatchUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "LiveTests", dependencies: ["CTestSupport", "SockDiag", "SocketFilter", "TestSupport"],
      swiftSettings: settings),
  ]
)
