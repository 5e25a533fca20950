#include "palermo/published/admit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/compress.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/published/laid_out.hpp"
#include "palermo/published/rules.hpp"
#include "palermo/published/sdg.hpp"

namespace palermo::published {
namespace {

namespace fs = std::filesystem;
using formats::Json;
using protect::Citation;
using protect::Release;

/// Numbers of 1 to 9: what most offices would hide.
std::int64_t printed_small(const Table& table, std::string_view column) {
    const auto* people = table.counts(column);
    if (people == nullptr) return 0;
    std::int64_t small = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto count = (*people)[row];
        small += count.state == CellState::known && count.value >= 1 && count.value <= 9;
    }
    return small;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// The first of several members that is a text, or empty.
std::string text_of(const Json& object, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto* member = object.find(name);
        if (member != nullptr && member->text() != nullptr) return *member->text();
    }
    return {};
}

Result<Citation> cited_in(const Json& metadata, const std::string& where) {
    Citation citation{text_of(metadata, {"dc:publisher", "dc:creator", "dc:source"}),
                      text_of(metadata, {"dc:title"}), text_of(metadata, {"dc:issued", "dc:date"}),
                      text_of(metadata, {"dc:license", "dc:rights"}),
                      text_of(metadata, {"dc:source"})};
    for (const auto& [text, member] :
         {std::pair(&citation.publisher, "dc:publisher"), std::pair(&citation.title, "dc:title"),
          std::pair(&citation.released, "dc:issued")}) {
        if (text->empty()) {
            return fail(Code::invalid_input, "published.metadata_lacks",
                        {{"member", our_word(member)}}, where);
        }
    }
    TRY(protect::check(citation, where));
    return citation;
}

}  // namespace

Result<PublishedFile> PublishedFile::read(const fs::path& path,
                                          const formats::ReadOptions& options) {
    return PublishedFile(TRY(formats::read_source(path, options)));
}

Result<PublishedFile> PublishedFile::read_unpacked(const fs::path& path) {
    auto bytes = TRY(read_file(path));
    auto name = path.filename().string();
    const auto drop_ending = [&] { name = fs::path(name).stem().string(); };
    if (bytes.starts_with("\xFD"
                          "7zXZ")) {
        bytes = TRY(formats::unxz(bytes, name));
        drop_ending();
    } else if (bytes.starts_with("\x1F\x8B")) {
        bytes = TRY(formats::gunzip(bytes, name));
        drop_ending();
    }
    return parse(bytes, std::move(name));
}

Result<PublishedFile> PublishedFile::parse(std::string_view bytes, std::string name) {
    formats::Source source;
    source.table = TRY(formats::parse_csv(bytes, name));
    source.digest = {std::move(name), crypto::sha256(bytes)};
    source.bytes = bytes.size();
    return PublishedFile(std::move(source));
}

Result<Release> admit(Reading reading, Citation citation) {
    expects(!reading.recipe_.inputs.empty());
    TRY(protect::check(citation, reading.recipe_.inputs.front().name));
    return Release(std::move(reading.table_),
                   {std::move(citation), std::move(reading.recipe_), std::move(reading.promise_),
                    std::move(reading.attacks_), reading.printed_small_});
}

Result<Release> release_of_glotip(const PublishedFile& file, const Labels& labels,
                                  GlotipOptions options, Citation citation) {
    if (options.released.empty()) options.released = citation.released;
    auto glotip = TRY(read_glotip(file.source(), labels, options));
    Recipe recipe{fmt::format("palermo {} published/glotip", program_version()),
                  {glotip.input},
                  to_text(Json::Object{{"conflicting", "missing"},
                                       {"labels", "added"},
                                       {"released", glotip.released},
                                       {"repeated", "first"}})};
    recipe.inputs.insert(recipe.inputs.end(), glotip.lookups.begin(), glotip.lookups.end());
    Reading reading(std::move(glotip.table), std::move(recipe));
    reading.printed_small_ = printed_small(reading.table_, "people");
    return admit(std::move(reading), std::move(citation));
}

Result<Release> release_of_sdg(const PublishedFile& file, Citation citation) {
    auto sdg = TRY(read_sdg({file.source()}));
    Reading reading(std::move(sdg.table),
                    {fmt::format("palermo {} published/sdg", program_version()), sdg.inputs, "{}"});
    reading.printed_small_ = printed_small(reading.table_, "people");
    return admit(std::move(reading), std::move(citation));
}

