// Reads [{zpl, across, down}, …], the size in dots, and writes a list of PNG in base64: what a
// printer would burn. The renderer counts in dots a millimetre; a dot is a dot at any of them.
import { readFileSync } from "node:fs";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
const pictures = [];
for (const { zpl, across, down } of JSON.parse(readFileSync(0, "utf8"))) {
  pictures.push(await api.zplToBase64Async(zpl, across / 8, down / 8, 8));
}
process.stdout.write(JSON.stringify(pictures), () => process.exit(0));
