// Golden pictures, and a gallery to look at.
//
//   PALERMO_APPROVE=1 charts_tests    takes the present drawings as the expected ones
//   PALERMO_GALLERY=dir charts_tests  writes pages with every kind, to be looked at in a browser
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "palermo/charts/fonts.hpp"
#include "palermo/charts/map.hpp"
#include "samples.hpp"

using namespace palermo;
using namespace palermo::charts;

namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

// A map is 70 kB of coast that has its own test: in the golden file a path of an area is its code.
std::string without_coast(std::string drawn) {
    for (const auto& outline : outlines()) {
        if (outline.path.empty()) continue;
        for (auto at = drawn.find(outline.path); at != std::string::npos;
             at = drawn.find(outline.path, at)) {
            drawn.replace(at, outline.path.size(), outline.iso3);
        }
    }
    return drawn;
}

}  // namespace

TEST_CASE("every kind of chart is drawn as approved") {
    const std::filesystem::path folder = PALERMO_SOURCE "/tests/golden/charts";
    const bool approve = std::getenv("PALERMO_APPROVE") != nullptr;
    if (approve) std::filesystem::create_directories(folder);
    for (const auto language : {words::Language::en, words::Language::ar}) {
        for (const auto& [name, chart] : samples(language)) {
            Frame frame;
            frame.language = language;
            // Wide in English, narrow in Arabic: between them every line of a drawing is met.
            if (language == words::Language::ar) frame.width = 328;
            const auto drawn = without_coast(svg(chart, frame)) + "\n";
            const auto path = folder / (name + "." + std::string(words::code(language)) + ".svg");
            if (approve) std::ofstream(path, std::ios::binary) << drawn;
            INFO(path);
            const bool as_approved = read(path) == drawn;
            CHECK_MESSAGE(as_approved, "differs; look at it, then run with PALERMO_APPROVE=1");
        }
    }
}

TEST_CASE("a gallery is written where asked for") {
    const char* folder = std::getenv("PALERMO_GALLERY");
    if (folder == nullptr) return;
    std::filesystem::create_directories(std::filesystem::path(folder) / "fonts");
    for (const auto& font : fonts()) {
        std::ofstream(std::filesystem::path(folder) / "fonts" / font.name, std::ios::binary)
            << font.bytes;
    }
    for (const auto language : words::all_languages) {
        for (const double width : {720.0, 328.0}) {
            Frame frame;
            frame.language = language;
            frame.width = width;
            std::string page = "<!doctype html><html lang=\"" + std::string(words::code(language)) +
                               "\" dir=\"" + (words::right_to_left(language) ? "rtl" : "ltr") +
                               "\"><meta charset=utf-8><title>Charts</title><style>";
            page += font_faces("fonts/") + std::string(css());
            page +=
                "body{margin:16px;font-family:var(--font);background:Canvas;color-scheme:"
                "light dark}.all{display:grid;grid-template-columns:repeat(2," +
                std::to_string(static_cast<int>(width)) +
                "px);gap:24px 40px}</style><div class=all>";
            for (const auto& sample : samples(language))
                page += "<div>" + svg(sample.chart, frame) + "</div>";
            page += "</div>";
            std::ofstream(
                std::filesystem::path(folder) /
                (std::string(words::code(language)) + (width < 480 ? "-narrow" : "") + ".html"))
                << page;
        }
        std::string page = "<!doctype html><html lang=\"" + std::string(words::code(language)) +
                           "\" dir=\"" + (words::right_to_left(language) ? "rtl" : "ltr") +
                           "\"><meta charset=utf-8><meta name=viewport "
                           "content=\"width=device-width\"><title>Figures</title><style>";
        page += font_faces("fonts/") + std::string(css());
        page +=
            "body{margin:16px;font-family:var(--font);max-width:720px}</"
            "style><main><h1>Figures</h1>";
        Frame frame;
        frame.language = language;
        for (const auto& sample : samples(language)) page += figure_html(sample.chart, frame);
        page += "</main>";
        std::ofstream(std::filesystem::path(folder) /
                      (std::string(words::code(language)) + "-figures.html"))
            << page;
    }
}
