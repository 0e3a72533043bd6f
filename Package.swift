// swift-tools-version: 6.0
import PackageDescription

// The floors and their one direction of dependency: fanout -> FanoutCommand -> FanoutSystem -> FanoutCore, and
// FanoutSimulation on the core. FanoutCore imports nothing; CSystem is the page of C for calls that Swift's Glibc
// module does not show. The rooms of each floor: Sources/FanoutCore/FanoutCore.docc/Rooms.md.

// Nothing here uses regular expressions: not imported, they are not linked either, which is a tenth of the binary.
let settings: [SwiftSetting] = [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

let package = Package(
  name: "fanout",
  products: [
    .executable(name: "fanout", targets: ["fanout"])
  ],
  targets: [
    .executableTarget(name: "fanout", dependencies: ["FanoutCommand"], swiftSettings: settings),
    .target(name: "FanoutCommand", dependencies: ["FanoutSystem", "FanoutCore"], swiftSettings: settings),
    .target(name: "FanoutSystem", dependencies: ["FanoutCore", "CSystem"], swiftSettings: settings),
    .target(name: "FanoutSimulation", dependencies: ["FanoutCore"]),
    .target(name: "FanoutCore", swiftSettings: settings),
    .target(name: "CSystem"),

    .executableTarget(name: "simulate", dependencies: ["FanoutSimulation"], path: "Tests/Simulate"),
    .testTarget(name: "FanoutCoreTests", dependencies: ["FanoutCore"]),
    .testTarget(name: "FanoutSystemTests", dependencies: ["FanoutSystem", "FanoutCore", "CSystem"]),
    .testTarget(name: "FanoutCommandTests", dependencies: ["FanoutCommand", "FanoutSystem", "FanoutCore"]),
    .testTarget(name: "FanoutSimulationTests", dependencies: ["FanoutSimulation", "FanoutCore"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["fanout", "FanoutCommand", "FanoutSystem", "FanoutCore", "CSystem"]),
  ]
)
