#include "palermo/workflows/prevalence/read_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/disclosure/total_labels.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/linkage/questions.hpp"

namespace palermo::workflows {

namespace {

using namespace palermo::linkage;

// "police.csv.xz" -> "police".
std::string stem_of(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return name.substr(0, name.find('.'));
}

Result<void> refuse_an_empty_list(std::size_t records, const std::string& file) {
    if (records > 0) return {};
    return fail(Code::invalid_input, "link.empty_list", {}, Where::of_file(file));
}

/// A list as it was read, without its rows of sums.
struct ReadList {
    formats::Source source;
    Findings findings;
};

// Rows of sums as an office writes them below its list: "TOTAL,80,,,". They are no people, and two lists that end
// in one would have a person in common.
std::vector<bool> rows_of_sums(const Table& table, std::span<const std::string> compared) {
    // Words are looked up by value, not by row: a list of a million names holds few words for a total.
    std::vector<bool> suspect(table.rows(), false);
    for (const auto& name : compared) {
        const auto* column = table.text(name);
        if (column == nullptr) continue;
        std::vector<bool> total(column->values().size(), false);
        for (std::size_t code = 1; code < total.size(); ++code) {
            const std::string_view value = column->values()[code];
            total[code] = protect::is_a_row_of_sums(std::span(&value, 1));
        }
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if (total[column->code(row)]) suspect[row] = true;
        }
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (!suspect[row]) continue;
        std::vector<std::string_view> cells;
        for (std::size_t c = 0; c < table.columns(); ++c) {
            const auto* text = std::get_if<TextColumn>(&table.column(c));
            if (text != nullptr) cells.push_back((*text)[row]);
        }
        suspect[row] = protect::is_a_row_of_sums(cells);
    }
    return suspect;
}

Result<ReadList> without_sums(formats::Source source, const Plan& plan, const std::string& list) {
    ReadList made{std::move(source), {}};
    auto& read = made.source;
    if (!plan.placeholders) return made;  // our words are no words in these lists
    std::vector<std::string> compared;
    for (const auto& field : plan.fields) {
        const auto& columns = field.columns_of(list);
        compared.insert(compared.end(), columns.begin(), columns.end());
    }
    const auto sums = rows_of_sums(read.table, compared);
    if (std::ranges::find(sums, true) == sums.end()) return made;
    FileRows rows(read.rows.header());
    std::int64_t kept = 0, next = rows.header() + 1;  // next: the file's row that is to come
    for (std::size_t row = 0; row < sums.size(); ++row) {
        const auto stands = read.rows(row);
        if (sums[row]) {
            made.findings.push_back(
                {.rule = "L08",
                 .severity = Severity::warning,
                 .place = {read.digest.name, stands, 0},
                 .message = "a word for a total and beside it nothing but numbers: a sum, no "
                            "person, and not counted. If it is a person, say \"placeholders\": "
                            "false in a plan (--config)",
                 .related = {}});
            continue;
        }
        if (stands > next) rows.leave_out(kept, stands - next);
        ++kept;
        next = stands + 1;
    }
    std::vector<Table::Column> columns;
    for (std::size_t c = 0; c < read.table.columns(); ++c) {
        columns.push_back(std::visit(
            [&](const auto& column) -> Table::Column {
                std::remove_cvref_t<decltype(column)> fewer{std::string(column.name())};
                for (std::size_t row = 0; row < sums.size(); ++row) {
                    if (!sums[row]) fewer.push(column[row]);
                }
                return fewer;
            },
            read.table.column(c)));
    }
    read.table = TRY(Table::make(std::move(columns)));
    read.rows = std::move(rows);
    return made;
}

std::vector<std::string> columns_of(const Table& table) {
    std::vector<std::string> made;
    for (std::size_t c = 0; c < table.columns(); ++c) made.emplace_back(table.name(c));
    return made;
}

Result<Plan> plan_for(const Input& file, std::span<const Header> lists, Recipe& recipe,
                      Known known = Known::all) {
    if (file.empty()) return plan_after(lists, known);
    const auto bytes = TRY(read_file(file.path, std::uint64_t{1} << 20));
    const auto name = file.path.filename().string();
    recipe.inputs.push_back({name, crypto::sha256(bytes)});
    return read_plan(bytes, name);
}

Result<std::vector<std::string>> list_names(const std::vector<Input>& files) {
    std::vector<std::string> made;
    for (const auto& file : files) {
        auto name = stem_of(file.path);
        if (name == "count" || name == "draw") {
            return fail(Code::invalid_input, "link.list_called_count", {},
                        Where::of_file(file.path.filename().string()));
        }
        made.push_back(std::move(name));
    }
    return made;
}

Result<bool> is_encoded(const Input& file) {
    const auto bytes = TRY(read_file(file.path));
    return looks_encoded(bytes);
}

Result<ReadLists> read_encoded_lists(const LinkRequest& request, Recipe& recipe) {
    std::vector<EncodedList> lists;
    for (const auto& file : request.files) {
        const auto bytes = TRY(read_file(file.path));
        const auto name = file.path.filename().string();
        recipe.inputs.push_back({name, crypto::sha256(bytes)});
        lists.push_back(TRY(read_encoded(bytes, name)));
        TRY(refuse_an_empty_list(lists.back().records(), name));
    }
    Plan plan;
    if (!request.plan.empty()) plan = TRY(plan_for(request.plan, {}, recipe));
    // Filters of people who are alike are alike too: nobody is joined within a list unless that is asked for.
    const auto duplicates = duplicates_named(request.duplicates).value_or(Duplicates::apart);
    Findings findings;
    for (const auto& list : lists) {
        const auto equal = equal_records(list);
        if (equal == 0) continue;
        findings.push_back(
            {.rule = "L05",
             .severity = Severity::warning,
             .place = {list.file_name, 0, 0},
             .message =
                 std::to_string(equal) +
                 " records have the same filters as another of this list: one person written "
                 "down twice, most likely. Ask the office that encoded it",
             .related = {}});
    }
    auto names = TRY(list_names(request.files));
    return ReadLists{
        .records = TRY(records_of(std::move(names), lists, plan.threshold, duplicates)),
        .findings = std::move(findings)};
}

/// Which columns of each list are compared, and which are not.
struct Columns {
    std::vector<std::vector<std::string>> compared, others;  // by list
};
Columns columns_of(const Plan& plan, std::span<const Header> headers) {
    Columns made;
    for (const auto& header : headers) {
        auto& used = made.compared.emplace_back();
        for (const auto& field : plan.fields) {
            const auto& columns = field.columns_of(header.list);
            used.insert(used.end(), columns.begin(), columns.end());
        }
        auto& others = made.others.emplace_back();
        for (const auto& column : header.columns) {
            if (std::ranges::find(used, column) == used.end()) others.push_back(column);
        }
    }
    return made;
}

// A column that nobody compared by can say that two rows of one list are one person.
void find_repeated_names(const formats::Source& source,
                         const std::vector<std::string>& not_compared, Findings& findings) {
    for (const auto& name : not_compared) {
        const auto* column = source.table.text(name);
        if (column == nullptr || !protect::names_some_twice(*column)) continue;
        std::vector<std::int64_t> held(column->values().size(), 0);
        for (const auto code : column->codes()) ++held[code];
        const auto several =
            std::count_if(held.begin() + 1, held.end(), [](auto rows) { return rows > 1; });
        findings.push_back(
            {.rule = "L09",
             .severity = Severity::warning,
             .place = {source.digest.name, 0, 0},
             .message = fmt::format(
                 "column {}, not compared: {} of its values {} on several rows. If it tells people "
                 "apart, some rows of this list are one person (names changed, aliases); join "
                 "them first",
                 name, several, several == 1 ? "stands" : "stand"),
             .related = {}});
    }
}

// "case_no", or "police=case_no" where police is a list.
Result<void> add_record_ids(const LinkRequest& request, const std::vector<std::string>& names,
                            Plan& plan) {
    for (const auto& said : request.record_ids) {
        const auto equals = said.find('=');
        const auto list = equals == std::string::npos ? std::string() : said.substr(0, equals);
        const auto column = equals == std::string::npos ? said : said.substr(equals + 1);
        if (column.empty() ||
            (equals != std::string::npos && std::ranges::find(names, list) == names.end())) {
            return fail(Code::invalid_input, "link.record_id", {}, Where::of_field("record_ids"));
        }
        plan.record_ids[list].column = column;
    }
    return {};
}

// A column that nobody compared by, and whose values tell people apart and stand in every list: it may say who
// is who. A number that merely counts rows stands in every list too, so it is named only where a value stands in
// another row than its own number.
void find_unknown_identifiers(const std::vector<formats::Source>& sources,
                              std::span<const Header> headers, Findings& findings) {
    for (const auto& name : unknown_in_common(headers)) {
        std::vector<std::unordered_set<std::string_view>> held;
        bool tells_apart = true, numbers_rows = true;
        for (const auto& source : sources) {
            const auto* column = source.table.text(name);
            if (column == nullptr) {
                tells_apart = false;  // numbers or dates of a workbook
                break;
            }
            auto& values = held.emplace_back();
            std::size_t known = 0;
            for (std::size_t row = 0; row < source.table.rows(); ++row) {
                if (column->code(row) == 0) continue;
                ++known;
                values.insert((*column)[row]);
                numbers_rows = numbers_rows && (*column)[row] == std::to_string(row + 1);
            }
            tells_apart = tells_apart && 2 * values.size() > known && known > 1;
        }
        if (!tells_apart || numbers_rows) continue;
        std::size_t shared = 0, least = held.front().size();
        for (std::size_t l = 1; l < held.size(); ++l) {
            const auto in_both = std::ranges::count_if(
                held[l], [&](auto value) { return held.front().contains(value); });
            shared = std::max(shared, static_cast<std::size_t>(in_both));
            least = std::min(least, held[l].size());
        }
        if (shared < 2 || 5 * shared < least) continue;
        formats::Json::Object example{{"columns", name}, {"compare", "identifier"}};
        example.after_colon = example.after_comma = " ";
        findings.push_back(
            {.rule = "L14",
             .severity = Severity::warning,
             .place = {sources.front().digest.name, 1, 0},
             .message = fmt::format(
                 "column {}, not compared: its heading is not known, but two lists share {} of its "
                 "values, and they tell rows apart. If it says who somebody is, add to the fields "
                 "of a plan (--config): {}",
                 name, shared, to_text(formats::Json(example))),
             .related = {}});
    }
}

Result<ReadLists> read_lists_of_names(const LinkRequest& request,
                                      const std::vector<formats::ReadOptions>& how,
                                      Recipe& recipe) {
    std::vector<formats::Source> sources;
    for (std::size_t i = 0; i < request.files.size(); ++i) {
        sources.push_back(TRY(formats::read_source(request.files[i].path, how[i])));
        recipe.inputs.push_back(sources.back().digest);
    }
    const auto names = TRY(list_names(request.files));
    std::vector<Header> headers;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        headers.push_back({names[i], columns_of(sources[i].table)});
    }
    auto plan = TRY(plan_for(request.plan, headers, recipe));
    if (const auto said = duplicates_named(request.duplicates)) plan.duplicates = *said;
    TRY(add_record_ids(request, names, plan));
    std::vector<List> lists;
    Findings findings;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto read = TRY(without_sums(std::move(sources[i]), plan, names[i]));
        sources[i] = std::move(read.source);
        findings.insert(findings.end(), read.findings.begin(), read.findings.end());
        TRY(refuse_an_empty_list(sources[i].table.rows(), sources[i].digest.name));
        lists.push_back({names[i], &sources[i].table, sources[i].digest.name, sources[i].rows});
    }
    auto columns = columns_of(plan, headers);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        find_repeated_names(sources[i], columns.others[i], findings);
    }
    if (request.plan.empty()) find_unknown_identifiers(sources, headers, findings);
    ReadLists made{TRY(Records::make(lists, std::move(plan))), std::move(columns.compared),
                   std::move(columns.others), std::move(findings)};
    if (!request.key.empty()) made.ids = TRY(record_ids(made.records, lists, made.findings));
    if (request.sample > 0) made.sources = std::move(sources);
    return made;
}

