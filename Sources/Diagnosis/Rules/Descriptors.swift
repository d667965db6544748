import TimeWait

/// Descriptors: a program that has none left gets EMFILE from `socket` and `accept`; a machine, ENFILE.
enum Descriptors {
  static func finding(_ examination: Examination) -> Finding {
    let allocated = examination.last.value("fs.file_nr.allocated")
    let most = examination.last.value("fs.file_nr.max")
    var evidence: [Evidence] = []
    if let allocated, let most {
      evidence = [.count("fs.file_nr.allocated", allocated), .count("fs.file_nr.max", most)]
    }
    let near = examination.descriptors.filter { $0.limit > 0 && $0.open * 10 >= $0.limit * 9 }
      .sorted { $0.open * $1.limit > $1.open * $0.limit }
    for load in near.prefix(5) {
      evidence.append(
        .word("process", "\(load.command)[\(load.process)], \(load.open) of \(load.limit)"))
    }
    if let allocated, let most, most > 0, Double(allocated) >= 0.9 * Double(most) {
      return machine(allocated, most, evidence)
    }
    if let worst = near.first { return process(worst, near.count, evidence) }
    guard allocated != nil || !examination.descriptors.isEmpty else {
      return Finding(
        .descriptors, examination.source != .live ? .fine : .unknown,
        examination.source != .live
          ? "a capture does not tell the descriptors of processes"
          : Words.missing(["fs.file_nr.allocated"], examination.last)
            + ", so the machine's descriptors cannot be judged", evidence)
    }
    return Finding(
      .descriptors, .fine,
      examination.descriptors.isEmpty
        ? "the machine is far from its limit of open files"
        : "no process that could be looked at is near its limit of descriptors, nor the machine",
      evidence)
  }

  private static func machine(_ allocated: Int64, _ most: Int64, _ evidence: [Evidence]) -> Finding
  {
    Finding(
      .descriptors, allocated >= most ? .critical : .warning,
      "\(Words.count(allocated)) files are open on the machine, where fs.file-max allows "
        + "\(Words.count(most)): beyond that socket and accept fail with ENFILE", evidence,
      disproof: Disproof("cat /proc/sys/fs/file-nr", shows: "a first number far below the third"),
      remedies: [
        Remedy(
          "raise the limit", cost: "kernel memory for each open file",
          command: "sysctl -w fs.file-max=\(Words.plain(2, times: most))")
      ])
  }

  private static func process(_ load: DescriptorLoad, _ count: Int, _ evidence: [Evidence])
    -> Finding
  {
    let isOut = load.open >= load.limit
    let others = count > 1 ? ", and \(Words.plural(count - 1, "process", "processes")) besides" : ""
    return Finding(
      .descriptors, isOut || load.open * 100 >= load.limit * 99 ? .critical : .warning,
      "\(load.command)[\(load.process)] has \(Words.count(load.open)) of the \(Words.count(load.limit)) "
        + "descriptors that it may have\(others): beyond that its socket and accept fail with EMFILE",
      evidence,
      disproof: Disproof(
        "ls /proc/\(load.process)/fd | wc -l; grep 'open files' /proc/\(load.process)/limits",
        shows: "a number far below the limit"),
      remedies: [
        Remedy(
          "raise the soft limit: LimitNOFILE= of the service, worker_rlimit_nofile in nginx",
          cost: "a restart, or none with prlimit, where the program does not fix its own number",
          command:
            "prlimit --pid \(load.process) --nofile=\(Words.plain(2, times: Int64(load.limit)))")
      ])
  }
}
