// bench/drawn_files.hpp: invented files of ten shapes, to measure synthesis on files nobody tuned it to.
//
//     const auto file = drawn(shapes()[3], 1);   // schema and records; the same on every machine
//
// Codes are drawn through hidden classes of people, through a tree of columns (each leans on an
// earlier one), and with shared missing answers. Some columns follow nearly always from another, some are ordered
// like an age, some are zero nearly always like an income from shares. The first five shapes may be
// tuned on; the last five are looked at when the work is done.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "palermo/synthesis/schema.hpp"

namespace palermo::bench {

enum class Kind { named, ordered, mostly_zero, follows };

struct DrawnColumn {
    Kind kind = Kind::named;
    std::size_t codes = 2;
    double missing = 0;  // share of answers that are missing, most of them together
};

struct Shape {
    std::string name;
    bool for_tuning = true;
    std::size_t rows = 0;
    std::size_t classes = 1;  // hidden
    double by_class = 0;      // how often a code is drawn by the class
    double by_parent = 0;     // how often by the column it leans on
    double zipf = 1;          // skew of the codes of named columns
    std::vector<DrawnColumn> columns;
};

struct DrawnFile {
    std::string json;
    protect::Schema schema;
    protect::Records records;
};

inline std::vector<Shape> shapes() {
    const auto named = [](std::size_t codes, double missing = 0) {
        return DrawnColumn{Kind::named, codes, missing};
    };
    const auto ordered = [](std::size_t codes) { return DrawnColumn{Kind::ordered, codes, 0}; };
    const auto zero = [](std::size_t codes) { return DrawnColumn{Kind::mostly_zero, codes, 0}; };
    const auto follows = [](std::size_t codes) { return DrawnColumn{Kind::follows, codes, 0}; };
    const auto many = [](DrawnColumn column, int times) {
        return std::vector<DrawnColumn>(static_cast<std::size_t>(times), column);
    };
    const auto all = [](std::vector<std::vector<DrawnColumn>> parts) {
        std::vector<DrawnColumn> columns;
        for (const auto& part : parts) columns.insert(columns.end(), part.begin(), part.end());
        return columns;
    };
    return {
        // To tune on.
        {"register", true, 20'000, 5, 0.5, 0.2, 0.8,
         all({many(named(4), 3),
              many(named(8, 0.2), 3),
              many(named(2, 0.3), 4),
              {named(12)},
              {follows(3)}})},
        {"census", true, 45'000, 6, 0.3, 0.35, 1.0,
         all({{ordered(74), named(9, 0.05), named(16), follows(16), named(7), named(15), named(6),
               named(5), named(2), zero(90), zero(60), ordered(96), named(42, 0.02), named(2)}})},
        {"countries", true, 48'000, 8, 0.45, 0.3, 1.1,
         all({{named(19), named(3), named(9, 0.4), follows(2), named(190, 0.3), named(190, 0.2)},
              many(named(2, 0.4), 7)})},
        {"small",
         true,
         3'000,
         3,
         0.5,
         0.2,
         0.7,
         {named(2), named(5), named(7, 0.1), named(3), named(12), named(4)}},
        {"wide", true, 30'000, 6, 0.5, 0.2, 0.8,
         all({many(named(2, 0.5), 16),
              many(named(4), 5),
              {named(9), named(20), named(6, 0.1), follows(4)}})},
        // Looked at only when the work is done.
        {"tree",
         false,
         10'000,
         1,
         0,
         0.75,
         0.9,
         {named(6), named(10), named(3), named(30), named(5), named(8), named(4), named(2),
          named(14)}},
        {"incomes", false, 60'000, 10, 0.4, 0.3, 0.9,
         all({{ordered(80), zero(100), zero(100), ordered(40), ordered(99), named(8), named(16),
               follows(16), named(7), named(14), named(6), named(5), named(2), named(2), named(41),
               named(3)}})},
        {"places", false, 100'000, 12, 0.4, 0.3, 1.2,
         all({{named(250, 0.25), named(60), follows(60), named(12)},
              many(named(2, 0.3), 10),
              many(named(5), 6)})},
        {"weak",
         false,
         5'000,
         4,
         0.12,
         0.1,
         0.5,
         {named(2), named(50), named(9), named(4), named(20), named(3), named(6)}},
        {"mixed", false, 25'000, 7, 0.35, 0.35, 1.0,
         all({{ordered(60), named(24, 0.3), follows(6), named(5), named(33)},
              many(named(3, 0.25), 8),
              many(named(7), 4),
              {follows(2)}})},
    };
}

/// For drawing files, not for privacy: SplitMix64.
class Drawer {
public:
    explicit Drawer(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 12345) {}
    double unit() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }
    std::size_t below(std::size_t bound) {
        return static_cast<std::size_t>(unit() * static_cast<double>(bound));
    }
    double normal() {
        return std::sqrt(-2 * std::log(1 - unit())) * std::cos(6.283185307179586 * unit());
    }
    /// By running sums, the last of which is the whole.
    std::size_t among(const std::vector<double>& sums) {
        const double at = unit() * sums.back();
        const auto found = std::upper_bound(sums.begin(), sums.end() - 1, at);
        return static_cast<std::size_t>(found - sums.begin());
    }

private:
    std::uint64_t state_;
};

