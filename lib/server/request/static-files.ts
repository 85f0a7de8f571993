/** Serves what the build made for browsers, compressed once by the build and not again for each request. */
import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";

const PREFIX = "/_next/static";
const YEAR_SECONDS = 31_536_000;

/**
 * `folder` is read once: call it after the build. Each name holds a hash of its content or of the build, so browsers
 * may keep the files for ever. The handler calls `next` for every other path, and for a file that is not there.
 */
export function createStaticFiles(folder: string) {
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    extensions: [],
    maxAge: YEAR_SECONDS,
    immutable: true,
    setHeaders: (response) => response.setHeader("X-Content-Type-Options", "nosniff"),
  });
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const { url = "", method } = request;
    // A range of a compressed file is of no use, and sirv throws on one that ends before it begins.
    const isPlain = (method === "GET" || method === "HEAD") && request.headers.range === undefined;
    if (!isPlain || !url.startsWith(`${PREFIX}/`)) return next();
    request.url = url.slice(PREFIX.length);
    serve(request, response, () => {
      request.url = url;
      next();
    });
  };
}
