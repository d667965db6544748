import SockDiag
import Testing

@testable import Commands

@Suite("The two ends that get takes")
struct EndpointArgumentTests {
  @Test(
    "are addresses with ports",
    arguments: [
      ("127.0.0.1:80", "127.0.0.1", 80, ""), ("[::1]:443", "::1", 443, ""),
      ("[fe80::1%eth0]:22", "fe80::1", 22, "eth0"), ("10.0.0.1:65535", "10.0.0.1", 65535, ""),
      ("[::ffff:1.2.3.4]:1", "::ffff:1.2.3.4", 1, ""), ("127.0.0.1:http", "127.0.0.1", 80, ""),
      ("10.0.0.1%eth1:9", "10.0.0.1", 9, "eth1"),
    ])
  func read(_ text: String, _ address: String, _ port: UInt16, _ interface: String) throws {
    let word = try EndpointArgument.parse(text)
    #expect(word.endpoint.address.description == address)
    #expect(word.endpoint.port == port)
    #expect(word.interface == interface)
  }

  @Test(
    "are refused with what to write instead",
    arguments: [
      "", ":", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "::1:80",
      "[127.0.0.1]:80", "[::1:80", "127.0.0:80", "host:80", "127.0.0.1:no-such-service", "[]:1",
    ])
  func refuse(_ text: String) {
    #expect(throws: (any Error).self) { try EndpointArgument.parse(text) }
  }

  @Test(
    "are told which part is wrong",
    arguments: [
      ("127.0.0.1", "has no port"), ("127.0.0.1:", "has no port"),
      ("127.0.0.1:65536", "'65536' is neither a port"), ("127.0.0.1:0", "'0' is neither a port"),
      ("127.0.0.1:no-such-service", "'no-such-service' is neither a port"),
      ("host:80", "'host' is not an address"),
    ])
  func tell(_ text: String, _ sentence: String) {
    #expect { try EndpointArgument.parse(text) } throws: { "\($0)".contains(sentence) }
  }
}
