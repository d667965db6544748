LISTEN     1      16     127.0.0.1:8004    0.0.0.0:*     ino:107 sk:1 cgroup:/ <->
LISTEN     0      16     127.0.0.1:8001    0.0.0.0:*     ino:91 sk:2 cgroup:/ <->
LISTEN     0      16     127.0.0.1:8003    0.0.0.0:*     ino:93 sk:3 cgroup:/ <->
SYN-RECV   0      0      127.0.0.1:8001  127.0.0.1:40022 timer:(on,610ms,2) ino:0 sk:4
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:5
ESTAB      0      0      127.0.0.1:40035 127.0.0.1:8002  ino:105 sk:6 cgroup:/ <->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40015 timer:(on,1.010ms,3) ino:120 sk:7 cgroup:/ <--
ESTAB      0      0      127.0.0.1:40037 127.0.0.1:8004  ino:110 sk:8 cgroup:/ <->
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:9 fwmark:0x7
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40032 ino:100 sk:a cgroup:/ <->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40014 timer:(on,1.010ms,3) ino:118 sk:b cgroup:/ <--
ESTAB      6      0      127.0.0.1:40031 127.0.0.1:8001  timer:(keepalive,119min,0) uid:65534 ino:97 sk:c cgroup:/ <->
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40013 ino:116 sk:d cgroup:/ -->
LAST-ACK   0      1      127.0.0.1:40014 127.0.0.1:8001  timer:(on,1.010ms,3) ino:0 sk:e cgroup:/ ---
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:f
ESTAB      0      1000   127.0.0.1:40032 127.0.0.1:8001  timer:(on,1.010ms,3) ino:99 sk:10 fwmark:0x1234 cgroup:/ <->
SYN-SENT   0      1      127.0.0.1:40022 127.0.0.1:8001  timer:(on,610ms,1) ino:95 sk:11 cgroup:/ <->
ESTAB      0      5952   127.0.0.1:40036 127.0.0.1:8004  timer:(persist,850ms,0) ino:108 sk:12 cgroup:/ <->
CLOSING    1      1      127.0.0.1:40015 127.0.0.1:8001  timer:(on,1.010ms,3) ino:119 sk:13 cgroup:/ ---
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40011 ino:112 sk:14 cgroup:/ -->
SYN-SENT   0      1      127.0.0.1:40021 127.0.0.1:8003  timer:(on,610ms,1) ino:94 sk:15 cgroup:/ <->
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40031 uid:65534 ino:98 sk:16 cgroup:/ <->
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:115 sk:17 cgroup:/ <--
ESTAB      0      0      127.0.0.1:8004  127.0.0.1:40037 ino:0 sk:18 cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,57sec,0) ino:0 sk:19
ESTAB      2048   0      127.0.0.1:8004  127.0.0.1:40036 ino:109 sk:1a cgroup:/ <->
LISTEN     0      128                                           *:8002                                         *:*     ino:92 sk:1b cgroup:/ v6only:0 <->
ESTAB      0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40035 ino:106 sk:1c cgroup:/ <->
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,57sec,0) ino:0 sk:1d
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,57sec,0) ino:0 sk:1e
ESTAB      0      0                                         [::1]:40033                                    [::1]:8002  ino:101 sk:1f cgroup:/ <->
ESTAB      0      0                                         [::1]:8002                                     [::1]:40033 timer:(keepalive,1min27sec,0) ino:102 sk:20 cgroup:/ <->
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,57sec,0) ino:0 sk:21
ESTAB      0      0                                  [fe80::1]%lo:8002                                 [fe80::1]:40034 ino:104 sk:22 cgroup:/ <->
ESTAB      0      0                                  [fe80::1]%lo:40034                                [fe80::1]:8002  ino:103 sk:23 cgroup:/ <->
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,57sec,0) ino:0 sk:24
CLOSE-WAIT 1      0                                         [::1]:8002                                     [::1]:40012 ino:114 sk:25 cgroup:/ -->
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,57sec,0) ino:0 sk:26
