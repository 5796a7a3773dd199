// Reads WARC files with webrecorder's warcio and prints what it finds, a line
// of JSON for each record: what the record says, and what its bytes give.
//
//     npm install warcio
//     node warcio.mjs FILE…
//
// Exits with 3 if warcio is not installed, and with 1 if a digest does not hold.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

// load finds warcio from here, from where the command was given, or in NODE_PATH.
function load() {
  for (const from of [import.meta.url, path.join(process.cwd(), "x.js")]) {
    try {
      return createRequire(from)("warcio");
    } catch (err) {
      if (err.code !== "MODULE_NOT_FOUND") throw err;
    }
  }
  console.error("warcio is not installed");
  process.exit(3);
}

const { WARCParser } = load();
const sha256 = (bytes) => "sha256:" + createHash("sha256").update(bytes).digest("hex");
const hasBody = new Set(["request", "response"]);
let bad = 0;

for (const file of process.argv.slice(2)) {
  const blocks = [];
  for await (const r of new WARCParser(createReadStream(file), { parseHttp: false })) {
    blocks.push(sha256(await r.readFully(false)));
  }
  let i = 0;
  const parser = new WARCParser(createReadStream(file), { keepHeadersCase: true });
  for await (const r of parser) {
    const raw = await r.readFully(false);
    const found = {
      type: r.warcType,
      id: r.warcHeader("WARC-Record-ID"),
      url: r.warcTargetURI || "",
      date: r.warcDate,
      offset: parser.offset,
      status: (r.warcType === "response" || r.warcType === "revisit") ? r.httpHeaders.statusCode : 0,
      blockHolds: r.warcBlockDigest === blocks[i++],
      payloadHolds: !hasBody.has(r.warcType) || !r.warcPayloadDigest || r.warcPayloadDigest === sha256(raw),
      body: "",
    };
    // Content codings other than these are not warcio's business.
    const coding = r.httpHeaders?.headers.get("Content-Encoding") || "";
    if (r.warcType === "response" && ["", "gzip", "deflate"].includes(coding) && raw.length > 0) {
      found.body = sha256(await r.readFully(true));
    }
    if (!found.blockHolds || !found.payloadHolds) bad++;
    console.log(JSON.stringify(found));
  }
}
process.exitCode = bad ? 1 : 0;
