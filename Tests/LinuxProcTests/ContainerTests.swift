import TestSupport
import Testing

@testable import LinuxProc

@Suite("The container of a process")
struct ContainerTests {
  static let id = String(repeating: "3f4e5a6b7c8d9e0f", count: 4)

  @Test(
    "is found in its control group",
    arguments: [
      "0::/system.slice/docker-\(id).scope\n",
      "0::/docker/\(id)\n",
      "0::/docker/\(id)/init.scope\n",
      "12:pids:/docker/\(id)\n11:memory:/docker/\(id)\n1:name=systemd:/docker/\(id)\n0::/\n",
      "0::/kubepods.slice/kubepods-pod8c2f.slice/cri-containerd-\(id).scope\n",
      "0::/kubepods/burstable/pod8c2f0a3e-1b2c/\(id)\n",
      "0::/kubepods.slice/kubepods-pod8c2f.slice:cri-containerd:\(id)\n",
      "0::/machine.slice/libpod-\(id).scope/container\n",
      "0::/kubepods.slice/crio-\(id).scope\n",
      "0::/../../docker-\(id).scope\n",
      "4:cpu,cpuacct:/docker/\(id)",
      "0::/lxc.payload.outer/docker/\(id)\n",
    ])
  func find(_ text: String) {
    #expect(ContainerID.find(text) == Self.id)
  }

  @Test(
    "may have a name instead",
    arguments: [
      ("0::/lxc.payload.web\n", "web"), ("0::/lxc.payload.we-b.1/init.scope\n", "we-b.1"),
      ("3:cpu:/lxc.payload.web/system.slice/cron.service\n", "web"),
    ])
  func findName(_ text: String, _ name: String) {
    #expect(ContainerID.find(text) == name)
    #expect(ContainerID.short(name) == name)
  }

  @Test(
    "is not made up",
    arguments: [
      "", "\n", ":", "::", "0::", "0::/\n", "0::/user.slice/user-0.slice/session-1.scope\n",
      "0::/system.slice/docker.service\n", "0::/docker/\(id)0\n", "0::/docker/\(id.dropLast())\n",
      "0::/docker/\(id.uppercased())\n", "0::/system.slice/crio-conmon-\(id).scope\n",
      "0::/lxc.payload.\n", "0::/x-\(id)\n", "no colon at all /docker/\(id)\n",
      "0:/docker/\(id)\n",
    ])
  func findNothing(_ text: String) {
    #expect(ContainerID.find(text) == nil)
  }

  @Test("stands in the label with twelve digits")
  func label() {
    let inside = NamespaceProcess(id: 812, command: "nginx", containerID: Self.id)
    #expect(inside.label == "pid 812 (nginx, 3f4e5a6b7c8d)")
    let outside = NamespaceProcess(id: 812, command: "nginx", containerID: nil)
    #expect(outside.label == "pid 812 (nginx)")
    let named = NamespaceProcess(id: 812, command: "nginx", containerID: "web")
    #expect(named.label == "pid 812 (nginx, web)")
    #expect(NamespaceProcess(id: 812, command: nil, containerID: nil).label == "pid 812")
  }
}
