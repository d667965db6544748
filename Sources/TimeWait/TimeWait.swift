// What one look at the sockets shows of TIME_WAIT, and what several show together: history, budgets
// of ports, forecasts of reaps, and the watch. Everything here is pure: moments come from outside,
// and nothing reads a file.
//
// Folders use each other in one direction only:
//
//     Watch ──────┐
//     Snapshot ───┼──▶ Forecast ──▶ Kernel
//                 ├──▶ Connections
//                 └──▶ Numbers ◀── Forecast
//
//     Kernel       what settings and releases mean, and how kernels reap minisockets
//     Connections  who opened a connection, and which connections compete for local ports
//     Numbers      rates, bounds and moments; `Words` writes them for people
//     Forecast     when the kernel will reap a minisocket
//     Snapshot     what one dump shows
//     Watch        what changes from poll to poll
