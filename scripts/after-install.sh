#!/bin/sh
# Removes the installed Node 24 from the PATH of npm scripts where it can't run, such as on another libc.
# The machine's own Node is used then.
node=node_modules/.bin/node
if [ -L "$node" ] && ! "$node" --version >/dev/null 2>&1; then
  rm "$node"
  echo "Node 24 from npm does not run on this system; the system's own Node is used, which must be 22.12 or later." >&2
fi
