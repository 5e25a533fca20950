#include "palermo/published/laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::published {
namespace {

bool is_date(std::string_view text) {
    return text.size() >= 4 && text.find_first_not_of("0123456789-") == std::string_view::npos &&
           text.substr(0, 4).find('-') == std::string_view::npos;
}

}  // namespace

Result<protect::Release> release_of_laws(const PublishedFile& file) {
    constexpr std::array<std::string_view, 5> known = {"iso3", "date", "scope", "law", "source"};
    const auto& source = file.source();
    const auto& table = source.table;
    const auto& name = source.digest.name;
    for (const auto* needed : {"iso3", "date", "scope"}) {
        if (table.text(needed) == nullptr) {
            return fail(Code::invalid_input, "published.law_column_missing",
                        {{"column", our_word(needed)}}, Where::of_file(name, 1));
        }
    }
    for (std::size_t c = 0; c < table.columns(); ++c) {
        if (std::ranges::find(known, table.name(c)) != known.end()) continue;
        return fail(Code::invalid_input, "published.law_column_unknown", {},
                    Where::of_file(name, 1, static_cast<std::int64_t>(c + 1)));
    }
    if (table.rows() == 0) return fail(Code::invalid_input, "published.no_laws", {}, name);
    const auto &iso3 = *table.text("iso3"), &date = *table.text("date"),
               &scope = *table.text("scope");
    std::string last;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto place = Where::of_file(name, source.file_row(row));
        if (vocabulary::country_by_iso3(iso3[row]) == nullptr)
            return fail(Code::invalid_input, "published.law_iso3", {}, place);
        if (!is_date(date[row])) return fail(Code::invalid_input, "published.law_date", {}, place);
        if (scope[row] != "full" && scope[row] != "part" && scope[row] != "none")
            return fail(Code::invalid_input, "published.law_scope", {}, place);
        last = std::max(last, std::string(date[row].substr(0, 4)));
    }
    return release_as_it_stands(file, "laws", {"register of laws", name, last, "", ""});
}

}  // namespace palermo::published
