import CLibFuzzer

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv

// Safe: libFuzzer hands over bytes that live through the call.
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  unsafe checkEntry(UnsafeRawBufferPointer(start: data, count: size).bytes)
  return 0
}
