import LinuxProc
import TimeWait

extension FindingID {
  package static let descriptors = FindingID("descriptors")
}

/// File descriptors: `socket` and `accept` fail with EMFILE when a program has none left, and with ENFILE
/// when the machine has none.
enum Descriptors {
  static let check = Check(
    .descriptors, title: "File descriptors",
    page: [
      "Each connection that a program holds takes a file descriptor. A program may have as many as "
        + "its soft RLIMIT_NOFILE; beyond that, socket and accept fail with EMFILE. The whole "
        + "machine may open fs.file-max files; beyond that, they fail with ENFILE. A TIME_WAIT "
        + "socket takes none, because no program holds it any more.",
      "The check inspects those processes of the namespace that it has privileges for; as root, "
        + "all of them.",
    ],
    sources: "fs/file.c: alloc_fd; fs/file_table.c: alloc_empty_file", appliesToModels: false,
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let allocated = examination.last[.filesOpen]
    let most = examination.last[.filesLimit]
    var evidence: [Evidence] = []
    if let allocated, let most {
      evidence = [.count(.filesOpen, allocated), .count(.filesLimit, most)]
    }
    let near = examination.descriptors.filter(isNear)
      .sorted { $0.open * $1.limit > $1.open * $0.limit }
    for use in near.prefix(5) {
      evidence.append(
        .word("process", "\(use.command)[\(use.processID)], \(use.open) of \(use.limit)"))
    }
    if let allocated, let most, most > 0, Double(allocated) >= 0.9 * Double(most) {
      return machine(allocated, most, evidence)
    }
    if let worst = near.first { return process(worst, others: near.count - 1, evidence) }
    if allocated == nil, examination.descriptors.isEmpty { return unread(examination, evidence) }
    return Finding(
      .descriptors, .fine,
      examination.descriptors.isEmpty
        ? "the machine is far from its limit of open files"
        : "no process that could be inspected is near its descriptor limit, nor is the machine",
      evidence)
  }

  /// Programs lower their own limit on purpose: to fewer than are open, so that no more can be opened,
  /// or to a few, as sandboxes do. Neither is a server that runs out.
  private static func isNear(_ use: DescriptorUse) -> Bool {
    use.limit >= 64 && use.open <= use.limit && use.open * 10 >= use.limit * 9
  }

  private static func unread(_ examination: Examination, _ evidence: [Evidence]) -> Finding {
    switch examination.source {
    case .live:
      let missing = examination.last.missing([.filesOpen])
      return Finding(
        .descriptors, .unknown, "\(missing), so the machine's descriptors cannot be judged",
        evidence)
    case .capture, .model:
      return Finding(
        .descriptors, .fine, "a capture does not record the descriptors of processes", evidence)
    }
  }

  private static func machine(_ allocated: Int64, _ most: Int64, _ evidence: [Evidence]) -> Finding
  {
    Finding(
      .descriptors, allocated >= most ? .critical : .warning,
      "\(Words.count(allocated)) files are open on the machine, and fs.file-max allows "
        + "\(Words.count(most)): at the limit, socket and accept fail with ENFILE", evidence,
      verify: Verification(
        "cat /proc/sys/fs/file-nr", shows: "a first number far below the third"),
      fixes: [
        Fix(
          "raise the limit", tradeOff: "kernel memory for each open file",
          command: "sysctl -w fs.file-max=\(Fix.doubled(most))")
      ])
  }

  private static func process(
    _ use: DescriptorUse, others: Int, _ evidence: [Evidence]
  ) -> Finding {
    let isOut = use.open >= use.limit
    let more =
      others > 0
      ? "; \(Words.plural(others, "other process is", "other processes are")) near the limit as "
        + "well"
      : ""
    return Finding(
      .descriptors, isOut || use.open * 100 >= use.limit * 99 ? .critical : .warning,
      "\(use.command)[\(use.processID)] has \(Words.count(use.open)) of its "
        + "\(Words.count(use.limit)) descriptors open: at the limit, its socket and accept fail "
        + "with EMFILE\(more)", evidence,
      verify: Verification(
        "ls /proc/\(use.processID)/fd | wc -l; grep 'open files' /proc/\(use.processID)/limits",
        shows: "a number far below the limit"),
      fixes: [
        Fix(
          "raise the soft limit: LimitNOFILE= of the service, worker_rlimit_nofile in nginx",
          tradeOff:
            "a restart, except with prlimit; some programs also set their own limit",
          command: "prlimit --pid \(use.processID) --nofile=\(Fix.doubled(Int64(use.limit)))")
      ])
  }
}