std::string named(const LinkRequest& request, int list) {
    return request.files[std::size_t(list)].path.filename().string();
}

// The same bytes under two names: whoever is on the one is on the other, and nobody seems to be missing.
Result<void> refuse_copies(const LinkRequest& request, const Recipe& recipe) {
    // The lists are the first inputs, in order.
    const auto& inputs = recipe.inputs;
    for (int b = 0; b < int(request.files.size()); ++b) {
        for (int a = 0; a < b; ++a) {
            if (inputs[std::size_t(a)].sha256 != inputs[std::size_t(b)].sha256) continue;
            return fail(Code::invalid_input, "link.same_bytes",
                        {{"other", file_name(named(request, a))}},
                        Where::of_file(named(request, b)));
        }
    }
    return {};
}

void find_same_lists(const LinkRequest& request, const Records& records, Findings& findings) {
    for (const auto& [a, b] : records.same_lists()) {
        findings.push_back({.rule = "L06",
                            .severity = Severity::warning,
                            .place = {named(request, b), 0, 0},
                            .message = fmt::format(
                                "all {} records equal those of {} in every compared field: is one "
                                "list a copy of the other? Then everybody is on both, and an "
                                "estimate would say that nobody is missing",
                                records.size_of(b), named(request, a)),
                            .related = {}});
    }
}

}  // namespace