/// Weights of a column's codes for one group of people (a class, or a code of the parent column).
inline std::vector<double> weights_of(const DrawnColumn& column, double zipf, double apart,
                                      const std::vector<std::size_t>& rank, Drawer& draw) {
    std::vector<double> sums(column.codes);
    const double centre = 0.4 + 0.25 * apart * draw.normal(), spread = 0.16 + 0.08 * draw.unit();
    double total = 0;
    for (std::size_t code = 0; code < column.codes; ++code) {
        double weight = 0;
        const double place = static_cast<double>(code) / static_cast<double>(column.codes);
        if (column.kind == Kind::ordered) {
            weight = std::exp(-0.5 * (place - centre) * (place - centre) / spread / spread);
            // Round numbers are told more often.
            weight *= code % 10 == 0 ? 2.5 : code % 5 == 0 ? 1.6 : 1;
        } else if (column.kind == Kind::mostly_zero) {
            weight = code == 0 ? 12 * std::exp(0.5 * apart * draw.normal())
                               : std::exp(1.2 * draw.normal()) / static_cast<double>(column.codes);
        } else {
            weight = std::pow(static_cast<double>(rank[code] + 1), -zipf) *
                     std::exp(1.3 * apart * draw.normal());
        }
        sums[code] = total += weight;
    }
    return sums;
}

inline DrawnFile drawn(const Shape& shape, std::uint64_t seed, std::size_t rows = 0) {
    if (rows == 0) rows = shape.rows;
    Drawer draw(seed);
    const auto width = shape.columns.size();
    std::string json =
        R"({"schema": "palermo microdata 1", "name": ")" + shape.name + R"(", "columns": [)";
    for (std::size_t j = 0; j < width; ++j) {
        const auto& column = shape.columns[j];
        json += std::string(j == 0 ? "" : ", ") + R"({"name": "c)" + std::to_string(j) +
                R"(", "missing": )" + (column.missing > 0 ? "true" : "false") + R"(, "codes": [)";
        for (std::size_t code = 0; code < column.codes; ++code) {
            json += (code == 0 ? "\"v" : ", \"v") + std::to_string(code) + "\"";
        }
        json += "]}";
    }
    json += "]}";

    using Weights = std::vector<double>;
    std::vector<double> classes(shape.classes);
    double total = 0;
    for (std::size_t z = 0; z < shape.classes; ++z) {
        classes[z] = total += 1 / std::sqrt(static_cast<double>(z + 1));
    }
    std::vector<std::size_t> parent(width);
    std::vector<double> by_class(width), by_parent(width);
    std::vector<Weights> own(width);
    std::vector<std::vector<Weights>> of_class(width), of_parent(width);
    std::vector<std::vector<std::size_t>> image(width);
    for (std::size_t j = 0; j < width; ++j) {
        const auto& column = shape.columns[j];
        parent[j] = j == 0 ? 0 : column.kind == Kind::follows ? j - 1 : draw.below(j);
        std::vector<std::size_t> rank(column.codes);
        for (std::size_t code = 0; code < column.codes; ++code) rank[code] = code;
        for (std::size_t code = column.codes; code > 1; --code) {
            std::swap(rank[code - 1], rank[draw.below(code)]);
        }
        // Some columns hang together with the rest closely, some hardly.
        const double closely = 0.4 + 1.2 * draw.unit();
        by_class[j] = std::min(0.9, shape.by_class * closely);
        by_parent[j] = j == 0 ? 0 : std::min(0.95 - by_class[j], shape.by_parent * closely);
        own[j] = weights_of(column, shape.zipf, 0, rank, draw);
        for (std::size_t z = 0; z < shape.classes; ++z) {
            of_class[j].push_back(weights_of(column, shape.zipf, 1, rank, draw));
        }
        // Neighbours in an ordered column, such as two ages, say much the same.
        std::vector<Weights> anchors;
        for (int i = 0; i < 7; ++i)
            anchors.push_back(weights_of(column, shape.zipf, 1, rank, draw));
        for (std::size_t code = 0; j > 0 && code < shape.columns[parent[j]].codes; ++code) {
            const auto& above = shape.columns[parent[j]];
            if (above.kind == Kind::ordered || above.kind == Kind::mostly_zero) {
                const double at =
                    6.0 * static_cast<double>(code) / static_cast<double>(above.codes);
                const auto from = static_cast<std::size_t>(at);
                auto& mixed = of_parent[j].emplace_back(column.codes);
                for (std::size_t i = 0; i < column.codes; ++i) {
                    const double part = at - static_cast<double>(from);
                    mixed[i] = (1 - part) * anchors[from][i] / anchors[from].back() +
                               part * anchors[from + 1][i] / anchors[from + 1].back();
                }
            } else {
                of_parent[j].push_back(weights_of(column, shape.zipf, 1, rank, draw));
            }
            image[j].push_back(code * column.codes / shape.columns[parent[j]].codes);
        }
    }
    protect::Records records;
    records.rows = rows;
    records.columns.assign(width, std::vector<protect::Code16>(rows));
    std::vector<std::size_t> code(width);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto z = draw.among(classes);
        // A third of the records answer little.
        const double silent = draw.unit() < 0.33 ? 2.0 : 0.5;
        for (std::size_t j = 0; j < width; ++j) {
            const double how = draw.unit();
            if (shape.columns[j].kind == Kind::follows && how < 0.985) {
                code[j] = image[j][code[parent[j]]];
            } else if (how < by_class[j]) {
                code[j] = draw.among(of_class[j][z]);
            } else if (how < by_class[j] + by_parent[j]) {
                code[j] = draw.among(of_parent[j][code[parent[j]]]);
            } else {
                code[j] = draw.among(own[j]);
            }
            const auto missing = shape.columns[j].missing;
            const bool says = draw.unit() >= missing * silent;
            // "" is the first code where answers may be missing.
            records.columns[j][row] =
                static_cast<protect::Code16>(missing > 0 ? (says ? code[j] + 1 : 0) : code[j]);
        }
    }
    auto schema = protect::Schema::parse(json, shape.name);
    return {json, *std::move(schema), std::move(records)};
}

}  // namespace palermo::bench
