// Text inside pictures that is clipped by its picture or lies on other text.
//
//     import { svgTextFaults } from "./overlap.mjs";
//     for (const fault of await page.evaluate(svgTextFaults)) console.log(fault);
//
// overlap_test.html holds a picture without and two with faults.
//
//   node overlap.mjs FILE.html... [--width 320,768,1280] [--shots DIR]     says every fault, exit code 1 if there is one
//
// Runs in the page: it stands alone and reads nothing but the document. Hidden drawings are not looked at.
// A letter's box is cut to the height of its ink (from the top of capitals to the depth of a comma), and may touch its
// neighbour by one px: lines of one label stand closer than their line boxes. Turned text is compared as it is turned.

/// [{kind: "clipped" | "overlap", picture, text, other}], in the order of the page.
export function svgTextFaults() {
    const faults = [];
    const say = (one) => one.textContent.replace(/\s+/g, " ").trim();
    for (const svg of document.querySelectorAll("svg")) {
        if (svg.parentElement.closest("svg")) continue;
        const frame = svg.getBoundingClientRect();
        if (frame.width === 0 || frame.height === 0 || getComputedStyle(svg).visibility === "hidden") continue;
        const picture = svg.querySelector("title")?.textContent ?? svg.id;
        const boxes = [];
        for (const text of svg.querySelectorAll("text")) {
            if (say(text) === "" || getComputedStyle(text).display === "none") continue;
            const box = text.getBBox(), m = text.getScreenCTM();
            if (box.width === 0) continue;
            const size = parseFloat(getComputedStyle(text).fontSize);
            // The line box of Noto Sans: 1.069 above the baseline and 0.293 under it; the ink of capitals 0.72, of commas 0.12.
            const base = box.y + box.height * (1.069 / 1.362);
            const top = base - size * 0.72, bottom = base + size * 0.12;
            const corners = [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]]
                .map(([x, y]) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f]);
            const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
            boxes.push({
                text, corners, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys),
            });
        }
        for (const box of boxes) {
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
                faults.push({ kind: "clipped", picture, text: say(box.text), other: "" });
            }
        }
        // Two turned boxes lie apart if a line along a side of one parts them.
        const apart = (a, b) => [a, b].some(({ corners }) => [0, 1].some((i) => {
            const dx = corners[i + 1][0] - corners[i][0], dy = corners[i + 1][1] - corners[i][1];
            const length = Math.hypot(dx, dy) || 1, nx = -dy / length, ny = dx / length;
            const along = (one) => one.corners.map(([x, y]) => x * nx + y * ny);
            const [first, second] = [along(a), along(b)];
            return Math.min(...first) > Math.max(...second) - 1 || Math.min(...second) > Math.max(...first) - 1;
        }));
        for (let i = 0; i < boxes.length; ++i) {
            for (let j = i + 1; j < boxes.length; ++j) {
                const [a, b] = [boxes[i], boxes[j]];
                if (a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top || apart(a, b)) continue;
                faults.push({ kind: "overlap", picture, text: say(a.text), other: say(b.text) });
            }
        }
    }
    return faults;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").at(-1))) {
    const { chromium } = await import("playwright-core");
    const { pathToFileURL } = await import("node:url");
    const path = await import("node:path");
    const given = process.argv.slice(2), files = [];
    let widths = [320, 768, 1280], shots;
    for (let i = 0; i < given.length; ++i) {
        if (given[i] === "--width") widths = given[++i].split(",").map(Number);
        else if (given[i] === "--shots") shots = given[++i];
        else files.push(given[i]);
    }
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    });
    const page = await browser.newPage();
    let count = 0;
    for (const file of files) {
        for (const width of widths) {
            await page.setViewportSize({ width, height: 900 });
            await page.goto(pathToFileURL(path.resolve(file)).href);
            await page.evaluate(() => document.fonts.ready);
            for (const { kind, picture, text, other } of await page.evaluate(svgTextFaults)) {
                ++count;
                console.log(`${file} at ${width}: ${kind}: "${text}"${other && ` and "${other}"`} (${picture})`);
            }
            if (shots) {
                await page.screenshot({ path: path.join(shots, `${path.basename(file, ".html")}-${width}.png`), fullPage: true });
            }
        }
    }
    await browser.close();
    console.log(`${files.length} files at ${widths.join(", ")}: ${count} faults`);
    process.exit(count === 0 ? 0 : 1);
}
