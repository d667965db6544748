import ArgumentParser
import TextOutput

extension ExitStatus {
  var code: ExitCode { ExitCode(rawValue) }
}
