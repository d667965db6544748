FIN-WAIT-2 0      0      127.0.0.1:40013 127.0.0.1:8001  ino:115 sk:b cgroup:/ <--
TIME-WAIT  0      0      127.0.0.1:40052 127.0.0.1:8001  timer:(timewait,1.420ms,0) ino:0 sk:29
TIME-WAIT  0      0      127.0.0.1:40051 127.0.0.1:8001  timer:(timewait,,0) ino:0 sk:27
FIN-WAIT-2 0      0      127.0.0.1:8001  127.0.0.1:40014 ino:118 sk:12 cgroup:/ <--
TIME-WAIT 0      0      [::1]:40052 [::1]:8002 timer:(timewait,1.440ms,0) ino:0 sk:2a
TIME-WAIT 0      0      [::1]:40051 [::1]:8002 timer:(timewait,,0) ino:0 sk:28
