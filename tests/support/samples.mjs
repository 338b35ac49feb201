// Small media files made on the spot: pictures, a voice note, a clip.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32, deflateSync } from "./zlib_crc.mjs";

const execute = promisify(execFile);

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG picture; another `shade` gives another picture. */
export function png(width = 64, height = 48, shade = 0) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows[at] = (x * 4 + shade * 37) & 255;
      rows[at + 1] = (y * 5 + shade * 11) & 255;
      rows[at + 2] = shade & 255;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** What `make` writes into the file it is given, and nothing left behind. */
async function made(name, make) {
  const folder = await mkdtemp(join(tmpdir(), "kenh197-sample-"));
  try {
    const file = join(folder, name);
    await make(file, folder);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ffmpeg = (...options) => execute("ffmpeg", ["-nostdin", "-loglevel", "error", "-y", ...options]);

/** A photograph as a telephone takes it, with the place in its EXIF. */
export const photoWithPlace = () =>
  made("photo.jpg", async (file) => {
    await ffmpeg("-f", "lavfi", "-i", "testsrc=size=640x480", "-frames:v", "1", file);
    await execute("exiftool", [
      "-q", "-overwrite_original", "-GPSLatitude=21.0245", "-GPSLatitudeRef=N", "-GPSLongitude=105.8412",
      "-GPSLongitudeRef=E", "-Model=May thu", file,
    ]);
  });

export const voice = (seconds = 2) =>
  made("voice.m4a", (file) => ffmpeg("-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`, "-c:a", "aac", file));

export const clip = (seconds = 1) =>
  made("clip.mp4", (file) =>
    ffmpeg("-f", "lavfi", "-i", `testsrc=size=160x120:rate=10:duration=${seconds}`, "-pix_fmt", "yuv420p", file));

/** The EXIF and other tags that a picture carries. */
export async function tags(bytes, name = "picture.bin") {
  const folder = await mkdtemp(join(tmpdir(), "kenh197-sample-"));
  try {
    const file = join(folder, name);
    await writeFile(file, bytes);
    const { stdout } = await execute("exiftool", ["-j", file]);
    return JSON.parse(stdout)[0];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text of a PDF, as a reader would select it. */
export async function pdfText(bytes) {
  const folder = await mkdtemp(join(tmpdir(), "kenh197-sample-"));
  try {
    const file = join(folder, "paper.pdf");
    await writeFile(file, bytes);
    const { stdout } = await execute("pdftotext", ["-layout", file, "-"]);
    return stdout.normalize("NFC");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
