// swift-tools-version: 6.0
import PackageDescription

// The floors and their one direction of dependency: fanout -> FanoutCommand -> FanoutSystem -> FanoutCore, and
// FanoutSimulation on the core. FanoutCore imports nothing; CSystem is the page of C for calls that Swift's Glibc
// module does not show. The rooms of each floor: Sources/FanoutCore/FanoutCore.docc/Rooms.md.
let package = Package(
  name: "fanout",
  products: [
    .executable(name: "fanout", targets: ["fanout"])
  ],
  targets: [
    .executableTarget(name: "fanout", dependencies: ["FanoutCommand"]),
    .target(name: "FanoutCommand", dependencies: ["FanoutSystem", "FanoutCore"]),
    .target(name: "FanoutSystem", dependencies: ["FanoutCore", "CSystem"]),
    .target(name: "FanoutSimulation", dependencies: ["FanoutCore"]),
    .target(name: "FanoutCore"),
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
