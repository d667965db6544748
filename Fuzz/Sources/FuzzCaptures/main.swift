import CLibFuzzer
import Glibc

let captureFile = CaptureFile()
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv

// Safe: libFuzzer hands over bytes that live through the call.
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size).bytes
  captureFile.write(bytes)
  checkCapture(captureFile, byteCount: size)
  return 0
}
