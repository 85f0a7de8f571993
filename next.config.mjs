/** Next.js behind the gate: no headers that tell of it, no limits that the gate does not set. */

// JavaScript: Next reads this file at each start, and would load its compiler for one in TypeScript.
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // Native or worker-based: loaded from node_modules as they are.
  serverExternalPackages: [
    "better-sqlite3",
    "@prisma/adapter-better-sqlite3",
    "pg",
    "@prisma/adapter-pg",
    "piscina",
    "bcryptjs",
    "pino",
  ],
  // The gate caps bodies at 256 KiB with a 413; Next must not be the first to refuse.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
  // Set by scripts/build-product.mjs: the same for all builds of the same sources.
  generateBuildId: () => process.env.LATCHKEY_BUILD ?? null,
  // One spelling for a path: /api/ is no other name for /api.
  skipTrailingSlashRedirect: true,
  headers: async () => [{ source: "/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] }],
  images: { unoptimized: true },
  // `npm run types` checks the whole repository, once, with the same compiler.
  typescript: { ignoreBuildErrors: true },
};

export default config;
