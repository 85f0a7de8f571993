/** For tests: finds Valkey or Redis on this machine, or fetches Debian's package without installing it. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { makeOnce } from "./cache";

const execute = promisify(execFile);

/** A program and where its libraries are, if not in the system's folders. */
export type RedisProgram = { program: string; libraries: string | null };

/** Debian keeps servers in folders that are only in root's PATH. */
const FURTHER_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** A machine without network must not wait long. */
const APT = ["-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15", "-o", "Acquire::Retries=1", "-qq"];

let search: Promise<RedisProgram | null> | null = null;

/** Looks once per process. Null when there is none and none can be fetched. */
export function findRedis(): Promise<RedisProgram | null> {
  search ??= findInstalled() ?? fetchPackage();
  return search;
}

/** Valkey first, which is what new installations should choose. */
function findInstalled(): Promise<RedisProgram> | null {
  const folders = [...(process.env.PATH ?? "").split(":"), ...FURTHER_FOLDERS];
  const places = ["valkey-server", "redis-server"].flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const program = places.find((place) => existsSync(place));
  return program ? Promise.resolve({ program, libraries: null }) : null;
}

async function fetchPackage(): Promise<RedisProgram | null> {
  const target = path.resolve(import.meta.dirname, "../../node_modules/.cache/latchkey-test/redis");
  try {
    await makeOnce(target, unpack);
    const [libraries = null] = readdirSync(path.join(target, "usr/lib")).map((name) =>
      path.join(target, "usr/lib", name),
    );
    return { program: path.join(target, "usr/bin/redis-server"), libraries };
  } catch {
    return null;
  }
}

/** Fetches the packages and unpacks them into one folder. Nothing on the system changes. */
async function unpack(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    await download(folder, []);
  } catch {
    // The system's own lists of packages are missing or old. A private copy of them needs no rights.
    const lists = ["lists/partial", "archives/partial"].map((name) => path.join(folder, "apt", name));
    for (const each of lists) mkdirSync(each, { recursive: true });
    const places = [`Dir::State::Lists=${path.join(folder, "apt/lists")}`, `Dir::Cache=${path.join(folder, "apt")}`];
    const options = places.flatMap((place) => ["-o", place]);
    await execute("apt-get", ["update", ...APT, ...options], { cwd: folder });
    await download(folder, options);
  }
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".deb"))) {
    execFileSync("dpkg-deb", ["-x", path.join(folder, name), folder]);
    rmSync(path.join(folder, name));
  }
  rmSync(path.join(folder, "apt"), { recursive: true, force: true });
}

/** The server is in redis-tools; the package redis-server only adds a link to it. */
async function download(folder: string, options: string[]): Promise<void> {
  const { stdout } = await execute("apt-cache", ["depends", ...options, "redis-tools"], { cwd: folder });
  // The C library must be the system's, which its loader belongs to.
  const libraries = [...stdout.matchAll(/Depends: (lib\S+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "libc6");
  const packages = ["redis-server", "redis-tools", ...libraries];
  await execute("apt-get", ["download", ...APT, ...options, ...packages], { cwd: folder });
}
