TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:2f2422 fwmark:0x7
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,,0) ino:0 sk:2f2425
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:2f2429
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:2f242a
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:16764558 sk:2f242b cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:40051 127.0.0.1:8001  timer:(timewait,3.500ms,0) ino:0 sk:2f2442
TIME-WAIT  0      0      127.0.0.1:40052 127.0.0.1:8001  timer:(timewait,6.564ms,0) ino:0 sk:2f2444
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,,0) ino:0 sk:2f2438
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,,0) ino:0 sk:2f243b
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,,0) ino:0 sk:2f243c
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:2f243f
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:2f2440
TIME-WAIT  0      0                                         [::1]:40051                                    [::1]:8002  timer:(timewait,3.520ms,0) ino:0 sk:2f2443
TIME-WAIT  0      0                                         [::1]:40052                                    [::1]:8002  timer:(timewait,6.584ms,0) ino:0 sk:2f2445
