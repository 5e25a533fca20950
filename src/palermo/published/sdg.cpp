#include "palermo/published/sdg.hpp"

#include <fmt/format.h>

#include <charconv>

#include "palermo/published/rules.hpp"

namespace palermo::published {
namespace {

struct Pair {
    std::string_view published;
    std::string_view clean;
};

constexpr std::array<Pair, 5> forms = {{{"VC_HTF_DETV", "_T"},
                                        {"VC_HTF_DETVFL", "labour"},
                                        {"VC_HTF_DETVOG", "organs"},
                                        {"VC_HTF_DETVOP", "other"},
                                        {"VC_HTF_DETVSX", "sexual"}}};
// The first of two spellings is the one UNSD writes; the way back uses it.
constexpr std::array<Pair, 5> sexes = {
    {{"bothsex", "_T"}, {"female", "F"}, {"male", "M"}, {"Female", "F"}, {"Male", "M"}}};
constexpr std::array<Pair, 3> ages = {{{"allage", "_T"}, {"18", "18+"}, {"lt18y", "0-17"}}};

template <std::size_t Size>
std::string_view clean(const std::array<Pair, Size>& pairs, std::string_view text) {
    for (const auto& pair : pairs) {
        if (pair.published == text) {
            return pair.clean;
        }
    }
    return text;
}

template <std::size_t Size>
std::string_view as_published(const std::array<Pair, Size>& pairs, std::string_view text) {
    for (const auto& pair : pairs) {
        if (pair.clean == text) {
            return pair.published;
        }
    }
    return text;
}

Count parse_year(std::string_view text) {
    std::int64_t year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && text.size() == 4 && year > 0 ? Count{year} : Count::missing();
}

}  // namespace

Place SdgFile::place(std::size_t row, const TextColumn* column) const {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < table->columns() && column != nullptr; ++i) {
        if (table->name(i) == column->name()) {
            number = static_cast<std::int64_t>(i) + 1;
        }
    }
    return {file, where(row), number};
}

Result<SdgFile> SdgFile::of(const Table& table, std::string name, FileRows where) {
    const auto header_row = where.header();
    SdgFile file{
        &table, std::move(name), std::move(where), Kind::sdg_series, {}, {}, {}, {}, {}, {}, {}};
    file.kind = TRY(kind_of(table, file.file, header_row));
    if (file.kind == Kind::sdg_series) {
        for (std::size_t i = 0; i < table.columns(); ++i) {
            if (table.name(i).starts_with("vc_htf_")) {
                file.value = table.text(table.name(i));
                for (const char c : table.name(i)) {
                    file.series += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
                }
            }
        }
        file.area = table.text("geo_area");
        file.sex = table.text("sex");
        file.age = table.text("age");
        file.year = table.text("year");
    } else if (file.kind == Kind::sdg_national) {
        file.value = table.text("Value");
        file.sex = table.text("Sex");
        file.age = table.text("Age");
        file.year = table.text("Year");
    } else {
        return fail(Code::invalid_input, "this is not an SDG 16.2.2 file",
                    to_string(Place{file.file, header_row, 0}));
    }
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto* column = table.text(table.name(i));
        if (column != nullptr && column != file.value) {
            file.key.push_back(column);
        }
    }
    return file;
}

Result<Sdg> read_sdg(const std::vector<formats::Source>& sources) {
    if (sources.empty()) {
        return fail(Code::invalid_input, "no SDG 16.2.2 file was given");
    }
    Sdg sdg;
    TextColumn area("area"), series("series"), form("form"), sex("sex"), age("age"), value("value"),
        nature("nature"), units("units"), file_name("file");
    CountColumn year("year"), people("people"), row("row");
    for (const auto& source : sources) {
        const auto file = TRY(SdgFile::of(source.table, source.digest.name, source.rows));
        sdg.inputs.push_back(source.digest);
        for (const auto& rule : rules()) {
            if (rule.on_sdg != nullptr) {
                auto found = rule.on_sdg(file);
                sdg.findings.insert(sdg.findings.end(), std::make_move_iterator(found.begin()),
                                    std::make_move_iterator(found.end()));
            }
        }
        const bool national = file.kind == Kind::sdg_national;
        const auto* title = national ? source.table.text("Series") : nullptr;
        const auto* its_units = source.table.text(national ? "Units" : "units");
        const auto* its_nature = source.table.text("nature");
        for (std::size_t i = 0; i < file.size(); ++i) {
            area.push(file.area == nullptr ? std::string_view() : (*file.area)[i]);
            series.push(title == nullptr ? std::string_view(file.series) : (*title)[i]);
            form.push(national ? std::string_view("_T") : clean(forms, file.series));
            // A national file leaves the cell empty where it counts both sexes or all ages.
            const auto its_sex = (*file.sex)[i];
            const auto its_age = (*file.age)[i];
            sex.push(national && its_sex.empty() ? "_T" : clean(sexes, its_sex));
            age.push(national && its_age.empty() ? "_T" : clean(ages, its_age));
            year.push(parse_year((*file.year)[i]));
            value.push((*file.value)[i]);
            people.push(parse_sdg_count((*file.value)[i]));
            nature.push(its_nature == nullptr ? std::string_view() : (*its_nature)[i]);
            units.push((*its_units)[i]);
            file_name.push(file.file);
            row.push(Count{source.file_row(i)});
        }
    }
    sdg.table = TRY(
        Table::make({std::move(area), std::move(series), std::move(form), std::move(sex),
                     std::move(age), std::move(year), std::move(value), std::move(people),
                     std::move(nature), std::move(units), std::move(file_name), std::move(row)}));
    return sdg;
}

std::string print_series(const Sdg& sdg, std::string_view file) {
    const auto& table = sdg.table;
    const auto text = [&](std::string_view name, std::size_t row) {
        return (*table.text(name))[row];
    };
    std::string out;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (text("file", row) != file) {
            continue;
        }
        if (out.empty()) {
            std::string name(text("series", row));
            for (auto& c : name) {
                c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            }
            out = fmt::format("age,geo_area,nature,sex,units,year,{}\n", name);
        }
        out += fmt::format("{},{},{},{},{},{},{}\n", as_published(ages, text("age", row)),
                           text("area", row), text("nature", row),
                           as_published(sexes, text("sex", row)), text("units", row),
                           (*table.counts("year"))[row].value, text("value", row));
    }
    return out;
}

Count parse_sdg_count(std::string_view text) {
    // "303" and "303.0" are counts, "303.5" and "-1" are not.
    if (const auto point = text.find('.'); point != std::string_view::npos) {
        const auto fraction = text.substr(point + 1);
        if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) {
            return Count::missing();
        }
        text = text.substr(0, point);
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && text[0] != '-' ? Count{value} : Count::missing();
}

}  // namespace palermo::published
