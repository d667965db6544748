/// How the load is spread: enough server ports and source addresses that no path runs out of client ports.
struct Plan {
  /// The share of the ephemeral range that one path is given when the choice is ours.
  private static let comfortableShare = 0.75
  private static let comfortableMost = 20_000

  let ports: Int
  /// Source addresses of the IPv4 families.
  let sources: Int

  /// - Parameter choosesPorts: Without IP_LOCAL_PORT_RANGE only every second port is sure to be a new one.
  init(_ options: Options, ephemeral: Int, choosesPorts: Bool) {
    let share = Self.comfortableShare * (choosesPorts ? 1 : 0.5)
    let perPath = max(1, min(Self.comfortableMost, Int(Double(ephemeral) * share)))
    let families = options.families.count
    let perFamily = Self.divide(options.count + options.established, by: families)
    let paths = Self.divide(perFamily, by: perPath)
    let mostPorts = min(1000, Options.maximumPaths / families)
    if let ports = options.ports {
      self.ports = ports
      sources = options.sources ?? min(254, Self.divide(paths, by: ports))
    } else {
      let canSpread = options.families.allSatisfy(\.hasManySources)
      ports = min(mostPorts, Self.divide(paths, by: canSpread ? options.sources ?? 1 : 1))
      sources = options.sources ?? min(254, Self.divide(paths, by: ports))
    }
  }

  private static func divide(_ number: Int, by divisor: Int) -> Int {
    max(1, (number + divisor - 1) / divisor)
  }
}
