LISTEN     0      16     127.0.0.1:8003    0.0.0.0:*     ino:21679608 sk:38f657 cgroup:/ <->
LISTEN     0      16     127.0.0.1:8001    0.0.0.0:*     ino:21679606 sk:38f658 cgroup:/ <->
LISTEN     1      16     127.0.0.1:8004    0.0.0.0:*     ino:21679622 sk:38f659 cgroup:/ <->
UNCONN     0      0      127.0.0.1:40023   0.0.0.0:*     ino:21679611 sk:38f65a cgroup:/ <->
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40011 ino:21679627 sk:38f65b cgroup:/ -->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40014 timer:(on,1.524ms,3) ino:21679633 sk:38f65c cgroup:/ <--
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40032 ino:21679615 sk:38f65d cgroup:/ <->
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:38f65e fwmark:0x7
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40015 timer:(on,1.524ms,3) ino:21679635 sk:38f65f cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:38f660
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:38f661
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:21679630 sk:38f662 cgroup:/ <--
LAST-ACK   0      1      127.0.0.1:40014 127.0.0.1:8001  timer:(on,1.524ms,3) ino:0 sk:38f663 cgroup:/ ---
CLOSING    1      1      127.0.0.1:40015 127.0.0.1:8001  timer:(on,1.524ms,3) ino:21679634 sk:38f664 cgroup:/ ---
SYN-SENT   0      1      127.0.0.1:40022 127.0.0.1:8001  timer:(on,252ms,1) ino:21679610 sk:38f665 cgroup:/ <->
ESTAB      6      0      127.0.0.1:40031 127.0.0.1:8001  timer:(keepalive,119min,0) uid:65534 ino:21679612 sk:38f666 cgroup:/ <->
ESTAB      0      1000   127.0.0.1:40032 127.0.0.1:8001  timer:(on,1.524ms,3) ino:21679614 sk:38f667 fwmark:0x1234 cgroup:/ <->
ESTAB      0      0      127.0.0.1:40035 127.0.0.1:8002  ino:21679620 sk:38f668 cgroup:/ <->
SYN-RECV   0      0      127.0.0.1:8001  127.0.0.1:40022 timer:(on,1.252ms,2) ino:0 sk:38f669
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40031 uid:65534 ino:21679613 sk:38f66a cgroup:/ <->
ESTAB      2048   0      127.0.0.1:8004  127.0.0.1:40036 ino:21679624 sk:38f66b cgroup:/ <->
ESTAB      0      5952   127.0.0.1:40036 127.0.0.1:8004  timer:(persist,1.428ms,0) ino:21679623 sk:38f66c cgroup:/ <->
ESTAB      0      0      127.0.0.1:40037 127.0.0.1:8004  ino:21679625 sk:38f66d cgroup:/ <->
ESTAB      0      0      127.0.0.1:8004  127.0.0.1:40037 ino:0 sk:38f66e cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,58sec,0) ino:0 sk:38f66f
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40013 ino:21679631 sk:38f670 cgroup:/ -->
SYN-SENT   0      1      127.0.0.1:40021 127.0.0.1:8003  timer:(on,240ms,1) ino:21679609 sk:38f671 cgroup:/ <->
LISTEN     0      128                                           *:8002                                         *:*     ino:21679607 sk:38f672 cgroup:/ v6only:0 <->
ESTAB      0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40035 ino:21679621 sk:38f673 cgroup:/ <->
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,58sec,0) ino:0 sk:38f674
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,58sec,0) ino:0 sk:38f675
CLOSE-WAIT 1      0                                         [::1]:8002                                     [::1]:40012 ino:21679629 sk:38f676 cgroup:/ -->
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:38f677
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:38f678
ESTAB      0      0                                         [::1]:40033                                    [::1]:8002  ino:21679616 sk:38f679 cgroup:/ <->
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,58sec,0) ino:0 sk:38f67a
ESTAB      0      0                                  [fe80::1]%lo:40034                                [fe80::1]:8002  ino:21679618 sk:38f67b cgroup:/ <->
ESTAB      0      0                                  [fe80::1]%lo:8002                                 [fe80::1]:40034 ino:21679619 sk:38f67c cgroup:/ <->
ESTAB      0      0                                         [::1]:8002                                     [::1]:40033 timer:(keepalive,1min28sec,0) ino:21679617 sk:38f67d cgroup:/ <->
