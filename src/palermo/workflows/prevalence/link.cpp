#include "palermo/workflows/prevalence/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/disclosure/total_labels.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"

namespace palermo::workflows {

namespace {

using namespace palermo::linkage;

// "police.csv.xz" -> "police".
std::string stem_of(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return name.substr(0, name.find('.'));
}

Result<void> refuse_an_empty_list(std::size_t records, const std::string& place) {
    if (records > 0) return {};
    return fail_plainly(
        Code::invalid_input,
        "this list holds no record, so nobody can be on it. Name the file that was meant, "
        "or leave it out",
        place);
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

Result<Plan> plan_for(const std::filesystem::path& path, std::span<const Header> lists,
                      Recipe& recipe) {
    if (path.empty()) return plan_after(lists);
    const auto bytes = TRY(read_file(path, std::uint64_t{1} << 20));
    const auto name = path.filename().string();
    recipe.inputs.push_back({name, crypto::sha256(bytes)});
    return read_plan(bytes, name);
}

Result<std::vector<std::string>> list_names(const std::vector<std::filesystem::path>& files) {
    std::vector<std::string> made;
    for (const auto& file : files) {
        auto name = stem_of(file);
        if (name == "count" || name == "draw") {
            return fail_plainly(Code::invalid_input, "a list cannot be called count or draw",
                                file.filename().string());
        }
        made.push_back(std::move(name));
    }
    return made;
}

Result<bool> encoded(const std::filesystem::path& path) {
    // The mark stands in the first bytes; lists may be large.
    const auto bytes = TRY(read_file(path));
    return looks_encoded(bytes);
}

Result<Records> read_encoded_lists(const LinkRequest& request, Recipe& recipe) {
    std::vector<EncodedList> lists;
    for (const auto& file : request.files) {
        const auto bytes = TRY(read_file(file));
        const auto name = file.filename().string();
        recipe.inputs.push_back({name, crypto::sha256(bytes)});
        lists.push_back(TRY(read_encoded(bytes, name)));
        TRY(refuse_an_empty_list(lists.back().records(), name));
    }
    double threshold = 0.5;
    if (!request.plan.empty()) {
        threshold = TRY(plan_for(request.plan, {}, recipe)).threshold;
    }
    return records_of(TRY(list_names(request.files)), lists, threshold);
}

// Which columns of each list were compared, and which were not.
void name_columns(const Plan& plan, std::span<const Header> headers, LinkOutcome& made) {
    for (const auto& header : headers) {
        auto& used = made.columns.emplace_back();
        for (const auto& field : plan.fields) {
            const auto& columns = field.columns_of(header.list);
            used.insert(used.end(), columns.begin(), columns.end());
        }
        auto& others = made.columns_not_compared.emplace_back();
        for (const auto& column : header.columns) {
            if (std::ranges::find(used, column) == used.end()) others.push_back(column);
        }
    }
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

Result<Records> read_lists(const LinkRequest& request, Recipe& recipe, LinkOutcome& made) {
    std::vector<formats::Source> sources;
    const auto& reading = request.reading;
    expects(reading.size() <= 1 || reading.size() == request.files.size());
    for (std::size_t i = 0; i < request.files.size(); ++i) {
        const auto how = reading.empty()       ? formats::ReadOptions()
                         : reading.size() == 1 ? reading.front()
                                               : reading[i];
        sources.push_back(TRY(formats::read_source(request.files[i], how)));
        recipe.inputs.push_back(sources.back().digest);
    }
    const auto names = TRY(list_names(request.files));
    std::vector<Header> headers;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        headers.push_back({names[i], columns_of(sources[i].table)});
    }
    const auto plan = TRY(plan_for(request.plan, headers, recipe));
    std::vector<List> lists;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto read = TRY(without_sums(std::move(sources[i]), plan, names[i]));
        sources[i] = std::move(read.source);
        made.findings.insert(made.findings.end(), read.findings.begin(), read.findings.end());
        TRY(refuse_an_empty_list(sources[i].table.rows(), sources[i].digest.name));
        lists.push_back({names[i], &sources[i].table, sources[i].digest.name, sources[i].rows});
    }
    name_columns(plan, headers, made);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        find_repeated_names(sources[i], made.columns_not_compared[i], made.findings);
    }
    return Records::make(lists, plan, request.equals);
}

std::string named(const LinkRequest& request, int list) {
    return request.files[std::size_t(list)].filename().string();
}

// The same bytes under two names: whoever is on the one is on the other, and nobody seems to be missing.
Result<void> refuse_copies(const LinkRequest& request, const Recipe& recipe) {
    // The lists are the first inputs, in order.
    const auto& inputs = recipe.inputs;
    for (int b = 0; b < int(request.files.size()); ++b) {
        for (int a = 0; a < b; ++a) {
            if (inputs[std::size_t(a)].sha256 != inputs[std::size_t(b)].sha256) continue;
            return fail_plainly(
                Code::invalid_input,
                "the same bytes as " + named(request, a) +
                    ": one list under two names would find everybody on both. Take one of "
                    "them out, or name the file that was meant",
                named(request, b));
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

void add_counts(std::string& text, std::string_view before, const std::vector<std::string>& lists,
                const std::vector<std::int64_t>& counts) {
    formats::CsvWriter csv;
    for (std::size_t w = 1; w < counts.size(); ++w) {
        if (counts[w] == 0) continue;
        if (!before.empty()) csv.field(before);
        for (std::size_t l = 0; l < lists.size(); ++l) csv.field((w >> l & 1) != 0 ? "1" : "0");
        csv.field(counts[w]);
        csv.end_row();
    }
    text += csv.text();
}

}  // namespace

Result<LinkOutcome> link_lists(const LinkRequest& request, const Task& task) {
    if (request.files.size() < 2)
        return fail_plainly(Code::invalid_input, "two lists or more are linked");
    const bool asks = request.review || !request.decisions.empty();
    if (asks && request.key.empty()) {
        return fail_plainly(Code::invalid_input,
                            "questions for a person are known by a keyed digest: --key");
    }
    if (!asks && !request.key.empty()) {
        return fail_plainly(
            Code::invalid_input,
            "the key is used for --encode, --review and --decisions. Lists are linked "
            "without it, encoded ones too: leave it out");
    }
    LinkOutcome made;
    made.recipe.program = fmt::format("palermo {} prevalence/link", program_version());
    const bool from_encoded = TRY(encoded(request.files.front()));
    for (const auto& file : request.files) {
        if (TRY(encoded(file)) != from_encoded) {
            return fail_plainly(Code::invalid_input,
                                "encoded lists and lists of names cannot be linked together",
                                file.filename().string());
        }
    }
    if (from_encoded && request.equals != Equals::by_chance) {
        return fail_plainly(
            Code::invalid_input,
            "--equal-records goes with lists of names: filters do not say which records "
            "of a list are equal. Leave it out");
    }
    const auto records = TRY(from_encoded ? read_encoded_lists(request, made.recipe)
                                          : read_lists(request, made.recipe, made));
    TRY(refuse_copies(request, made.recipe));
    made.recipe.parameters =
        fmt::format(R"({{"draws":{},{}"seed":{}}})", request.draws,
                    request.equals == Equals::by_chance
                        ? ""
                        : fmt::format(R"("equal_records":"{}",)", name_of(request.equals)),
                    request.seed);
    CompareOptions compare;
    compare.seed = request.seed;
    const auto compared = TRY(compare_pairs(records, compare, task));
    made.model = TRY(fit_model(records, compared));
    std::vector<Decision> decisions;
    std::optional<crypto::Key> key;
    if (asks) key = TRY(crypto::Key::read(request.key)).derived("review");
    if (!request.decisions.empty()) {
        const auto source = TRY(formats::read_source(request.decisions));
        made.recipe.inputs.push_back(source.digest);
        const auto decided =
            TRY(read_decisions(source.table, source.digest.name, source.file_row(0)));
        decisions = decisions_of(records, compared, *key, decided);
        made.decided =
            decisions.size() - std::size_t(std::ranges::count(decisions, Decision::none));
    }
    const auto linked = link(records, compared, made.model, decisions);
    made.counts = capture_counts(records, linked.entity_of);
    made.people = linked.entities;
    made.links = static_cast<double>(linked.links.size());
    made.expected_links = linked.expected_links;
    made.doubts = doubts_of(records, compared, linked);
    made.false_share = made.doubts.both.empty() ? linked.false_share : std::nan("");
    made.missed_share =
        made.doubts.both.empty() && made.doubts.missed.empty() ? linked.missed_share : std::nan("");
    made.blocking_recall = linked.blocking_recall;
    if (request.draws > 0) {
        DrawOptions draw;
        draw.draws = request.draws;
        draw.seed = request.seed;
        auto draws =
            TRY(draw_linkages(records, compared, made.model, linked, draw, decisions, task));
        made.drawn = std::move(draws.counts);
        made.effective_draws = draws.effective_draws;
        made.mean_people = draws.mean_people;
        made.sd_people = draws.sd_people;
    }
    if (request.review) made.review = review_csv(records, compared, made.model, *key, decisions);
    made.lists = records.list_names();
    for (int l = 0; l < records.lists(); ++l) made.records.push_back(rows_of(records, l));
    made.reports = records.reports();
    made.compared = compared.compared;
    made.never_compared = compared.never_compared;
    made.passes = compared.passes;
    made.fields = records.plan().fields;
    const auto& found = records.findings();
    made.findings.insert(made.findings.end(), found.begin(), found.end());
    find_same_lists(request, records, made.findings);
    return made;
}

std::span<const protect::OptionRule> link_options() {
    static const std::vector<protect::OptionRule> rules = {
        // A new key is made, and nothing else is done.
        {"FILES", {}, {"--new-key"}},
        {"--config", {}, {"--new-key"}},
        {"--out", {}, {"--new-key"}},
        {"--key", {"--encode", "--review", "--decisions"}, {"--new-key"}},
        {"--encode", {}, {"--new-key"}},
        {"--replace", {}, {"--new-key"}},
        {"--sheet", {}, {"--new-key"}},
        {"--encoding", {}, {"--new-key"}},
        {"--json", {}, {"--new-key"}},
        // One list is encoded, and none is linked.
        {"--draws", {}, {"--encode", "--new-key"}},
        {"--seed", {}, {"--encode", "--new-key"}},
        {"--threads", {}, {"--encode", "--new-key"}},
        {"--review", {}, {"--encode", "--new-key"}},
        {"--decisions", {}, {"--encode", "--new-key"}},
        {"--equal-records", {}, {"--encode", "--new-key"}},
    };
    return rules;
}

std::string captures_csv(const LinkOutcome& outcome) {
    formats::CsvWriter head;
    if (!outcome.drawn.empty()) head.field("draw");
    for (const auto& list : outcome.lists) head.field(list);
    head.field("count");
    head.end_row();
    auto text = head.text();
    if (outcome.drawn.empty()) add_counts(text, "", outcome.lists, outcome.counts);
    for (std::size_t d = 0; d < outcome.drawn.size(); ++d) {
        add_counts(text, std::to_string(d + 1), outcome.lists, outcome.drawn[d]);
    }
    return text;
}

Result<EncodedList> encode_list(const std::filesystem::path& file,
                                const std::filesystem::path& plan, const std::filesystem::path& key,
                                const formats::ReadOptions& reading) {
    const auto secret = TRY(crypto::Key::read(key));
    auto source = TRY(formats::read_source(file, reading));
    Recipe unused;
    const Header header{stem_of(file), columns_of(source.table)};
    const auto how = TRY(plan_for(plan, std::span(&header, 1), unused));
    const auto read = TRY(without_sums(std::move(source), how, header.list));
    const List list{header.list, &read.source.table, read.source.digest.name, read.source.rows};
    auto made = TRY(encode(list, how, secret));
    made.findings.insert(made.findings.begin(), read.findings.begin(), read.findings.end());
    return made;
}

}  // namespace palermo::workflows
