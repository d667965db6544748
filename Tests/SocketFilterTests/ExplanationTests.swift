import Testing

@testable import SocketFilter

@Suite("An explanation")
struct ExplanationTests {
  private func explanation(_ text: String) throws -> String {
    try SocketFilter(text, names: GrammarTests.names).explanation(for: FilterContext())
  }

  @Test("shows the parse, the states, the program and the rest")
  func all() throws {
    #expect(
      try explanation("overdue dst 10/8 and ( dport = :443 or sport >= :32768 )") == """
        parse:    ((overdue and dst = 10.0.0.0/8) and (dport = 443 or sport >= 32768))
        states:   fin-wait-2, time-wait
        bytecode: 40 bytes
             0  D_COND 10.0.0.0/8  yes 16  no reject
            16  D_COND *:443       yes 28  no 32
            28  JMP accept
            32  S_GE 32768         yes accept  no reject
        rest:     overdue
        """)
  }

  @Test("says that there is nothing where there is nothing")
  func nothing() throws {
    #expect(
      try explanation("") == """
        parse:    src = *
        states:   all
        bytecode: none
        rest:     none
        """)
    #expect(
      try explanation("state listen state close exclude listen exclude close") == """
        parse:    exclude all
        states:   none
        bytecode: none
        rest:     none
        """)
  }

  @Test("knows every instruction")
  func instructions() throws {
    let text = """
      autobound fwmark 1/3 cgroup /a\\ b dev eth0 src inet6:[fe80::]/10:22 and not dport = 0 and
      dport != 7
      """
    #expect(
      try explanation(text) == """
        parse:    ((((((autobound and fwmark = 0x1/0x3) and cgroup = /a\\ b) and dev = 2) and \
        (family = inet6 and src = [fe80::]/10:22)) and not dport = 0) and not dport = 7)
        states:   all
        bytecode: 136 bytes
             0  AUTO                   yes 4  no reject
             4  S_GE 32768             yes 12  no reject
            12  S_LE 60999             yes 20  no reject
            20  MARK_COND 0x1/0x3      yes 32  no reject
            32  CGROUP_COND 77         yes 44  no reject
            44  DEV_COND 2             yes 52  no reject
            52  S_COND [::]/0          yes 80  no reject
            80  S_COND [fe80::]/10:22  yes 108  no reject
           108  D_GE 1                 yes 116  no 128
           116  D_LE 6                 yes 124  no 128
           124  JMP accept
           128  D_GE 8                 yes accept  no reject
        rest:     autobound
        """)
  }
}
