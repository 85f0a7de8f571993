/** Tells whether somebody watches this process at a terminal. */

// JavaScript, because the scripts that start and build use it before anything is built.

/**
 * Without a terminal, as with `nohup npm start &` or under a service manager, a hang-up means that the terminal went
 * away in which the start was typed. The server goes on. Node takes back the "ignore" that nohup sets.
 */
export function hasTerminal() {
  return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
}
