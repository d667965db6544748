// Network namespaces, and the identity of a control group: what the kernel tells only
// through calls that Swift's C library does not offer.

#ifndef CLINUX_NAMESPACE_H
#define CLINUX_NAMESPACE_H

#include <stdint.h>

/// What identifies a namespace: the device and inode of its file, which stay the same
/// for as long as it lives.
struct sockdiag_identity {
  uint64_t device;
  uint64_t inode;
};

/// Identifies the namespace whose file stands at `path`, without opening it. Returns
/// 0, or an errno: EINVAL when the file is no namespace's.
int sockdiag_identify(const char *path, struct sockdiag_identity *identity);

/// Opens the file of a namespace and identifies it. Returns 0, or an errno.
int sockdiag_open_namespace(const char *path, int *descriptor, struct sockdiag_identity *identity);

/// Moves the calling thread, and no other, into a network namespace. Returns 0, or an
/// errno: EINVAL when the descriptor is no network namespace's.
int sockdiag_enter(int descriptor);

/// The 64-bit identity of the control group whose directory stands at `path`, as the
/// kernel reports it with each socket. Returns 0, or an errno: EINVAL when the path
/// leads outside of the v2 hierarchy.
int sockdiag_cgroup_id(const char *path, uint64_t *id);

#endif
