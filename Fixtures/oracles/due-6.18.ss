TIME-WAIT  0      0      127.0.0.2:40003 127.0.0.1:8001 timer:(timewait,,0) ino:0 sk:38f65e fwmark:0x7
FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001 ino:21679630 sk:38f662 cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:40051 127.0.0.1:8001 timer:(timewait,3.816ms,0) ino:0 sk:38f690
TIME-WAIT  0      0      127.0.0.1:40052 127.0.0.1:8001 timer:(timewait,6.692ms,0) ino:0 sk:38f698
TIME-WAIT 0      0                            [::ffff:127.0.0.1]:8002                        [::ffff:127.0.0.1]:40005 timer:(timewait,,0) ino:0 sk:38f674
TIME-WAIT 0      0      [2001:db8:1234:5678:9abc:def0:1234:5678]:40006 [2001:db8:1234:5678:9abc:def0:1234:5678]:8002  timer:(timewait,,0) ino:0 sk:38f675
TIME-WAIT 0      0                                         [::1]:40004                                    [::1]:8002  timer:(timewait,,0) ino:0 sk:38f677
TIME-WAIT 0      0                                         [::1]:40051                                    [::1]:8002  timer:(timewait,3.836ms,0) ino:0 sk:38f691
TIME-WAIT 0      0                                         [::1]:40052                                    [::1]:8002  timer:(timewait,6.712ms,0) ino:0 sk:38f699
TIME-WAIT 0      0                                  [fe80::1]%lo:40007                                [fe80::1]:8002  timer:(timewait,020ms,0) ino:0 sk:38f67a
