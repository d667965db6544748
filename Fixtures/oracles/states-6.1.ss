LISTEN     0      16     127.0.0.1:8003    0.0.0.0:*     ino:93 sk:1 cgroup:/ <->
LISTEN     0      16     127.0.0.1:8001    0.0.0.0:*     ino:91 sk:2 cgroup:/ <->
LISTEN     1      16     127.0.0.1:8004    0.0.0.0:*     ino:107 sk:3 cgroup:/ <->
ESTAB      0      0      127.0.0.1:40035 127.0.0.1:8002  ino:105 sk:4 cgroup:/ <->
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40032 ino:100 sk:5 cgroup:/ <->
SYN-RECV   0      0      127.0.0.1:8001  127.0.0.1:40022 timer:(on,890ms,2) ino:0 sk:6
ESTAB      0      1000   127.0.0.1:40032 127.0.0.1:8001  timer:(on,1.290ms,3) ino:99 sk:7 fwmark:0x1234 cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:8
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40031 uid:65534 ino:98 sk:9 cgroup:/ <->
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40011 ino:112 sk:a cgroup:/ -->
SYN-SENT   0      1      127.0.0.1:40022 127.0.0.1:8001  timer:(on,890ms,1) ino:95 sk:b cgroup:/ <->
SYN-SENT   0      1      127.0.0.1:40021 127.0.0.1:8003  timer:(on,890ms,1) ino:94 sk:c cgroup:/ <->
ESTAB      0      5952   127.0.0.1:40036 127.0.0.1:8004  timer:(persist,1.130ms,0) ino:108 sk:d cgroup:/ <->
ESTAB      2048   0      127.0.0.1:8004  127.0.0.1:40036 ino:109 sk:e cgroup:/ <->
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40013 ino:116 sk:f cgroup:/ -->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40014 timer:(on,1.290ms,3) ino:118 sk:10 cgroup:/ <--
ESTAB      0      0      127.0.0.1:8004  127.0.0.1:40037 ino:0 sk:11 cgroup:/ <->
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:115 sk:12 cgroup:/ <--
LAST-ACK   0      1      127.0.0.1:40014 127.0.0.1:8001  timer:(on,1.290ms,3) ino:0 sk:13 cgroup:/ ---
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,57sec,0) ino:0 sk:14
CLOSING    1      1      127.0.0.1:40015 127.0.0.1:8001  timer:(on,1.290ms,3) ino:119 sk:15 cgroup:/ ---
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:16
ESTAB      6      0      127.0.0.1:40031 127.0.0.1:8001  timer:(keepalive,119min,0) uid:65534 ino:97 sk:17 cgroup:/ <->
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,57sec,0) ino:0 sk:18 fwmark:0x7
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40015 timer:(on,1.290ms,3) ino:120 sk:19 cgroup:/ <--
ESTAB      0      0      127.0.0.1:40037 127.0.0.1:8004  ino:110 sk:1a cgroup:/ <->
LISTEN     0      128                                           *:8002                                         *:*     ino:92 sk:1b cgroup:/ v6only:0 <->
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,57sec,0) ino:0 sk:1c
ESTAB      0      0                                         [::1]:40033                                    [::1]:8002  ino:101 sk:1d cgroup:/ <->
CLOSE-WAIT 1      0                                         [::1]:8002                                     [::1]:40012 ino:114 sk:1e cgroup:/ -->
ESTAB      0      0                                         [::1]:8002                                     [::1]:40033 timer:(keepalive,1min27sec,0) ino:102 sk:1f cgroup:/ <->
ESTAB      0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40035 ino:106 sk:20 cgroup:/ <->
ESTAB      0      0                                  [fe80::1]%lo:40034                                [fe80::1]:8002  ino:103 sk:21 cgroup:/ <->
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,57sec,0) ino:0 sk:22
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,57sec,0) ino:0 sk:23
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,57sec,0) ino:0 sk:24
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,57sec,0) ino:0 sk:25
ESTAB      0      0                                  [fe80::1]%lo:8002                                 [fe80::1]:40034 ino:104 sk:26 cgroup:/ <->
