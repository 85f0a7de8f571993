/** Writes requests exactly as Elastic Email's own v2 clients send them, byte by byte. */
import { BOUNDARY, FORM, multipartOf, type Parameters } from "./v2";

/** The bytes that a client sends for a call with these parameters. `host`: the value of its Host field. */
export type Client = (host: string, apikey: string, path: string, parameters: Parameters) => string;

const bytesOf = (head: readonly string[], body = "") => `${head.join("\r\n")}\r\n\r\n${body}`;

/** JavaScript, elasticemail-webapiclient 2.0.14: `request` with formData. The key comes last. */
const javascript: Client = (host, apikey, path, parameters) => {
  const body = multipartOf({ ...parameters, apikey });
  const head = [
    `POST /api/v2${path} HTTP/1.1`,
    `host: ${host}`,
    "accept: application/json",
    `content-type: multipart/form-data; boundary=${BOUNDARY}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return bytesOf(head, body);
};

/** .NET: WebClient.UploadValues. It waits for 100 Continue, and writes escapes in lower case. */
const dotnet: Client = (host, apikey, path, parameters) => {
  const pairs = Object.entries({ apikey, ...parameters });
  const escaped = (text: string) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const body = pairs.map(([name, value]) => `${name}=${escaped(value).replaceAll("%20", "+")}`).join("&");
  const head = [
    `POST /api/v2${path} HTTP/1.1`,
    `Content-Type: ${FORM}`,
    "Accept-Encoding: gzip, deflate",
    `host: ${host}`,
    `Content-Length: ${body.length}`,
    "Expect: 100-continue",
    "Connection: close",
  ];
  return bytesOf(head, body);
};

/** PHP: Guzzle with form_params. */
const php: Client = (host, apikey, path, parameters) => {
  const body = new URLSearchParams({ ...parameters, apikey }).toString();
  const head = [
    `POST /api/v2${path} HTTP/1.1`,
    `Content-Length: ${body.length}`,
    "User-Agent: GuzzleHttp/7",
    `Content-Type: ${FORM}`,
    `host: ${host}`,
    "Connection: close",
  ];
  return bytesOf(head, body);
};

/** Python: requests.get with everything in the query. */
const python: Client = (host, apikey, path, parameters) => {
  const query = new URLSearchParams({ ...parameters, apikey }).toString();
  const head = [
    `GET /api/v2${path}?${query} HTTP/1.1`,
    `host: ${host}`,
    "User-Agent: python-requests/2.32.3",
    "Accept-Encoding: gzip, deflate",
    "Accept: */*",
    "Connection: close",
  ];
  return bytesOf(head);
};

export const CLIENTS = { javascript, dotnet, php, python } as const;
