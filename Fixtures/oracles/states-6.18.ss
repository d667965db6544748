LISTEN     0      16     127.0.0.1:8001    0.0.0.0:*     ino:12103672 sk:22ac06 cgroup:/ <->
LISTEN     0      16     127.0.0.1:8003    0.0.0.0:*     ino:12103674 sk:22ac07 cgroup:/ <->
LISTEN     1      16     127.0.0.1:8004    0.0.0.0:*     ino:12107784 sk:22ac08 cgroup:/ <->
UNCONN     0      0      127.0.0.1:40023   0.0.0.0:*     ino:12103677 sk:22ac09 cgroup:/ <->
ESTAB      2048   0      127.0.0.1:8004  127.0.0.1:40036 ino:12107786 sk:22ac0a cgroup:/ <->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40014 timer:(on,1.488ms,3) ino:12107795 sk:22ac0b cgroup:/ <--
SYN-RECV   0      0      127.0.0.1:8001  127.0.0.1:40022 timer:(on,1.216ms,2) ino:0 sk:22ac0c
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:22ac0d fwmark:0x7
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40032 ino:12107777 sk:22ac0e cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:22ac0f
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:22ac10
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:12107792 sk:22ac11 cgroup:/ <--
LAST-ACK   0      1      127.0.0.1:40014 127.0.0.1:8001  timer:(on,1.488ms,3) ino:0 sk:22ac12 cgroup:/ ---
CLOSING    1      1      127.0.0.1:40015 127.0.0.1:8001  timer:(on,1.488ms,3) ino:12107796 sk:22ac13 cgroup:/ ---
SYN-SENT   0      1      127.0.0.1:40022 127.0.0.1:8001  timer:(on,216ms,1) ino:12103676 sk:22ac14 cgroup:/ <->
ESTAB      6      0      127.0.0.1:40031 127.0.0.1:8001  timer:(keepalive,119min,0) uid:65534 ino:12103678 sk:22ac15 cgroup:/ <->
ESTAB      0      1000   127.0.0.1:40032 127.0.0.1:8001  timer:(on,1.488ms,3) ino:12103680 sk:22ac16 fwmark:0x1234 cgroup:/ <->
ESTAB      0      0      127.0.0.1:40035 127.0.0.1:8002  ino:12107782 sk:22ac17 cgroup:/ <->
ESTAB      0      5952   127.0.0.1:40036 127.0.0.1:8004  timer:(persist,1.396ms,0) ino:12107785 sk:22ac18 cgroup:/ <->
ESTAB      0      0      127.0.0.1:40037 127.0.0.1:8004  ino:12107787 sk:22ac19 cgroup:/ <->
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40031 uid:65534 ino:12103679 sk:22ac1a cgroup:/ <->
SYN-SENT   0      1      127.0.0.1:40021 127.0.0.1:8003  timer:(on,216ms,1) ino:12103675 sk:22ac1b cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,58sec,0) ino:0 sk:22ac1c
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40011 ino:12107789 sk:22ac1d cgroup:/ -->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40015 timer:(on,1.480ms,3) ino:12107797 sk:22ac1e cgroup:/ <--
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40013 ino:12107793 sk:22ac1f cgroup:/ -->
ESTAB      0      0      127.0.0.1:8004  127.0.0.1:40037 ino:0 sk:22ac20 cgroup:/ <->
LISTEN     0      128                                           *:8002                                         *:*     ino:12103673 sk:22ac21 cgroup:/ v6only:0 <->
ESTAB      0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40035 ino:12107783 sk:22ac22 cgroup:/ <->
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,58sec,0) ino:0 sk:22ac23
ESTAB      0      0                                  [fe80::1]%lo:8002                                 [fe80::1]:40034 ino:12107781 sk:22ac24 cgroup:/ <->
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,58sec,0) ino:0 sk:22ac25
ESTAB      0      0                                  [fe80::1]%lo:40034                                [fe80::1]:8002  ino:12107780 sk:22ac26 cgroup:/ <->
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,58sec,0) ino:0 sk:22ac27
ESTAB      0      0                                         [::1]:8002                                     [::1]:40033 timer:(keepalive,1min28sec,0) ino:12107779 sk:22ac28 cgroup:/ <->
CLOSE-WAIT 1      0                                         [::1]:8002                                     [::1]:40012 ino:12107791 sk:22ac29 cgroup:/ -->
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:22ac2a
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:22ac2b
ESTAB      0      0                                         [::1]:40033                                    [::1]:8002  ino:12107778 sk:22ac2c cgroup:/ <->
