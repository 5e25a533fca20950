// Opens one page of every type of a report, in each of its languages, in Debian's chromium, and fails on what
// a reader would stumble over.
//
//   node check.mjs SITE PICTURES [LANGUAGE...]        (./dev web-test does this)
//
// For each page, at 320, 768 and 1280 px:
//   text       none is clipped or lies on other text, in the page (htmlTextFaults) or in a picture (overlap.mjs);
//              at 320 px with every table open too
//   sideways   nothing makes the page scroll sideways
// Once for each page:
//   script     none in the page itself; without scripts every line stands there that stands with them
//   network    nothing is asked for but files beside the page
//   charts     each has a name, a description and a table twin
//   keyboard   the first stop is the link past the header; stops follow the page; what scrolls can be reached
//   axe        nothing against WCAG 2.2 A and AA, nor axe's best practices, with every table open: wide and light
//              in all languages for the first page and a State, for every type in the first language; at 320 px and
//              dark in the last (right to left)
//   forced     a picture in forced colours of every type, in PICTURES, for a person to look at (first language)
import axe from "axe-core";
import { mkdirSync, readdirSync, existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { svgTextFaults } from "./overlap.mjs";

const [site, pictures, ...only] = process.argv.slice(2);
if (!site || !pictures) {
    console.error("usage: node check.mjs SITE PICTURES [LANGUAGE...]");
    process.exit(2);
}
const languages = ["en", "fr", "es", "ru", "zh", "ar"]
    .filter((code) => existsSync(path.join(site, code)) && (only.length === 0 || only.includes(code)));
if (languages.length === 0) {
    console.error(`${site} holds no language folder: make it with ./dev demo`);
    process.exit(2);
}
mkdirSync(pictures, { recursive: true });

/// One of each type: every page of the language folder, a subregion, a study, a State with much and one with little.
function sample(language) {
    const folder = path.join(site, language);
    const states = readdirSync(path.join(folder, "states")).sort();
    const studies = path.join(folder, "prevalence");
    const study = existsSync(studies) ? readdirSync(studies).sort().at(-2) ?? readdirSync(studies)[0] : undefined;
    const wanted = ["GBR.html", "NLD.html", "VUT.html"].filter((name) => states.includes(name));
    return [
        ...readdirSync(folder).filter((name) => name.endsWith(".html")).sort(),
        ...(existsSync(path.join(folder, "regions/SSAF.html")) ? ["regions/SSAF.html"] : []),
        ...(study ? [`prevalence/${study}`] : []),
        ...(wanted.length > 0 ? wanted : states.slice(0, 1)).map((name) => `states/${name}`),
    ];
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const faults = new Map();
let pages = 0;

function fault(name, what) {
    const key = `${name}: ${what}`;
    if (!faults.has(key)) console.log(key);
    faults.set(key, (faults.get(key) ?? 0) + 1);
}

async function reader(settings) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...settings });
    const page = await context.newPage();
    page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) fault(page.url(), `asks the network for ${request.url()}`);
    });
    page.on("pageerror", (error) => fault(page.url(), `the script fails: ${error.message}`));
    return page;
}

const widths = [320, 768, 1280];
const at = {
    320: await reader({ viewport: { width: 320, height: 640 }, colorScheme: "dark" }),
    768: await reader({ viewport: { width: 768, height: 900 }, colorScheme: "light" }),
    1280: await reader({ viewport: { width: 1280, height: 900 }, colorScheme: "light" }),
};
const still = await reader({
    viewport: { width: 1280, height: 900 }, forcedColors: "active", javaScriptEnabled: false,
});

const openTables = () => document.querySelectorAll("details").forEach((one) => (one.open = true));

/// Lines of text outside pictures that leave the window or a box that cuts them, or lie on another line.
/// Runs in the page. What scrolls inside the page may be wider than its box: a keyboard reaches it.
function htmlTextFaults() {
    const found = [], lines = [], width = document.documentElement.clientWidth;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const frames = new Map();
    /// The box that cuts an element, and whether it is one for those who listen only.
    const frameOf = (element) => {
        if (frames.has(element)) return frames.get(element);
        let frame = { left: 0, right: width, top: -Infinity, bottom: Infinity, silent: false };
        if (element !== document.body) {
            frame = frameOf(element.parentElement);
            const style = getComputedStyle(element);
            if (style.clipPath !== "none") frame = { ...frame, silent: true };
            if (style.overflowX === "auto" || style.overflowX === "scroll") {
                frame = { ...frame, left: -Infinity, right: Infinity, scrolls: element };
            } else if (style.overflowX === "hidden" || style.overflowX === "clip") {
                const box = element.getBoundingClientRect();
                frame = { ...frame, left: box.left, right: box.right, top: box.top, bottom: box.bottom };
            }
        }
        frames.set(element, frame);
        return frame;
    };
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!node.data.trim() || parent.closest("svg, script, style, datalist, option") || !parent.checkVisibility()) continue;
        const frame = frameOf(parent);
        if (frame.silent) continue;
        range.selectNodeContents(node);
        const size = parseFloat(getComputedStyle(parent).fontSize);
        for (const box of range.getClientRects()) {
            if (box.width < 1 || box.height < 1) continue;
            const text = node.data.trim().replace(/\s+/g, " ").slice(0, 60);
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) {
                found.push(`clipped: "${text}"`);
            }
            // The ink of a line is lower than its box.
            const middle = (box.top + box.bottom) / 2;
            lines.push({ text, left: box.left, right: box.right, top: middle - size * 0.38, bottom: middle + size * 0.38, scrolls: frame.scrolls });
        }
    }
    lines.sort((a, b) => a.top - b.top);
    for (let i = 0; i < lines.length; ++i) {
        for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom - 2; ++j) {
            const [a, b] = [lines[i], lines[j]];
            if (a.scrolls !== b.scrolls || a.right < b.left + 2 || b.right < a.left + 2) continue;
            found.push(`"${a.text}" lies on "${b.text}"`);
        }
    }
    return found;
}

