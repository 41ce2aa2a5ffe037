#!/bin/sh
# What kernel.json starts: Node with the kernel, from its startup snapshot where there is one that fits.
#
#   sh launch.sh NODE [--language typescript|javascript] CONNECTION_FILE
#   sh launch.sh --key NODE      what a snapshot must have been taken with, in one line; nothing where there are none
#
# A script for sh, because it leaves no process behind: what runs in the end is Node, under the number that Jupyter knows.

here=${0%/*}
taken=$here/../../.ganbook/snapshot

# Node starts from a snapshot only if it was taken by the same Node on a processor that can do the same; otherwise it ends.
# Where these cannot be told, and where NODE_OPTIONS may change V8 itself, there are no snapshots.
key_of() {
  [ -z "$NODE_OPTIONS" ] && [ -r /proc/cpuinfo ] || return 0
  node=$(stat -Lc '%s %Y' "$1" 2>/dev/null) || return 0
  processor=$(grep -m 1 -E '^(flags|Features)' /proc/cpuinfo 2>/dev/null) || return 0
  printf '%s %s\n' "$node" "$processor"
}

if [ "$1" = --key ]; then
  key_of "$2"
  exit
fi

node=$1
shift
key=$(key_of "$node")
known=
[ -n "$key" ] && [ -r "$taken/kernel.blob" ] && [ -r "$taken/key" ] && IFS= read -r known <"$taken/key"
if [ -n "$key" ] && [ "$key" = "$known" ]; then
  exec "$node" --snapshot-blob "$taken/kernel.blob" "$here/launch.cjs" "$@"
fi
exec "$node" "$here/launch.cjs" "$@"
