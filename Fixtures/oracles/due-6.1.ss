TIME-WAIT  0      0      127.0.0.1:40052 127.0.0.1:8001  timer:(timewait,18sec,0) ino:0 sk:29
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:8
TIME-WAIT  0      0      127.0.0.1:40051 127.0.0.1:8001  timer:(timewait,15sec,0) ino:0 sk:27
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:115 sk:12 cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,,0) ino:0 sk:14
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:16
TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:18 fwmark:0x7
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:1c
TIME-WAIT  0      0                                         [::1]:40052                                    [::1]:8002  timer:(timewait,18sec,0) ino:0 sk:2a
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,,0) ino:0 sk:22
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,,0) ino:0 sk:23
TIME-WAIT  0      0                                         [::1]:40051                                    [::1]:8002  timer:(timewait,15sec,0) ino:0 sk:28
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:24
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,,0) ino:0 sk:25
