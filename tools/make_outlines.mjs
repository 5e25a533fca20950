// Makes data/vocabulary/outlines.csv: the shape and the middle of every M49 area, for the maps.
//
//     cd tools && npm install && npm run outlines
//
// Source   Natural Earth 1:50 million (public domain), as packed in world-atlas 2.0.2 (ISC)
// Target   Equal Earth projection, 2000 units wide, whole units; one row for each area in
//          data/vocabulary/countries.csv: iso3, middle, area in square units, SVG path (relative).
//
// Areas follow the M49 list of the United Nations Statistics Division and not Natural Earth's view
// of who governs where; docs/decisions/charts-borders.md lists each change made here.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoCentroid, geoContains, geoEqualEarth, geoPath } from "d3-geo";
import { feature, mergeArcs } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

const WIDTH = 2000;
const SIMPLIFY = 5e-6; // steradians of the smallest triangle kept
const SMALLEST_ISLAND = 7; // square units; an area's largest ring always stays

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8"));
const here = (path) => new URL(path, import.meta.url);

const topology = simplify(presimplify(atlas, sphericalTriangleArea), SIMPLIFY);
const geometries = topology.objects.countries.geometries;

// What Natural Earth draws apart and M49 does not list, and where M49 has it.
const WITHIN = { Somaliland: "706", "N. Cyprus": "196", Kosovo: "688", Taiwan: "156" };
const LEFT_OUT = new Set(["Antarctica", "Indian Ocean Ter.", "Siachen Glacier"]);
// Natural Earth puts these parts into another area than M49: [west, south, east, north].
const PARTS = [
  { from: "643", to: "804", box: [32, 44, 36.8, 46.3] }, // Crimea: General Assembly resolution 68/262
  { from: "250", to: "254", box: [-55, 1, -51, 6.5] }, // French Guiana
  { from: "250", to: "312", box: [-62, 15.7, -60.8, 16.7] }, // Guadeloupe
  { from: "250", to: "474", box: [-61.4, 14.2, -60.7, 15.1] }, // Martinique
  { from: "250", to: "638", box: [55, -21.6, 56, -20.7] }, // Reunion
  { from: "250", to: "175", box: [44.9, -13.2, 45.4, -12.5] }, // Mayotte
];
// Middles of areas too small for 1:50 million: [longitude, latitude].
const SMALL = {
  ALA: [19.9, 60.2], ANT: [-69, 12.2], ATF: [69.5, -49.3], BES: [-68.3, 12.2], BVT: [3.4, -54.4],
  CCK: [96.8, -12.2], CXR: [105.6, -10.5], GIB: [-5.35, 36.1], GLP: [-61.5, 16.2], GUF: [-53.1, 4],
  IOT: [72.4, -7.3], MTQ: [-61, 14.6], MYT: [45.2, -12.8], NFK: [168, -29], REU: [55.5, -21.1],
  SJM: [16, 78.5], TKL: [-171.8, -9.2], TUV: [179.2, -8.5], UMI: [166.6, 19.3], VAT: [12.45, 41.9],
  XKX: [20.9, 42.6], XSK: [-2.35, 49.43], PCN: [-130.1, -24.4], HMD: [73.5, -53.1], SGS: [-36.5, -54.4], TWN: [121, 23.7],
};

const polygons = new Map(); // M49 number -> polygons as lists of arcs
const add = (code, polygon) => polygons.set(code, [...(polygons.get(code) ?? []), polygon]);
const middle_of = (polygon) => geoCentroid(feature(topology, { type: "Polygon", arcs: polygon }));
for (const geometry of geometries) {
  const name = geometry.properties.name;
  if (LEFT_OUT.has(name)) continue;
  const code = WITHIN[name] ?? geometry.id;
  for (const polygon of geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs) {
    const [longitude, latitude] = middle_of(polygon);
    const moved = PARTS.find(({ from, box: [west, south, east, north] }) =>
      from === code && longitude > west && longitude < east && latitude > south && latitude < north);
    if (moved) console.log(`${name}: a part goes to ${moved.to}`);
    add(moved?.to ?? code, polygon);
  }
}

