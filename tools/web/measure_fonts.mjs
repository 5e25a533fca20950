// How wide each letter of the shipped fonts is: data/fonts/advances.csv, which the chart maker is compiled with.
//
//   node measure_fonts.mjs            (after a change of data/fonts; needs Debian's chromium)
//
// Which letters a font holds stands in its own cmap; how wide they are drawn is asked of the browser, since
// Arabic letters change with their neighbours. Thousandths of the size, rounded up, at weights 400 and 600.
// `form`: empty for a letter that stands alone; for Arabic i (alone), b (begins), m (in the middle), f (ends);
// lam with alef is one sign and stands as the two letters with "+".
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { chromium } from "playwright-core";

// Also tests/charts/text_width.csv: real labels of the report and names of States in six languages, as wide as
// the browser draws them in an <svg> at 13 px. Chinese is left out: it is set in the reader's own font.

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../data/fonts");
const parts = ["latin", "cyrillic", "arabic", "signs"];

/// The code points of a WOFF2: its directory, one Brotli stream, the table cmap (format 4 or 12).
function letters(bytes) {
    const known = ("cmap head hhea hmtx maxp name OS/2 post cvt fpgm glyf loca prep CFF VORG EBDT EBLC gasp hdmx kern " +
        "LTSH PCLT VDMX vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG sbix acnt avar bdat bloc " +
        "bsln cvar fdsc feat fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill").split(" ");
    let at = 48;
    const number = () => {
        let value = 0;
        for (;;) {
            const byte = bytes[at++];
            value = value * 128 + (byte & 127);
            if (byte < 128) return value;
        }
    };
    const tables = [];
    let start = 0;
    for (let n = bytes.readUInt16BE(12); n > 0; --n) {
        const flags = bytes[at++];
        let tag = known[flags & 63];
        if ((flags & 63) === 63) tag = bytes.toString("latin1", at, at += 4);
        let length = number();
        const plain = tag === "glyf" || tag === "loca" ? flags >> 6 === 3 : flags >> 6 === 0;
        if (!plain) length = number();
        tables.push({ tag, start, length });
        start += length;
    }
    const all = brotliDecompressSync(bytes.subarray(at));
    const { start: from } = tables.find(({ tag }) => tag === "cmap");
    const found = new Set();
    for (let i = 0; i < all.readUInt16BE(from + 2); ++i) {
        const t = from + all.readUInt32BE(from + 4 + 8 * i + 4);
        if (all.readUInt16BE(t) === 12) {
            for (let g = 0; g < all.readUInt32BE(t + 12); ++g) {
                const end = all.readUInt32BE(t + 16 + 12 * g + 4);
                for (let code = all.readUInt32BE(t + 16 + 12 * g); code <= end; ++code) found.add(code);
            }
        } else if (all.readUInt16BE(t) === 4) {
            const segments = all.readUInt16BE(t + 6) / 2;
            for (let s = 0; s < segments; ++s) {
                const end = all.readUInt16BE(t + 14 + 2 * s);
                for (let code = all.readUInt16BE(t + 16 + 2 * segments + 2 * s); code <= end && code !== 0xffff; ++code) {
                    found.add(code);
                }
            }
        }
    }
    return [...found].sort((a, b) => a - b);
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const page = await browser.newPage();
await page.setContent("<canvas></canvas>");
const faces = [];
for (const part of parts) {
    for (const weight of [400, 600]) {
        const file = path.join(folder, `${part}-${part === "signs" ? 400 : weight}.woff2`);
        faces.push({ part, weight, data: readFileSync(file).toString("base64") });
    }
}
await page.evaluate(async (faces) => {
    for (const { part, weight, data } of faces) {
        const face = new FontFace(`M${part}`, `url(data:font/woff2;base64,${data})`, { weight });
        document.fonts.add(await face.load());
    }
}, faces);
const measure = (part, texts) => page.evaluate(([part, texts]) => {
    const pen = document.querySelector("canvas").getContext("2d");
    pen.fontKerning = "none";
    return texts.map((text) => [400, 600].map((weight) => {
        pen.font = `${weight} 1000px M${part}`;
        return pen.measureText(text).width;
    }));
}, [part, texts]);

const rows = [];
const seen = new Set();
for (const part of parts) {
    const codes = letters(readFileSync(path.join(folder, `${part}-400.woff2`))).filter((code) => code >= 32 && !seen.has(code));
    codes.forEach((code) => seen.add(code));
    const texts = codes.map((code) => String.fromCodePoint(code));
    const widths = await measure(part, texts);
    for (const [i, code] of codes.entries()) {
        const name = code.toString(16).toUpperCase().padStart(4, "0");
        const letter = part === "arabic" && /\p{L}/u.test(texts[i]) && code !== 0x640;
        rows.push([code, name, letter ? "i" : "", ...widths[i]]);
        if (!letter) continue;
        // Joined to a kashida on either side, whose own width is taken off again.
        const k = "\u0640";
        const [bare, two, b, f, m] = await measure(part, [k, k + k, texts[i] + k, k + texts[i], k + texts[i] + k]);
        for (const [form, w, ks] of [["b", b, bare], ["f", f, bare], ["m", m, two]]) {
            rows.push([code, name, form, w[0] - ks[0], w[1] - ks[1]]);
        }
    }
    if (part === "arabic") {
        const k = "\u0640";
        for (const alef of ["\u0622", "\u0623", "\u0625", "\u0627"]) {
            const [bare, i, f] = await measure(part, [k, "\u0644" + alef, k + "\u0644" + alef]);
            const code = alef.codePointAt(0);
            const name = "0644+" + code.toString(16).padStart(4, "0");
            rows.push([0x644 * 65536 + code, name, "i", ...i]);
            rows.push([0x644 * 65536 + code, name, "f", f[0] - bare[0], f[1] - bare[1]]);
        }
    }
}

/// The cells of a small CSV.
function cells(text) {
    const lines = [[""]];
    let quoted = false;
    for (const sign of text.replaceAll('""', "\u0001")) {
        const line = lines.at(-1);
        if (sign === '"') quoted = !quoted;
        else if (sign === "," && !quoted) line.push("");
        else if (sign === "\n" && !quoted) lines.push([""]);
        else line[line.length - 1] += sign === "\u0001" ? '"' : sign;
    }
    return lines.filter((line) => line.length > 1);
}

const labels = new Set(["75\u202f128", "75\u00a0128", "1,711", "\u221211 %", "+10%", "25,803\u2013208,444", "\u2265 10", "\u2192 5", "9%"]);
for (const [file, every] of [["words/charts.csv", 3], ["words/report.csv", 25], ["vocabulary/countries.csv", 9], ["vocabulary/subregions.csv", 4]]) {
    const [head, ...lines] = cells(readFileSync(path.join(folder, "..", file), "utf8"));
    for (const language of ["en", "fr", "es", "ru", "ar"]) {
        for (let i = 1; i < lines.length; i += every) {
            const text = lines[i][head.indexOf(language)];
            if (text && text.length < 60 && !/[{"]/.test(text)) labels.add(text);
        }
    }
}
const family = parts.map((part) => `M${part}`).join();
const measured = await page.evaluate(([texts, family]) => texts.map((text) => [400, 600].map((weight) => {
    document.body.innerHTML = "<svg width=1500 height=40><text y=20></text></svg>";
    const one = document.querySelector("text");
    one.setAttribute("style", `font:${weight} 13px ${family};font-variant-numeric:tabular-nums`);
    one.textContent = text;
    return one.getComputedTextLength();
})), [[...labels], family]);
const quoted = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
writeFileSync(path.join(folder, "../../tests/charts/text_width.csv"), "text,regular,semibold\n" +
    [...labels].map((text, i) => `${quoted(text)},${measured[i].map((px) => px.toFixed(2)).join()}\n`).join(""));
console.log(`${labels.size} labels`);

await browser.close();
rows.sort((a, b) => a[0] - b[0]);
const up = (width) => Math.max(0, Math.ceil(width - 1e-6));
writeFileSync(path.join(folder, "advances.csv"), "letter,form,regular,semibold\n" +
    rows.map(([, name, form, regular, semibold]) => `${name},${form},${up(regular)},${up(semibold)}\n`).join(""));
console.log(`${rows.length} widths`);
