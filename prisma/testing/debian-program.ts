/** For tests: finds a server's program on this machine, or fetches Debian's package of it without installing it. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { makeOnce } from "./cache";

const execute = promisify(execFile);

/** A program and where its libraries are, if not in the system's folders. */
export type FoundProgram = { program: string; libraries: string | null };

/** `names` are tried in this order. `holder` is the package that holds the program, `others` what it needs besides. */
type Wanted = { names: string[]; holder: string; others?: string[] };

// Valkey first, which is what new installations should choose. Debian's redis-server only adds a link to redis-tools.
const WANTED: Record<"redis" | "pgbouncer", Wanted> = {
  redis: { names: ["valkey-server", "redis-server"], holder: "redis-tools", others: ["redis-server"] },
  pgbouncer: { names: ["pgbouncer"], holder: "pgbouncer" },
};

/** Debian keeps servers in folders that are only in root's PATH. */
const FURTHER_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** A machine without network must not wait long. */
const APT = ["-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15", "-o", "Acquire::Retries=1", "-qq"];

const searches = new Map<string, Promise<FoundProgram | null>>();

/** Looks once per process. Null when the program is not installed and can't be fetched. */
export function findProgram(name: keyof typeof WANTED): Promise<FoundProgram | null> {
  const search = searches.get(name) ?? findInstalled(WANTED[name]) ?? fetchPackage(name, WANTED[name]);
  searches.set(name, search);
  return search;
}

/** Whether tests that need the program are to be left out, visibly: on CI they fail without it. */
export async function isLeftOut(name: keyof typeof WANTED): Promise<boolean> {
  return !process.env.CI && (await findProgram(name)) === null;
}

function findInstalled({ names }: Wanted): Promise<FoundProgram> | null {
  const folders = [...(process.env.PATH ?? "").split(":"), ...FURTHER_FOLDERS];
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const program = places.find((place) => existsSync(place));
  return program ? Promise.resolve({ program, libraries: null }) : null;
}

async function fetchPackage(name: string, wanted: Wanted): Promise<FoundProgram | null> {
  const target = path.resolve(import.meta.dirname, `../../node_modules/.cache/latchkey-test/${name}`);
  try {
    await makeOnce(target, (staged) => unpack(staged, wanted));
  } catch {
    return null;
  }
  const folders = ["usr/bin", "usr/sbin"].map((folder) => path.join(target, folder));
  const places = wanted.names.flatMap((each) => folders.map((folder) => path.join(folder, each)));
  const program = places.find((place) => existsSync(place));
  if (!program) return null;
  const libraries = path.join(target, "usr/lib");
  const kinds = existsSync(libraries) ? readdirSync(libraries).filter((each) => each.includes("-linux-")) : [];
  return { program, libraries: kinds.map((kind) => path.join(libraries, kind)).join(":") };
}

/** Fetches the packages and unpacks them into one folder. Nothing on the system changes. */
async function unpack(folder: string, wanted: Wanted): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    await download(folder, wanted, []);
  } catch {
    // The system's own lists of packages are missing or old. A private copy of them needs no rights.
    const lists = ["lists/partial", "archives/partial"].map((name) => path.join(folder, "apt", name));
    for (const each of lists) mkdirSync(each, { recursive: true });
    const places = [`Dir::State::Lists=${path.join(folder, "apt/lists")}`, `Dir::Cache=${path.join(folder, "apt")}`];
    const options = places.flatMap((place) => ["-o", place]);
    await execute("apt-get", ["update", ...APT, ...options], { cwd: folder });
    await download(folder, wanted, options);
  }
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".deb"))) {
    execFileSync("dpkg-deb", ["-x", path.join(folder, name), folder]);
    rmSync(path.join(folder, name));
  }
  rmSync(path.join(folder, "apt"), { recursive: true, force: true });
}

/** The packages and the libraries that the program needs. What those need themselves, every Debian has. */
async function download(folder: string, { holder, others = [] }: Wanted, options: string[]): Promise<void> {
  const { stdout } = await execute("apt-cache", ["depends", ...options, holder], { cwd: folder });
  // The C library must be the system's, which its loader belongs to.
  const libraries = [...stdout.matchAll(/ Depends: (lib\S+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "libc6");
  await execute("apt-get", ["download", ...APT, ...options, holder, ...others, ...libraries], { cwd: folder });
}
