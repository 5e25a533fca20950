#include "palermo/published/sdg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "palermo/published/rules.hpp"
#include "palermo/table/names.hpp"

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

// National files: SDMX codes of the SDG data structure, and words of Open SDG sites, as
// folded_name() gives them. An empty cell counts everybody.
constexpr std::array<Pair, 22> national_sexes = {
    {{"", "_T"},      {"_t", "_T"},      {"t", "_T"},    {"total", "_T"},     {"both sexes", "_T"},
     {"both", "_T"},  {"bothsex", "_T"}, {"all", "_T"},  {"all sexes", "_T"}, {"f", "F"},
     {"female", "F"}, {"females", "F"},  {"women", "F"}, {"m", "M"},          {"male", "M"},
     {"males", "M"},  {"men", "M"},      {"_o", "O"},    {"other", "O"},      {"_u", "U"},
     {"u", "U"},      {"unknown", "U"}}};
constexpr std::array<Pair, 17> national_ages = {{{"", "_T"},
                                                 {"_t", "_T"},
                                                 {"total", "_T"},
                                                 {"all ages", "_T"},
                                                 {"allage", "_T"},
                                                 {"all", "_T"},
                                                 {"y0t17", "0-17"},
                                                 {"<18y", "0-17"},
                                                 {"lt18y", "0-17"},
                                                 {"children", "0-17"},
                                                 {"0 to 17 years", "0-17"},
                                                 {"y_ge18", "18+"},
                                                 {"18+", "18+"},
                                                 {"adults", "18+"},
                                                 {"18 years or over", "18+"},
                                                 {"_u", "U"},
                                                 {"unknown", "U"}}};

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

/// The same for the words of national files; the text itself where it is none of them.
template <std::size_t Size>
std::string_view clean_national(const std::array<Pair, Size>& pairs, std::string_view text) {
    const auto folded = folded_name(text);
    for (const auto& pair : pairs) {
        if (pair.published == folded) return pair.clean;
    }
    return text;
}

}  // namespace

std::string_view clean_sex(Kind kind, std::string_view published) {
    return kind == Kind::sdg_national ? clean_national(national_sexes, published)
                                      : clean(sexes, published);
}

std::string_view clean_age(Kind kind, std::string_view published) {
    return kind == Kind::sdg_national ? clean_national(national_ages, published)
                                      : clean(ages, published);
}

std::string_view form_of_series(std::string_view code) {
    const auto* found = std::ranges::find(forms, code, &Pair::published);
    return found == forms.end() ? std::string_view() : found->clean;
}

bool is_rate(std::string_view units) {
    const auto folded = folded_name(units);
    for (const std::string_view word : {"per 1", "per_1", "100000", "100,000", "100 000", "100.000",
                                        "rate", "%", "percent", "per cent"}) {
        if (folded.find(word) != std::string::npos) return true;
    }
    return false;
}

Place SdgFile::place(std::size_t row, const TextColumn* column) const {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < table->columns() && column != nullptr; ++i) {
        if (std::get_if<TextColumn>(&table->column(i)) == column) {
            number = static_cast<std::int64_t>(i) + 1;
        }
    }
    return {file, where(row), number};
}

Result<SdgFile> SdgFile::of(const Table& table, std::string name, FileRows where) {
    const auto header_row = where.header();
    SdgFile file;
    file.table = &table;
    file.file = std::move(name);
    file.where = std::move(where);
    file.kind = TRY(kind_of(table, file.file, header_row));
    if (file.kind == Kind::sdg_series) {
        for (std::size_t i = 0; i < table.columns(); ++i) {
            const auto code = folded_name(table.name(i));
            if (file.value == nullptr && code.starts_with("vc_htf_")) {
                file.value = table.text(table.name(i));
                for (const char c : code) {
                    file.series += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
                }
            }
        }
        file.area = table.text("geo_area");
        file.sex = table.text("sex");
        file.age = table.text("age");
        file.year = table.text("year");
        file.units = table.text("units");
    } else if (file.kind == Kind::sdg_national) {
        file.value = national_column(table, "Value");
        file.sex = national_column(table, "Sex");
        file.age = national_column(table, "Age");
        file.year = national_column(table, "Year");
        file.units = national_column(table, "Units");
        file.title = national_column(table, "Series");
    } else {
        return fail(Code::invalid_input, "published.not_sdg", {},
                    to_string(Place{file.file, header_row, 0}));
    }
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto* column = std::get_if<TextColumn>(&table.column(i));
        if (column != nullptr && column != file.value) {
            file.key.push_back(column);
        }
    }
    return file;
}

Result<Sdg> read_sdg(const std::vector<formats::Source>& sources) {
    if (sources.empty()) {
        return fail(Code::invalid_input, "published.no_sdg_file");
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
        const auto* its_nature = source.table.text("nature");
        for (std::size_t i = 0; i < file.size(); ++i) {
            const auto its_series = national ? (*file.title)[i] : std::string_view(file.series);
            const auto its_form = form_of_series(its_series);
            area.push(file.area == nullptr ? std::string_view() : (*file.area)[i]);
            series.push(its_series);
            form.push(national && its_form.empty() ? "_T"
                      : its_form.empty()           ? its_series
                                                   : its_form);
            sex.push(clean_sex(file.kind, (*file.sex)[i]));
            age.push(clean_age(file.kind, (*file.age)[i]));
            year.push(parse_year((*file.year)[i]));
            value.push((*file.value)[i]);
            people.push(is_rate((*file.units)[i]) ? Count::missing()
                                                  : parse_sdg_count((*file.value)[i]));
            nature.push(its_nature == nullptr ? std::string_view() : (*its_nature)[i]);
            units.push((*file.units)[i]);
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
