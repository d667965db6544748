import CLibFuzzer

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv

// Safe: libFuzzer's bytes are valid for the duration of the call.
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in
  unsafe checkFilter(
    String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self))
  return 0
}