Result<ReadLists> read_lists(const LinkRequest& request, Notes& notes, Recipe& recipe) {
    std::vector<formats::ReadOptions> how;
    for (std::size_t i = 0; i < request.files.size(); ++i) {
        how.push_back(TRY(reading_of(request.reading, notes, i, request.files.size())));
    }
    const bool encoded = TRY(is_encoded(request.files.front()));
    for (const auto& file : request.files) {
        if (TRY(is_encoded(file)) != encoded) {
            return fail(Code::invalid_input, "link.names_and_encoded", {},
                        Where::of_file(file.path.filename().string()));
        }
    }
    auto read = TRY(encoded ? read_encoded_lists(request, recipe)
                            : read_lists_of_names(request, how, recipe));
    TRY(refuse_copies(request, recipe));
    const auto& found = read.records.findings();
    read.findings.insert(read.findings.end(), found.begin(), found.end());
    find_same_lists(request, read.records, read.findings);
    return read;
}

Result<EncodedList> read_and_encode(const LinkRequest& request, Notes& notes) {
    const auto how = TRY(reading_of(request.reading, notes));
    const auto& file = request.files.front().path;
    const auto secret = TRY(crypto::Key::read(request.key.path));
    auto source = TRY(formats::read_source(file, how));
    Recipe unused;
    const Header header{stem_of(file), columns_of(source.table)};
    const auto plan = TRY(plan_for(request.plan, std::span(&header, 1), unused, Known::basic));
    const auto read = TRY(without_sums(std::move(source), plan, header.list));
    const List list{header.list, &read.source.table, read.source.digest.name, read.source.rows};
    auto made = TRY(encode(list, plan, secret));
    made.findings.insert(made.findings.begin(), read.findings.begin(), read.findings.end());
    return made;
}

}  // namespace palermo::workflows