async function texts(page, name, width, how = "") {
    const where = `${name} at ${width} px${how}`;
    for (const what of await page.evaluate(htmlTextFaults)) fault(where, what);
    for (const { kind, picture, text, other } of await page.evaluate(svgTextFaults)) {
        fault(where, `picture "${picture}": ${kind} "${text}"${other && ` and "${other}"`}`);
    }
    const sideways = await page.evaluate(() => document.scrollingElement.scrollWidth);
    if (sideways > width) fault(where, `${sideways} px wide`);
}

async function runAxe(page, name, how) {
    await page.evaluate(openTables);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, help, nodes } of violations) {
        fault(`${name} (${how})`, `axe ${id}, ${help}; ${nodes.length} times, first at ${nodes[0].target}`);
    }
}

/// What a page must be whatever its width. Runs in the page.
function build() {
    const found = [];
    if (document.querySelector("script:not([src])")) found.push("holds a script");
    for (const one of document.querySelectorAll("*")) {
        for (const { name } of one.attributes) if (name.startsWith("on")) found.push(`holds ${name}`);
        if (one.tabIndex > 0) found.push("a tabindex above 0");
    }
    if (document.querySelectorAll("h1").length !== 1) found.push("has not one h1");
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`the id ${id} twice`);
    for (const one of document.querySelectorAll('a[href^="#"]')) {
        const id = one.getAttribute("href").slice(1);
        if (!document.getElementById(id)) found.push(`a link to #${id}, which is nowhere`);
    }
    for (const picture of document.querySelectorAll("svg.pc")) {
        const named = picture.querySelector(":scope > title")?.textContent.trim();
        const told = picture.querySelector(":scope > desc")?.textContent.trim();
        if (!named || !told) found.push("a chart without a name or a description");
        if (!picture.closest("figure")?.querySelector("table")) found.push("a chart without a table");
    }
    for (const one of document.querySelectorAll("main *")) {
        if (one.scrollWidth > one.clientWidth + 1 && one.tabIndex !== 0 && /auto|scroll/.test(getComputedStyle(one).overflowX)) {
            found.push(`${one.className} scrolls and no key reaches it`);
        }
    }
    return found;
}

/// The stops of the tabulator: the first leads past the header, the others follow the page, each can be seen.
async function keyboard(page, name) {
    await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); window.stops = []; });
    for (let i = 0; i < 25; ++i) {
        await page.keyboard.press("Tab");
        const wrong = await page.evaluate((i) => {
            const one = document.activeElement, last = window.stops.at(-1);
            if (one === document.body) return "";
            if (window.stops.length > 1 && one === window.stops[0]) return "again";  // a short page begins anew
            window.stops.push(one);
            if (i === 0 && one.getAttribute("href") !== "#main") return "the first stop is not the link past the header";
            if (last && !(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) return "a stop stands before the last one";
            const box = one.getBoundingClientRect();
            if (box.bottom < 0 || box.top > innerHeight || box.width === 0) return `a stop out of sight: ${one.textContent.slice(0, 40)}`;
            return "";
        }, i);
        if (wrong === "again") return;
        if (wrong) return fault(name, `keyboard: ${wrong}`);
    }
}

const lines = (page) => page.evaluate(() => document.body.innerText.split("\n").map((line) => line.trim()).filter(Boolean));

async function check(name) {
    const language = name.split("/")[0];
    const first = language === languages[0], last = language === languages.at(-1);
    const address = pathToFileURL(path.resolve(site, name)).href;
    for (const width of widths) {
        const page = at[width];
        await page.goto(address);
        await page.evaluate(() => document.fonts.ready);
        await texts(page, name, width);
    }
    const wide = at[1280], narrow = at[320];
    for (const text of await wide.evaluate(build)) fault(name, text);
    const written = await lines(wide);
    if (first || last) await keyboard(wide, name);
    if (first || /index|states\//.test(name)) await runAxe(wide, name, "wide, light");
    await narrow.evaluate(openTables);
    await texts(narrow, name, 320, ", tables open");
    if (last) await runAxe(narrow, name, "320 px, dark");

    await still.goto(address);
    let from = 0;
    for (const line of await lines(still)) {
        const found = written.findIndex((one, i) => i >= from && one.startsWith(line));
        if (found < 0) { fault(name, `without script another line: "${line.slice(0, 80)}"`); break; }
        from = found + 1;
    }
    if (first) {
        await still.screenshot({
            path: path.join(pictures, `${name.replaceAll("/", "_").replace(".html", "")}.forced.png`),
            fullPage: true,
        });
    }
    ++pages;
}

const names = ["index.html", ...languages.flatMap((code) => sample(code).map((name) => `${code}/${name}`))];
for (const name of names) {
    await check(name);
    if (process.stderr.isTTY) process.stderr.write(`\r${pages} of ${names.length} pages `);
}
await browser.close();
if (process.stderr.isTTY) process.stderr.write("\n");
console.log(
    `${pages} pages in ${languages.length} languages at ${widths.join(", ")} px, axe-core ${axe.version}: ` +
        (faults.size === 0 ? "no fault" : `${faults.size} faults`) +
        `; forced-colours pictures in ${pictures}`,
);
process.exit(faults.size === 0 ? 0 : 1);
