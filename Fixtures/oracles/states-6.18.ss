LISTEN     1      16     127.0.0.1:8004    0.0.0.0:*     ino:16764550 sk:2f241b cgroup:/ <->
LISTEN     0      16     127.0.0.1:8003    0.0.0.0:*     ino:16764536 sk:2f241c cgroup:/ <->
LISTEN     0      16     127.0.0.1:8001    0.0.0.0:*     ino:16764534 sk:2f241d cgroup:/ <->
UNCONN     0      0      127.0.0.1:40023   0.0.0.0:*     ino:16764539 sk:2f241e cgroup:/ <->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40014 timer:(on,1.548ms,3) ino:16764561 sk:2f241f cgroup:/ <--
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40032 ino:16764543 sk:2f2420 cgroup:/ <->
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40013 ino:16764559 sk:2f2421 cgroup:/ -->
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:2f2422 fwmark:0x7
ESTAB      0      5952   127.0.0.1:40036 127.0.0.1:8004  timer:(persist,1.452ms,0) ino:16764551 sk:2f2423 cgroup:/ <->
ESTAB      0      0      127.0.0.1:40037 127.0.0.1:8004  ino:16764553 sk:2f2424 cgroup:/ <->
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,58sec,0) ino:0 sk:2f2425
ESTAB      0      0      127.0.0.1:40035 127.0.0.1:8002  ino:16764548 sk:2f2426 cgroup:/ <->
SYN-RECV   0      0      127.0.0.1:8001  127.0.0.1:40022 timer:(on,1.244ms,2) ino:0 sk:2f2427
CLOSE-WAIT 1      0      127.0.0.1:8001  127.0.0.1:40011 ino:16764555 sk:2f2428 cgroup:/ -->
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:2f2429
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,58sec,0) ino:0 sk:2f242a
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:16764558 sk:2f242b cgroup:/ <--
LAST-ACK   0      1      127.0.0.1:40014 127.0.0.1:8001  timer:(on,1.548ms,3) ino:0 sk:2f242c cgroup:/ ---
CLOSING    1      1      127.0.0.1:40015 127.0.0.1:8001  timer:(on,1.548ms,3) ino:16764562 sk:2f242d cgroup:/ ---
SYN-SENT   0      1      127.0.0.1:40022 127.0.0.1:8001  timer:(on,244ms,1) ino:16764538 sk:2f242e cgroup:/ <->
ESTAB      6      0      127.0.0.1:40031 127.0.0.1:8001  timer:(keepalive,119min,0) uid:65534 ino:16764540 sk:2f242f cgroup:/ <->
ESTAB      0      1000   127.0.0.1:40032 127.0.0.1:8001  timer:(on,1.516ms,3) ino:16764542 sk:2f2430 fwmark:0x1234 cgroup:/ <->
ESTAB      0      0      127.0.0.1:8004  127.0.0.1:40037 ino:0 sk:2f2431 cgroup:/ <->
SYN-SENT   0      1      127.0.0.1:40021 127.0.0.1:8003  timer:(on,244ms,1) ino:16764537 sk:2f2432 cgroup:/ <->
ESTAB      0      0      127.0.0.1:8001  127.0.0.1:40031 uid:65534 ino:16764541 sk:2f2433 cgroup:/ <->
ESTAB      2048   0      127.0.0.1:8004  127.0.0.1:40036 ino:16764552 sk:2f2434 cgroup:/ <->
FIN-WAIT-1 0      1      127.0.0.1:8001  127.0.0.1:40015 timer:(on,1.548ms,3) ino:16764563 sk:2f2435 cgroup:/ <--
LISTEN     0      128                                           *:8002                                         *:*     ino:16764535 sk:2f2436 cgroup:/ v6only:0 <->
ESTAB      0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40035 ino:16764549 sk:2f2437 cgroup:/ <->
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,58sec,0) ino:0 sk:2f2438
ESTAB      0      0                                  [fe80::1]%lo:40034                                [fe80::1]:8002  ino:16764546 sk:2f2439 cgroup:/ <->
ESTAB      0      0                                         [::1]:8002                                     [::1]:40033 timer:(keepalive,1min28sec,0) ino:16764545 sk:2f243a cgroup:/ <->
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,58sec,0) ino:0 sk:2f243b
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,58sec,0) ino:0 sk:2f243c
CLOSE-WAIT 1      0                                         [::1]:8002                                     [::1]:40012 ino:16764557 sk:2f243d cgroup:/ -->
ESTAB      0      0                                  [fe80::1]%lo:8002                                 [fe80::1]:40034 ino:16764547 sk:2f243e cgroup:/ <->
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:2f243f
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,58sec,0) ino:0 sk:2f2440
ESTAB      0      0                                         [::1]:40033                                    [::1]:8002  ino:16764544 sk:2f2441 cgroup:/ <->
