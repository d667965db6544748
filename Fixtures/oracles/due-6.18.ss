TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:22ac0d fwmark:0x7
TIME-WAIT  0      0      127.0.0.1:40001 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:22ac0f
FIN-WAIT-2 0      0      127.0.0.1:40011 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:22ac10
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:12107792 sk:22ac11 cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:40051 127.0.0.1:8001  timer:(timewait,3.492ms,0) ino:0 sk:22ac2d
TIME-WAIT  0      0      127.0.0.1:40052 127.0.0.1:8001  timer:(timewait,5.544ms,0) ino:0 sk:22ac2f
TIME-WAIT  0      0      127.0.0.1:8001  127.0.0.1:40002 timer:(timewait,,0) ino:0 sk:22ac1c
TIME-WAIT  0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,,0) ino:0 sk:22ac23
TIME-WAIT  0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,036ms,0) ino:0 sk:22ac25
TIME-WAIT  0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,012ms,0) ino:0 sk:22ac27
TIME-WAIT  0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:22ac2a
FIN-WAIT-2 0      0                                         [::1]:40012                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:22ac2b
TIME-WAIT  0      0                                         [::1]:40051                                    [::1]:8002  timer:(timewait,3.516ms,0) ino:0 sk:22ac2e
TIME-WAIT  0      0                                         [::1]:40052                                    [::1]:8002  timer:(timewait,5.564ms,0) ino:0 sk:22ac30
