internal import CLinux
import LinuxProc

extension NetlinkSocket {
  /// The descriptor, to be waited for.
  var descriptor: Int32 { unsafe sockdiag_descriptor(handle) }

  /// Joins the groups that tell of TCP sockets as they are freed; no receive waits from now on.
  func joinDestroyGroups() throws(SystemError) {
    let error = unsafe sockdiag_listen(handle)
    guard error == 0 else {
      throw SystemError("join the groups of destroyed sockets", errorNumber: error)
    }
  }

  /// Lets this many bytes wait to be received, or as many as the machine allows.
  func setReceiveBuffer(_ bytes: Int32) { unsafe sockdiag_set_receive_buffer(handle, bytes) }
}