Result<Release> release_of_layout(const PublishedFile& file, Citation citation) {
    const auto& source = file.source();
    const auto* layout = layout_of(source.table);
    if (layout == nullptr) {
        return fail(Code::invalid_input, "published.layout_not_known", {}, source.digest.name);
    }
    const auto read = TRY(read_laid_out(source, *layout));
    // A unit that its values contradict is no unit to show them under.
    if (const auto* units = find_rule("P03"); units != nullptr) {
        for (const auto& finding : units->on_layout(read)) {
            if (finding.severity != Severity::error) continue;
            return fail(Code::invalid_input, "published.layout_unit", {}, to_string(finding.place));
        }
    }
    TextColumn area("area"), unit("unit"), sex("sex"), age("age"), form("form"), value("value"),
        file_name("file"), publisher("publisher");
    CountColumn year("year"), people("people");
    std::int64_t small = 0;
    for (const auto& row : read.rows) {
        const bool calendar =
            row.year.size() == 4 && row.year.find_first_not_of("0123456789") == std::string::npos;
        // A dimension of the file alone makes it a part, but for the base of rates.
        bool whole = true;
        for (auto rest = std::string_view(row.other); !rest.empty();) {
            const auto end = std::min(rest.find("; "), rest.size());
            const auto each = rest.substr(0, end);
            whole = whole && (each.ends_with("=_T") || each.starts_with("base="));
            rest.remove_prefix(std::min(end + 2, rest.size()));
        }
        if (row.stands != Stands::number || row.number < 0 || !calendar || !whole ||
            row.counted != "victims" || (row.unit != "persons" && row.unit != "per_100000") ||
            row.area.empty() || row.area == "world" || is_region(row.area)) {
            continue;
        }
        area.push(row.area);
        unit.push(row.unit);
        sex.push(row.sex);
        age.push(row.age);
        form.push(row.form);
        value.push(row.printed);
        file_name.push(read.file);
        publisher.push(layout->publisher);
        year.push(Count{std::stoll(row.year)});
        const auto count = row.unit == "persons" ? parse_sdg_count(row.printed) : Count::missing();
        small += count.known() && count.value >= 1 && count.value <= 9;
        people.push(count);
    }
    Reading reading(
        TRY(Table::make({std::move(area), std::move(year), std::move(unit), std::move(sex),
                         std::move(age), std::move(form), std::move(value), std::move(people),
                         std::move(file_name), std::move(publisher)})),
        {fmt::format("palermo {} published/layout", program_version()),
         {source.digest},
         to_text(Json::Object{{"layout", layout->name}})});
    reading.printed_small_ = small;
    return admit(std::move(reading), std::move(citation));
}

Result<Release> release_as_it_stands(const PublishedFile& file, std::string_view reader,
                                     Citation citation) {
    return admit(Reading(file.source().table,
                         {fmt::format("palermo {} published/{}", program_version(), reader),
                          {file.source().digest},
                          "{}"}),
                 std::move(citation));
}

Result<Release> release_of_histories(const PublishedFile& file, Citation citation) {
    return release_as_it_stands(file, "histories", std::move(citation));
}

Result<Release> release_of_protected(const PublishedFile& file, std::string_view statement,
                                     const std::string& name, std::string_view kind,
                                     const ReadAs& as) {
    const auto json = TRY(formats::parse_json(statement, name));
    const auto refused = [&](ErrorId id) { return fail(Code::invalid_input, id, {}, name); };
    const auto which = text_of(json, {"release"});
    if (which != "palermo protected release 1" && which != "palermo protected release 2") {
        return refused(/*id*/ "published.statement_of_no_release");
    }
    if (!text_of(json, {"kind"}).starts_with(kind)) {
        return fail(Code::invalid_input, "published.statement_of_other_kind",
                    {{"kind", our_word(std::string(kind))}}, name);
    }
    const auto* files = json.find("files");
    const auto& digest = file.source().digest.sha256;
    bool named = false;
    if (files != nullptr && files->array() != nullptr) {
        for (const auto& each : *files->array()) named |= text_of(each, {"sha256"}) == digest;
    }
    if (!named) {
        return fail(Code::corrupt, "published.statement_of_other_bytes", {},
                    file.source().digest.name);
    }
    const auto* promise = json.find("promise");
    if (promise == nullptr) return refused(/*id*/ "published.statement_without_promise");
    const auto* attacks = json.find("attacks");
    if (attacks == nullptr || attacks->array() == nullptr || attacks->array()->empty()) {
        return refused(/*id*/ "published.statement_without_attack");
    }
    const auto& printed = file.source().table;
    Reading reading(as.table ? TRY(as.table(printed)) : printed,
                    {fmt::format("palermo {} published/{}", program_version(), as.reader),
                     {file.source().digest, {name, crypto::sha256(statement)}},
                     "{}"});
    for (const auto& each : *attacks->array()) {
        const auto number = [&](std::string_view member) {
            const auto* value = each.find(member);
            return value != nullptr && value->integer() != nullptr ? *value->integer()
                                                                   : std::int64_t{-1};
        };
        protect::Attack attack{text_of(each, {"name"}), text_of(each, {"method"}), number("tried"),
                               number("succeeded")};
        if (attack.succeeded != 0) return refused(/*id*/ "published.statement_of_broken_release");
        if (attack.name.empty() || attack.tried < 0)
            return refused(/*id*/ "published.statement_of_unnamed_attack");
        reading.attacks_.push_back(std::move(attack));
    }
    reading.promise_ = promise->text() != nullptr ? *promise->text() : text_of(json, {"kind"});
    Citation citation{text_of(json, {"publisher"}),
                      text_of(json, {"title"}),
                      text_of(json, {"released", "made"}),
                      text_of(json, {"terms"}),
                      {}};
    return admit(std::move(reading), std::move(citation));
}

