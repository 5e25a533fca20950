// Opens a sample of every page type of a report, in each of its languages, in Debian's chromium, and
// checks what the accessibility page promises.
//
//   node check.mjs SITE SCREENSHOTS        (./dev web-check does this, after ./dev demo)
//
// For each page:
//   axe        no violation of WCAG 2.2 A and AA, nor of axe's best practices, with every table open: wide
//              in the light palette; in the first and the last language also at 320 px in the dark one,
//              where the narrow drawings stand (left to right, and right to left)
//   320 px     nothing makes the page scroll sideways
//   no script  the page holds none, and shows the same text when scripts are off
//   network    nothing is asked for but files beside the page
//   charts     each has a name, a description and a table twin
//   forced     a picture in forced colours, in SCREENSHOTS, for a person to look at
import axe from "axe-core";
import { mkdirSync, readdirSync, existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [site, pictures] = process.argv.slice(2);
if (!site || !pictures) {
    console.error("usage: node check.mjs SITE SCREENSHOTS");
    process.exit(2);
}
const languages = ["en", "fr", "es", "ru", "zh", "ar"].filter((code) => existsSync(path.join(site, code)));
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
    const wanted = ["GBR.html", "VUT.html"].filter((name) => states.includes(name));
    return [
        ...readdirSync(folder).filter((name) => name.endsWith(".html")).sort(),
        "regions/SSAF.html",
        ...(study ? [`prevalence/${study}`] : []),
        ...(wanted.length > 0 ? wanted : states.slice(0, 1)).map((name) => `states/${name}`),
    ];
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
let faults = 0, pages = 0;

function fault(text) {
    ++faults;
    console.log(text);
}

async function reader(settings) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...settings });
    const page = await context.newPage();
    page.on("request", (request) => {
        if (!request.url().startsWith("file:")) fault(`${page.url()}: asks the network for ${request.url()}`);
    });
    return page;
}

const wide = await reader({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
const narrow = await reader({ viewport: { width: 320, height: 640 }, colorScheme: "dark" });
const still = await reader({
    viewport: { width: 1280, height: 900 }, forcedColors: "active", javaScriptEnabled: false,
});

const openTables = () => document.querySelectorAll("details").forEach((one) => (one.open = true));

async function runAxe(page, name, how) {
    await page.evaluate(openTables);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, help, nodes } of violations) {
        fault(`${name} (${how}): axe ${id}, ${help}; ${nodes.length} times, first at ${nodes[0].target}`);
    }
}

function uncharted() {
    const faults = [];
    if (document.querySelector("script, [onclick], [onload]")) faults.push("holds a script");
    if (document.querySelectorAll("h1").length !== 1) faults.push("has not one h1");
    for (const picture of document.querySelectorAll("svg.pc")) {
        const named = picture.querySelector(":scope > title")?.textContent.trim();
        const told = picture.querySelector(":scope > desc")?.textContent.trim();
        if (!named || !told) faults.push("a chart without a name or a description");
        if (!picture.closest("figure")?.querySelector("table")) faults.push("a chart without a table");
    }
    return faults;
}

async function check(name) {
    const address = pathToFileURL(path.resolve(site, name)).href;
    await wide.goto(address);
    for (const text of await wide.evaluate(uncharted)) fault(`${name}: ${text}`);
    const text = await wide.evaluate(() => document.body.innerText);
    await runAxe(wide, name, "wide, light");

    await narrow.goto(address);
    for (const opened of [false, true]) {
        if (opened) await narrow.evaluate(openTables);
        const width = await narrow.evaluate(() => document.scrollingElement.scrollWidth);
        if (width > 320) fault(`${name}: ${width} px wide at 320 px${opened ? ", tables open" : ""}`);
    }
    if ([languages[0], languages.at(-1)].includes(name.split("/")[0])) {
        await runAxe(narrow, name, "320 px, dark");
    }

    await still.goto(address);
    if ((await still.evaluate(() => document.body.innerText)) !== text) {
        fault(`${name}: other text without script`);
    }
    await still.screenshot({
        path: path.join(pictures, `${name.replaceAll("/", "_").replace(".html", "")}.forced.png`),
        fullPage: true,
    });
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
    `${pages} pages in ${languages.length} languages, axe-core ${axe.version}: ` +
        (faults === 0 ? "no fault" : `${faults} faults`) +
        `; forced-colours pictures in ${pictures}`,
);
process.exit(faults === 0 ? 0 : 1);