// Fitted to the land without Antarctica.
const land = { type: "FeatureCollection", features: [...polygons.values()].flat().map((arcs) =>
  feature(topology, { type: "Polygon", arcs })) };
const projection = geoEqualEarth().precision(0).fitWidth(WIDTH, land);

// Rings on the grid of whole units.
function rings(geometry) {
  const found = [];
  let ring;
  const add_point = (x, y) => {
    const point = [Math.round(x), Math.round(y)];
    const last = ring.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) ring.push(point);
  };
  geoPath(projection, {
    moveTo(x, y) { ring = []; found.push(ring); add_point(x, y); },
    lineTo: add_point,
    closePath() { if (ring.length > 1 && String(ring[0]) === String(ring.at(-1))) ring.pop(); },
    arc() {},
  })(geometry);
  return found.filter((one) => one.length > 2);
}

const area_of = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [nx, ny] = ring[(i + 1) % ring.length];
  return sum + x * ny - nx * y;
}, 0)) / 2;

function middle(ring) {
  let twice = 0, cx = 0, cy = 0;
  ring.forEach(([x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length];
    const cross = x * ny - nx * y;
    twice += cross; cx += (x + nx) * cross; cy += (y + ny) * cross;
  });
  return twice ? [cx / (3 * twice), cy / (3 * twice)] : ring[0];
}

function path_of(found) {
  let path = "", at = [0, 0];
  const number = (value, first) => (value < 0 || first ? `${value}` : ` ${value}`);
  for (const ring of found) {
    const [x, y] = ring[0];
    // A closed path returns to where it began, so every move is absolute.
    path += `M${x}${number(y)}l`;
    at = ring[0];
    path += ring.slice(1).map(([px, py], i) => {
      const step = number(px - at[0], i === 0) + number(py - at[1]);
      at = [px, py];
      return step;
    }).join("") + "z";
  }
  return path;
}

const countries = readFileSync(here("../data/vocabulary/countries.csv"), "utf8").trim().split("\n");
const head = countries[0].split(",");
const rows = [];
let shapes = 0;
for (const line of countries.slice(1)) {
  const cells = line.split(",");
  const iso3 = cells[head.indexOf("iso3")];
  const m49 = cells[head.indexOf("m49")].padStart(3, "0");
  const arcs = polygons.get(m49);
  let point, area = 0, path = "";
  if (arcs) {
    polygons.delete(m49);
    // Merged, so that no line is drawn inside an area.
    const merged = mergeArcs(topology, [{ type: "MultiPolygon", arcs }]);
    const found = rings(feature(topology, merged)).sort((a, b) => area_of(b) - area_of(a));
    if (found.length) {
      point = middle(found[0]).map(Math.round);
      area = Math.round(found.reduce((sum, ring) => sum + area_of(ring), 0));
      path = path_of(found.filter((ring, i) => i === 0 || area_of(ring) >= SMALLEST_ISLAND));
      shapes += 1;
    } else {
      point = projection(geoCentroid(feature(topology, { type: "MultiPolygon", arcs }))).map(Math.round);
    }
  } else if (SMALL[iso3]) {
    point = projection(SMALL[iso3]).map(Math.round);
  } else if (iso3 !== "ATA") {
    console.log(`no place for ${iso3}`);
  }
  if (point) rows.push([iso3, ...point, area, path].join(","));
}
for (const left of polygons.keys()) console.log(`not in countries.csv: ${left}`);
rows.sort();
const text = `iso3,x,y,area,path\n${rows.join("\n")}\n`;
writeFileSync(here("../data/vocabulary/outlines.csv"), text);
console.log(`${rows.length} areas, ${shapes} with a shape, ${text.length} bytes`);
