#include <algorithm>
#include <string>

#include "palermo/pages/frame.hpp"

namespace palermo::pages {
namespace {

// What the pages do besides where scripts run. Each part looks for what it needs and does nothing
// without it; nothing is fetched and nothing is kept. Texts come with the page, in its language and in
// the order of the first line (frame.cpp).
constexpr std::string_view source = R"js((() => {
const [save, data, link, embed, copied, print, copy, choose] = document.currentScript.dataset.say.split("|");
const D = document, T = (one) => one.textContent, all = (what, where = D) => [...where.querySelectorAll(what)];
const make = (tag, has, ...parts) => {
  const one = Object.assign(D.createElement(tag), has);
  one.append(...parts);
  return one;
};
const button = (textContent, onclick) => make("button", { type: "button", className: "link", textContent, onclick });
const give = (download, text, type) => {
  const href = type ? URL.createObjectURL(new Blob([text], { type })) : text;
  make("a", { download, href }).click();
};
const tell = (text) => ({ target }) => {
  // Pages opened as files may not use the clipboard.
  const box = make("textarea", { value: text });
  D.body.append(box);
  box.select();
  D.execCommand("copy");
  box.remove();
  if (!target.nextSibling) target.after(make("span", { className: "said", role: "status" }, " " + copied));
};
const here = location.href.split("#")[0];
const paper = getComputedStyle(D.body).backgroundColor;

// A State by its name, or by a part of it.
const find = D.querySelector(".find");
if (find) {
  const name = (one) => one.value.trim().toLowerCase();
  const go = (sure) => {
    const asked = name(find.q), list = all("option", find);
    const found = list.find((o) => name(o) === asked) || sure && asked && list.find((o) => name(o).includes(asked));
    if (found) location = find.action.replace("states.html", "states/" + found.dataset.code + ".html");
    return found;
  };
  find.onsubmit = () => !go(1);
  find.q.oninput = (event) => event.data || go();
}

// The picture of a chart as a file: what the style sheet gives it is written into it.
const picture = (svg, name, png) => {
  const clone = svg.cloneNode(true), to = all("*", clone);
  all("*", svg).forEach((one, i) => {
    const style = getComputedStyle(one);
    for (const key of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size",
      "font-weight", "text-anchor"]) to[i].style.setProperty(key, style.getPropertyValue(key));
  });
  clone.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  clone.style.background = paper;
  const text = new XMLSerializer().serializeToString(clone);
  if (!png) return give(name + ".svg", text, "image/svg+xml");
  const { width, height } = svg.viewBox.baseVal, image = new Image();
  image.onload = () => {
    const canvas = make("canvas", { width: width * 2, height: height * 2 });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    give(name + ".png", canvas.toDataURL());
  };
  image.src = "data:image/svg+xml," + encodeURIComponent(text);
};
const csv = (part) => "\ufeff" + all("tr", part).map((row) =>
  [...row.cells].map((one) => '"' + T(one).replaceAll('"', '""') + '"').join()).join("\r\n");

for (const part of all(".fig[id]")) {
  const acts = part.querySelector(".acts");
  if (!acts) continue;
  const name = part.id + "-" + here.match(/(\w*)\.html/)?.[1];
  const item = (...parts) => acts.append(make("li", 0, ...parts));
  const drawn = all("svg[role=img]", part);
  const each = (png) => () => drawn.filter((svg) => svg.getClientRects()[0]).forEach((svg, i) => picture(svg, name + (i || ""), png));
  if (drawn[0]) item(save + ": ", button("SVG", each()), " ", button("PNG", each(1)));
  item(button(data, () => give(name + ".csv", csv(part), "text/csv")));
  item(button(link, tell(here + "#" + part.id)));
  item(button(embed, tell(`<iframe src="${here}#embed-${part.id}" width="760" height="560" title="${T(part.querySelector("h2"))}"></iframe>`)));
}
for (const acts of all("[data-page]")) acts.append(make("li", 0, button(print, () => window.print())));
for (const text of all(".cite pre")) {
  text.append(" " + here);
  text.after(button(copy, tell(T(text))));
}
const alone = D.getElementById(location.hash.slice(7));
if (alone) D.body.replaceChildren(make("main", { className: "wrap" }, alone));

// The values of a year beside the pointer, out of the table under the chart.
const tip = make("div", { className: "tip", ariaHidden: "true" });
for (const svg of all("figure svg")) {
  const figure = svg.closest("figure"), rows = all("tbody tr", figure), heads = all("thead th", figure);
  const axes = all(".k", svg).map((one) => one.attributes.d.value.split(/[MHL ]/));
  const [, from, , to] = axes[0] || [];
  if (!svg.querySelector(".l,.area") || axes.some((one) => one[1] !== from) || rows.some((row) => isNaN(T(row.cells[0])))) continue;
  svg.onpointermove = ({ clientX }) => {
    const box = svg.getBoundingClientRect(), left = clientX - box.left;
    const row = rows[Math.round((left / box.width * svg.viewBox.baseVal.width - from) / (to - from) * (rows.length - 1))];
    if (!row) return tip.remove();
    tip.replaceChildren(...[...row.cells].map((one, i) => make("div", 0, (i ? T(heads[i]) + ": " : "") + T(one))));
    tip.style = left > box.width / 2 ? `right:${box.width - left + 12}px` : `left:${left + 12}px`;
    figure.append(tip);
  };
  svg.onpointerleave = () => tip.remove();
}

// Up to four States on one scale.
const [table] = all(".rates");
if (table) {
  const rows = all(".rates tbody tr"), years = all("thead th", table).slice(1).map(T), last = years.length - 1;
  const value = (row, i) => parseFloat(row.cells[i + 1].dataset.v);
  const x = (i) => 4 + i * 232 / last, drawn = make("div", { className: "row compared" });
  const year = make("input", { type: "range", max: last, value: last });
  const picks = [0, 1, 2, 3].map((n) => make("select", { className: "inp", ariaLabel: choose + " " + (n + 1) }, make("option"),
    ...rows.map((row) => make("option", { value: row.id }, T(row.cells[0])))));
  const draw = () => {
    const some = picks.map((pick) => D.getElementById(pick.value)).filter(Boolean), at = +year.value;
    const top = Math.max(1, ...some.flatMap((row) => years.map((_, i) => value(row, i) || 0)));
    year.ariaValueText = years[at];
    drawn.replaceChildren(...some.map((row) => {
      let path = "", pen = "M";
      years.forEach((_, i) => {
        const v = value(row, i), dot = isNaN(v);
        if (!dot) path += pen + x(i) + " " + (104 - v / top * 96) + (pen < "M" ? "" : "h.1");
        pen = dot ? "M" : "L";
      });
      const one = make("div", { innerHTML: `<svg viewBox="0 0 240 112" width="240" aria-hidden="true"><path d="M4 104H236M${x(at)} 8V104"/><path class="line" d="${path}"/></svg>` });
      one.prepend(make("b", 0, T(row.cells[0])), make("div", 0, years[at] + ": " + (T(row.cells[at + 1]) || "–")));
      return one;
    }));
    history.replaceState(0, "", "#" + some.map((row) => row.id));
  };
  location.hash.slice(1).split(",").forEach((code, i) => { if (picks[i]) picks[i].value = code; });
  for (const one of [...picks, year]) one.oninput = draw;
  table.closest("section").before(make("section", { className: "part all" }, make("h2", 0, choose), make("div", { className: "row picks" }, ...picks),
    make("label", { className: "row" }, years[0], year, years[last]), drawn));
  draw();
}
})();
)js";

/// Without indents and notes, which a reader's phone has no use for. A blank between two signs is one too.
std::string packed(std::string_view text) {
    std::string small;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty() || line.starts_with("//")) continue;
        small.append(line).append("\n");
    }
    for (const std::string_view sign : {" => ", " = ", " === ", " + ", " * ", " / ", " - ", " ? ",
                                        " || ", " && ", "({ ", " })"}) {
        std::string tight;
        for (const char c : sign) {
            if (c != ' ') tight += c;
        }
        for (auto at = small.find(sign); at != std::string::npos; at = small.find(sign, at + 1))
            small.replace(at, sign.size(), tight);
    }
    return small;
}

}  // namespace

std::string_view script() {
    static const std::string text = packed(source);
    return text;
}

}  // namespace palermo::pages
