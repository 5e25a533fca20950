#include "palermo/workflows/protect/publish_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/hide_groups.hpp"
#include "palermo/disclosure/long_file.hpp"
#include "palermo/disclosure/mend.hpp"
#include "palermo/disclosure/options.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/disclosure/together.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/table/columns.hpp"
#include "palermo/workflows/protect/pattern_key.hpp"

namespace palermo::workflows {

using namespace protect;
using formats::Json;
using formats::Source;

std::span<const FieldRule> TablesRequest::rules() {
    static const std::vector<FieldRule> rules = {
        {"secret", {"by", "tables"}},
        {"id", {"cell_keys"}},
        {"deviation_max", {"cell_keys"}},
        {"variance", {"cell_keys"}},
        {"not_printed", {"cell_keys"}},
        {"cell_keys", {"by", "tables"}, {"round", "weight"}},
        {"round", {"by", "tables"}},
        {"group_share_max", {"by", "tables"}, {"weight"}},
        {"width_min", {"by", "tables"}, {"round", "cell_keys"}},
        {"hierarchies", {"by", "tables"}},
        {"follows", {"by", "tables"}},
        {"weight", {"by", "tables"}},
        {"contributor", {"weight"}},
        {"largest_share_max", {"weight"}, {"round"}},
        {"two_largest_share_max", {"weight"}, {"round"}},
        {"p_percent", {"weight"}, {"round"}},
        {"contributors_min", {"weight"}, {"round"}},
        {"dimensions", {}, {"by", "tables"}},
        {"key", {"dimensions"}},
        {"count", {"dimensions"}},
        {"marks", {"dimensions"}},
        {"ignored", {}, {"by", "tables"}},
        {"purpose", {"ledger"}},
        {"small_are_public", {}, {"by", "tables"}},
        {"together", {}, {"by", "tables"}},
        {"together_out", {"together"}},
    };
    return rules;
}

namespace {

/// What one piece of work on tables is done with.
struct Work {
    const TablesRequest& request;
    const Task& task;
    Notes& notes;
};

/// A share of 0 would hide every amount, and one of 1 none. 1 is what stands where nobody says.
Result<void> check_shares(const TablesRequest& request) {
    const SuppressionRules& rules = request.suppression;
    const std::pair<const char*, double> shares[] = {
        {"largest_share_max", rules.largest_share_max},
        {"two_largest_share_max", rules.two_largest_share_max},
        {"group_share_max", rules.group_share_max}};
    for (const auto& [field, share] : shares) {
        if ((share > 0 && share < 1) || (share == 1 && !request.asked.contains(field))) continue;
        return fail(Code::invalid_input, "tables.no_share", {}, Where::of_field(field));
    }
    return {};
}

/// What rounding or moving leaves of an amount is as good as the amount.
Result<void> refuse_blurred_amounts(const TablesRequest& request) {
    if (!request.round || request.weight.empty()) return {};
    return fail(Code::invalid_input, "tables.rounded_amounts",
                {{"p_percent", field_name("p_percent")},
                 {"largest", field_name("largest_share_max")},
                 {"round", field_name("round")}},
                Where::of_field("weight"));
}

OutputRules rules_of_output(const TablesRequest& request, const Input& file) {
    std::vector<Input> inputs = {file, request.secret};
    for (const auto& each : request.hierarchies) inputs.push_back(each.file);
    return output_rules(request.publication, std::move(inputs));
}

// ---- counted from records ------------------------------------------------------------------------

Result<std::vector<Hierarchy>> read_hierarchies(std::span<const NamedInput> files) {
    std::vector<Hierarchy> result;
    for (const auto& [column, file] : files) {
        const auto source = TRY(formats::read_source(file.path));
        result.push_back(TRY(hierarchy_from(source.table, column, file.path.string())));
    }
    return result;
}

/// The tables asked for: `by` is one, each "a,b" another.
Result<std::vector<std::vector<std::string>>> tables_of(const TablesRequest& request,
                                                        const Table& records) {
    std::vector<std::vector<std::string>> result;
    if (!request.by.empty()) result.push_back(request.by);
    for (const auto& text : request.tables) {
        auto& columns = result.emplace_back();
        for (std::size_t at = 0; at <= text.size();) {
            const auto comma = std::min(text.find(',', at), text.size());
            columns.push_back(text.substr(at, comma - at));
            if (columns.back().empty()) {
                return fail(Code::invalid_input, "tables.table_gap", {}, Where::of_field("tables"));
            }
            at = comma + 1;
        }
    }
    for (auto& columns : result) columns = columns_named(records, columns);
    return result;
}

Result<std::string> secret_of(const TablesRequest& request) {
    if (request.secret.empty()) return std::string();
    const auto path = request.secret.path.string();
    TRY(refuse_data_as_secret(
        path, std::vector{request.file.path.string(), request.publication.ledger.path.string()}));
    auto secret = TRY(read_file(request.secret.path, 1 << 16));
    if (secret.size() < 16) return fail(Code::invalid_input, "tables.short_secret", {}, path);
    return secret;
}

/// The role of every column of the records.
std::vector<ColumnUse> columns_of(const TablesRequest& request, const Table& records,
                                  const Cube& cube) {
    auto columns = roles_of(records, cube.columns, "counted by");
    use_unpublished(columns, request.weight, ColumnRole::sensitive, "amounts added up");
    use_unpublished(columns, request.contributor, ColumnRole::identifier,
                    "whose the amounts are; not printed");
    use_unpublished(columns, request.id, ColumnRole::identifier,
                    "tells records apart for cell keys; not printed");
    return columns;
}

/// The cube as it may leave, and what was done to it beside its number of cells.
struct Protected {
    Candidate candidate;
    std::vector<Done> done;
    std::string remark = {};
};

Result<Protected> rounded(const TablesRequest& request, const Cube& cube) {
    RoundingRules rules;
    rules.base = *request.round;
    rules.key = TRY(secret_of(request));
    rules.small_below = request.suppression.small_below;
    rules.group_share_max = request.suppression.group_share_max;
    const auto made = TRY(round_cube(cube, rules));
    return Protected{TRY(rounded_candidate(cube, made.values, rules)),
                     {{"were multiples and stayed", made.unchanged},
                      {"went to the further multiple so that sums hold", made.against_wish},
                      {"people moved in all", made.moved_people}}};
}

Result<Protected> perturbed(const TablesRequest& request, const Cube& cube) {
    auto rules = request.perturbation;
    rules.small_below = request.suppression.small_below;
    rules.group_share_max = request.suppression.group_share_max;
    const auto secret = TRY(secret_of(request));
    auto candidate = TRY(perturbed_candidate(cube, rules, crypto::sha256(secret)));
    const auto listed = static_cast<std::int64_t>(candidate.table().rows());
    return Protected{std::move(candidate), {{"not listed", cube.listed_cells() - listed}}};
}

/// Groups are told by the rows that stand there, so every combination does where they must not be.
bool hides_groups(const TablesRequest& request) {
    return request.suppression.group_share_max < 1 && !request.round && !request.cell_keys;
}

Result<Protected> suppressed(const TablesRequest& request, const Cube& cube,
                             const OpenAccount& account, Notes& notes) {
    auto rules = request.suppression;
    const auto secret = TRY(secret_of(request));
    auto key = TRY(pattern_key(secret, account.ledger, notes));
    rules.key = std::move(key.bytes);
    if (hides_groups(request)) rules.hidden_min = 0;
    auto mended = TRY(suppress_beside(cube, rules, account.earlier));
    const auto& found = mended.found;
    auto fate = TRY(hide_groups(cube, found.fate, rules));
    std::int64_t for_groups = 0;
    for (CellIndex i = 0; i < fate.size(); ++i) {
        for_groups += cube.lists(i) && fate[i] != found.fate[i] ? 1 : 0;
    }
    mended.found.fate = std::move(fate);
    Protected result{TRY(mended_candidate(cube, mended, rules)),
                     {{"hidden because they are small", found.primary},
                      {"hidden to protect others", found.secondary}},
                     std::move(key.remark)};
    if (mended.more_cells > 0) {
        result.done.push_back({"of them hidden because of earlier releases", mended.more_cells});
        result.done.push_back({"people in those, counted in each cell", mended.more_people});
    }
    if (hides_groups(request)) {
        result.done.push_back({"hidden so that no group is told", for_groups});
    }
    return result;
}

Result<PublishedFile> publish_counted(const Work& work, const Source& source,
                                      std::vector<Hierarchy> hierarchies = {}) {
    const auto& request = work.request;
    const auto& records = source.table;
    auto account = TRY(open_account(request.publication, source.digest.sha256, work.notes));
    // A list of groups with every number hidden still says which groups have somebody in them.
    if (static_cast<std::int64_t>(records.rows()) < request.suppression.small_below) {
        return fail(Code::not_estimable, "tables.few_records",
                    {{"records", records.rows()},
                     {"small", request.suppression.small_below},
                     {"field", field_name("small_below")}},
                    request.file.path.string());
    }
    std::vector<std::uint64_t> keys;
    if (request.cell_keys) {
        if (request.secret.empty()) {
            return fail(Code::invalid_input, "tables.no_secret", {{"secret", field_name("secret")}},
                        Where::of_field("cell_keys"));
        }
        const auto secret = TRY(secret_of(request));
        keys = TRY(record_keys(records, request.id, secret));
    }
    for (auto& each : TRY(read_hierarchies(request.hierarchies)))
        hierarchies.push_back(std::move(each));
    const auto tables = TRY(tables_of(request, records));
    const auto known = TRY(known_dependencies(request.follows, records, account));
    const auto combinations =
        hides_groups(request) ? Combinations::every : Combinations::with_somebody;
    const auto cube = TRY(count_linked(records, tables, hierarchies, request.weight,
                                       request.contributor, keys, combinations, known));
    auto made = TRY(request.round       ? rounded(request, cube)
                    : request.cell_keys ? perturbed(request, cube)
                                        : suppressed(request, cube, account, work.notes));
    const auto groups = made.candidate.groups();
    auto not_attacked = made.candidate.not_attacked();
    auto release = TRY(publish_on(account, request.publication, request.out.path,
                                  std::move(made.candidate), work.task, work.notes));
    PublishedFile published{std::move(release),
                            {{"cells", cube.listed_cells()}},
                            columns_of(request, records, cube),
                            notes_of(records, cube),
                            std::move(not_attacked)};
    published.done.insert(published.done.end(), made.done.begin(), made.done.end());
    if (!made.remark.empty()) published.remarks.push_back(std::move(made.remark));
    for (auto& each : notes_of(groups,
                               "Join categories, count by fewer columns, or hide it with "
                               "--group-share 0.95")) {
        published.remarks.push_back(std::move(each));
    }
    return published;
}

// ---- long files ----------------------------------------------------------------------------------

/// A long file on its way out, and as it came.
struct LongFile {
    std::string from;
    std::filesystem::path out;
    std::string sha256;  // of what was read
    Table table;
    Table as_it_came;
};

/// How long files of this request are read: columns as the file writes them.
struct LongFiles {
    TableLayout layout;
    std::vector<std::string> ignored;
    SmallNumbers small;
};

std::vector<std::string> remarks_on(const TablesRequest& request, const LongFiles& how,
                                    const SmallMarks& marks, const LongFileCost& cost,
                                    std::int64_t few, std::size_t rows_out) {
    std::vector<std::string> remarks;
    if (cost.small.cells > 0) {
        const auto& mark = marks.layout.marks.front();
        remarks.push_back(
            fmt::format("numbers of 1 to {} people are printed as {}", marks.below - 1, mark.text));
    }
    if (!how.ignored.empty()) {
        remarks.push_back(
            fmt::format("not in the release, as --ignore says: {}", fmt::join(how.ignored, ", ")));
    }
    if (request.small_are_public && few == 0) {
        remarks.emplace_back("--small-are-public had no effect: no small number is printed");
    }
    if (rows_out > 0) {
        remarks.push_back(fmt::format(
            "{} left out: the sums around give the count away whatever else is hidden, so no mark "
            "can hide it",
            rows_out == 1 ? "1 row is" : fmt::format("{} rows are", rows_out)));
    }
    return remarks;
}

Result<PublishedFile> publish_long_file(const Work& work, const LongFiles& how,
                                        const LongFile& file, const Publication& publication) {
    auto account = TRY(open_account(publication, file.sha256, work.notes, &how.layout));
    auto candidate = TRY(long_file_candidate(file.table, how.layout, account.earlier, how.small));
    const auto marks = TRY(small_marks(file.as_it_came, how.layout, how.small, account.earlier));
    const auto not_attacked = candidate.not_attacked();
    const auto groups = candidate.groups();
    auto release = TRY(
        publish_on(account, publication, file.out, std::move(candidate), work.task, work.notes));
    const auto before = TRY(read_tables(file.as_it_came, how.layout));
    const auto after = TRY(read_tables(release.table(), marks.layout));
    const auto cost = cost_of(before, after, marks.below);
    auto remarks = remarks_on(work.request, how, marks, cost, few_printed(after, marks.below),
                              file.as_it_came.rows() - release.table().rows());
    PublishedFile published{std::move(release),
                            {{"cells with a number before", cost.before.cells},
                             {"hidden because they are small", cost.small.cells},
                             {"hidden to protect others", cost.others.cells}},
                            {},
                            std::move(remarks),
                            not_attacked};
    if (cost.before.people > 0) {
        published.done.push_back({"people in all those cells before", cost.before.people});
        published.done.push_back(
            {"people in cells hidden now", cost.small.people + cost.others.people});
    }
    for (auto& each : notes_of(groups, "Join categories, or leave a dimension out")) {
        published.remarks.push_back(std::move(each));
    }
    return published;
}

// ---- two editions of one long file ---------------------------------------------------------------

/// The two editions as they hide the same cells, if what stands at `older_out` already is the older one.
Result<Together> protect_editions(const Work& work, const LongFiles& how, const Source& newer,
                                  const Table& older, bool is_out) {
    const auto& request = work.request;
    const auto& older_out = request.together_out.path;
    // The ledger is let go again: each edition is entered on its own.
    const auto account =
        TRY(open_account(request.publication, newer.digest.sha256, work.notes, &how.layout));
    std::string own_entry;
    const auto there = is_out ? TRY(read_file(older_out)) : std::string();
    if (account.ledger && is_out) {
        for (const auto& entry : account.ledger->entries()) {
            if (entry.state != EntryState::committed || entry.is_private()) continue;
            if (entry.release_sha256 != crypto::sha256(there)) continue;
            own_entry = fmt::format("entry {}", entry.number);
        }
    }
    std::vector<EarlierRelease> earlier;
    for (const auto& each : account.earlier) {
        if (each.form == Form::long_file && each.name != own_entry) earlier.push_back(each);
    }
    auto both = TRY(protect_together(newer.table, older, how.layout, earlier, how.small));
    const bool is_same =
        formats::csv_text(both.older) == there && (!account.ledger || !own_entry.empty());
    if (is_out && !is_same) {
        return fail(Code::conflict, "tables.other_edition", {}, older_out.string());
    }
    return both;
}

/// Protected together, then let out one by one, the older first.
Result<TablesOutcome> publish_editions(const Work& work, const LongFiles& asked_for,
                                       const Source& newer) {
    const auto& request = work.request;
    const auto& older_out = request.together_out.path;
    if (older_out.empty()) {
        return fail(Code::invalid_input, "tables.no_together_out", {},
                    Where::of_field("together_out"));
    }
    auto rules = OutputRules{.inputs = {request.file.path, request.together.path},
                             .outputs = {request.out.path},
                             .release = true};
    for (const auto& each : request.publication.earlier) rules.inputs.push_back(each.path);
    std::error_code ignored;
    const bool is_out = std::filesystem::exists(older_out, ignored);
    if (!is_out) TRY(OutputFile::at(older_out, rules));
    const auto statement = statement_beside(request.out.path);
    if (statement == statement_beside(older_out)) {
        return fail(Code::invalid_input, "tables.one_statement",
                    {{"file", file_name(statement.string())}}, Where::of_field("together_out"));
    }
    const auto reading = TRY(reading_of(request.reading, work.notes));
    auto older = TRY(formats::read_source(request.together.path, reading));
    older.table = TRY(without_columns(older.table, asked_for.layout, asked_for.ignored, true));
    TRY(work.task.go_on());
    auto both = TRY(protect_editions(work, asked_for, newer, older.table, is_out));
    const LongFiles how{both.layout, asked_for.ignored, asked_for.small};

    TablesOutcome outcome{.is_together = true, .editions = {}};
    const LongFile first{request.together.path.string(), older_out, older.digest.sha256,
                         std::move(both.older), std::move(older.table)};
    const LongFile second{request.file.path.string(), request.out.path, newer.digest.sha256,
                          std::move(both.newer), newer.table};
    if (is_out) {
        work.notes.say(older_out.string() +
                       " is out already; only the newer edition is released now");
    } else {
        TRY(OutputFile::at(older_out, rules_of_output(request, request.together)));
        auto published = TRY(publish_long_file(work, how, first, request.publication));
        outcome.editions.push_back({first.out.string(), first.from, std::move(published)});
    }
    auto publication = request.publication;
    // Without a ledger nobody remembers the one that has just left.
    if (publication.ledger.empty()) publication.earlier.push_back({older_out});
    auto done = publish_long_file(work, how, second, publication);
    if (done) {
        outcome.editions.push_back({second.out.string(), second.from, *std::move(done)});
    } else {
        outcome.refused =
            EditionRefused{second.out.string(), second.from, std::move(done).error(),
                           fail(Code::conflict, "tables.older_is_out", {}, older_out.string())};
    }
    return outcome;
}

Result<TablesOutcome> publish_one(const Work& work, const LongFiles& how, const Source& source) {
    const auto& request = work.request;
    auto published = TRY(publish_long_file(work, how,
                                           {request.file.path.string(), request.out.path,
                                            source.digest.sha256, source.table, source.table},
                                           request.publication));
    TablesOutcome outcome;
    outcome.editions.push_back(
        {request.out.path.string(), request.file.path.string(), std::move(published)});
    return outcome;
}

}  // namespace

Result<PublishedFile> publish_records(const TablesRequest& request, const Source& source,
                                      std::vector<Hierarchy> hierarchies, const Task& task,
                                      Notes& notes) {
    TRY(check(request.publication));
    TRY(check_shares(request));
    TRY(OutputFile::at(request.out.path, rules_of_output(request, request.file)));
    return publish_counted({request, task, notes}, source, std::move(hierarchies));
}

Result<TablesOutcome> publish_tables(const TablesRequest& given, const Task& task, Notes& notes) {
    TRY(check(given.publication));
    TRY(check_shares(given));
    TRY(refuse_blurred_amounts(given));
    TRY(OutputFile::at(given.out.path, rules_of_output(given, given.file)));
    const auto reading = TRY(reading_of(given.reading, notes));
    auto source = TRY(formats::read_source(given.file.path, reading));
    TRY(task.go_on());
    auto request = given;
    request.by = columns_named(source.table, given.by);
    const Work work{request, task, notes};
    if (!request.by.empty() || !request.tables.empty()) {
        auto published = TRY(publish_counted(work, source));
        TablesOutcome outcome;
        outcome.editions.push_back(
            {request.out.path.string(), request.file.path.string(), std::move(published)});
        return outcome;
    }
    request.layout.key = columns_named(source.table, given.layout.key);
    const LongFiles how{
        TRY(layout_of(request.layout, source.table, request.file.path.string())),
        columns_named(source.table, given.ignored),
        {.below = given.asked.contains("small_below") ? given.suppression.small_below : 0,
         .are_public = given.small_are_public}};
    source.table = TRY(without_columns(source.table, how.layout, how.ignored));
    return request.together.empty() ? publish_one(work, how, source)
                                    : publish_editions(work, how, source);
}

Json to_json(const TablesOutcome& outcome) {
    if (!outcome.is_together) return to_json(outcome.editions.front().published);
    Json::Array editions;
    for (const auto& each : outcome.editions) {
        Json::Object edition{{"out", each.out}, {"from", each.from}};
        const auto published = to_json(each.published);
        for (const auto& [name, value] : *published.object()) edition.add(name, value);
        editions.push_back(std::move(edition));
    }
    return Json::Object{{"editions", std::move(editions)}};
}

std::string in_words(const TablesOutcome& outcome) {
    std::string text;
    const auto heading = [&](const std::string& out, const std::string& from) {
        if (outcome.is_together) text += fmt::format("{}, from {}:\n", out, from);
    };
    for (const auto& each : outcome.editions) {
        heading(each.out, each.from);
        text += in_words(each.published);
    }
    if (outcome.refused) heading(outcome.refused->out, outcome.refused->from);
    return text;
}

Ending ending_of(const TablesOutcome& outcome) {
    if (!outcome.refused) return {};
    const auto& refused = *outcome.refused;
    return {.refused = refused.why.code, .refusals = {refused.why, refused.older_edition_is_out}};
}

}  // namespace palermo::workflows