Result<Release> release_of_case_tables(const PublishedFile& file, std::string_view statement,
                                       const std::string& name) {
    for (const auto* column :
         {"table", "code_1", "code_2", "measured", "low95", "high95", "cleaned"}) {
        if (file.source().table.text(column) == nullptr) {
            return fail(Code::invalid_input, "published.cases_column_missing",
                        {{"column", our_word(column)}},
                        Where::of_file(file.source().digest.name, file.source().header_row));
        }
    }
    return release_of_protected(file, statement, name, "synthetic microdata");
}

Result<Citation> parse_citation(std::string_view text, const std::string& where) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end =
            parts.size() == 3 ? text.size() : std::min(text.find(';', at), text.size());
        parts.push_back(trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
    if (parts.size() < 3) {
        return fail(Code::invalid_input, "published.citation_form", {}, where);
    }
    parts.resize(4);
    Citation citation{parts[0], parts[1], parts[2], parts[3], {}};
    TRY(protect::check(citation, where));
    return citation;
}

Json json_of(const Citation& citation) {
    return Json::Object{{"publisher", citation.publisher},
                        {"released", citation.released},
                        {"source", citation.source},
                        {"terms", citation.terms},
                        {"title", citation.title}};
}

Citation citation_of(const Json& json) {
    const auto text = [&](std::string_view name) { return text_of(json, {name}); };
    return {text("publisher"), text("title"), text("released"), text("terms"), text("source")};
}

fs::path metadata_beside(const fs::path& file) {
    return file.string() + "-metadata.json";
}

namespace {

/// The metadata of a table, and the name of the file in which it stands.
struct Metadata {
    Json json;
    std::string where;
};

/// "FILE-metadata.json", or the table of that url in "csv-metadata.json" of the same folder.
Result<std::optional<Metadata>> read_metadata(const fs::path& file) {
    std::error_code ignored;
    if (const auto own = metadata_beside(file); fs::exists(own, ignored)) {
        const auto name = own.filename().string();
        const auto bytes = TRY(read_file(own));
        return std::optional(Metadata{TRY(formats::parse_json(bytes, name)), name});
    }
    const auto shared = file.parent_path() / "csv-metadata.json";
    if (!fs::exists(shared, ignored)) return std::optional<Metadata>();
    const auto bytes = TRY(read_file(shared));
    const auto json = TRY(formats::parse_json(bytes, "csv-metadata.json"));
    const auto* tables = json.find("tables");
    if (tables == nullptr || tables->array() == nullptr) return std::optional<Metadata>();
    for (const auto& table : *tables->array()) {
        if (text_of(table, {"url"}) != file.filename().string()) continue;
        return std::optional(Metadata{table, "csv-metadata.json"});
    }
    return std::optional<Metadata>();
}

}  // namespace

Result<std::optional<Citation>> citation_beside(const fs::path& file) {
    const auto metadata = TRY(read_metadata(file));
    if (!metadata) return std::optional<Citation>();
    return std::optional(TRY(cited_in(metadata->json, metadata->where)));
}

Result<std::vector<ColumnDescription>> descriptions_beside(const fs::path& file) {
    std::vector<ColumnDescription> result;
    const auto metadata = TRY(read_metadata(file));
    if (!metadata) return result;
    const auto* schema = metadata->json.find("tableSchema");
    const auto* columns = schema != nullptr ? schema->find("columns") : nullptr;
    if (columns == nullptr || columns->array() == nullptr) return result;
    for (const auto& column : *columns->array()) {
        auto name = text_of(column, {"name", "titles"});
        auto text = text_of(column, {"dc:description"});
        if (!name.empty() && !text.empty()) result.push_back({std::move(name), std::move(text)});
    }
    return result;
}

}  // namespace palermo::published
