// One signed request to an S3-compatible store, written apart from the program's own signer.
import { createHash, createHmac } from "node:crypto";

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** `path` needs no encoding and has no query. */
export async function signed({ endpoint, key, secret, region }, method, path, body = Buffer.alloc(0)) {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${stamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host: new URL(endpoint).host, "x-amz-content-sha256": hash(body), "x-amz-date": stamp };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join("");
  const request = [method, path, "", lines, names, hash(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, hash(request)].join("\n");
  const signingKey = [stamp.slice(0, 8), region, "s3", "aws4_request"].reduce(hmac, `AWS4${secret}`);
  const signature = createHmac("sha256", signingKey).update(toSign).digest("hex");
  const answer = await fetch(endpoint + path, {
    method,
    body: body.length > 0 ? body : undefined,
    headers: {
      "x-amz-content-sha256": headers["x-amz-content-sha256"],
      "x-amz-date": stamp,
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/${scope},SignedHeaders=${names},Signature=${signature}`,
    },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}
