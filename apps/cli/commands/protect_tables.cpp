// cli/commands/protect_tables.cpp: palermo protect audit, tables, anonymize.
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "palermo/core/date.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/protect/anonymize.hpp"
#include "palermo/protect/audit.hpp"
#include "palermo/protect/cell_key.hpp"
#include "palermo/protect/columns.hpp"
#include "palermo/protect/differencing.hpp"
#include "palermo/protect/on_ledger.hpp"
#include "palermo/protect/options.hpp"
#include "palermo/protect/round.hpp"
#include "palermo/protect/suppress.hpp"
#include "palermo/protect/words.hpp"

namespace palermo::cli {
namespace {

using namespace protect;

// ---- audit -------------------------------------------------------------------------------------

struct AuditArguments {
    std::string file;
    std::vector<std::string> earlier;
    std::vector<std::string> key;
    std::vector<std::string> dimensions;  // "Sex=Total"
    std::string count;
    std::vector<std::string> marks;  // "<5=0..4"
    std::vector<std::string> quasi;  // records: columns that may be known; "*": all
    std::int64_t k = 10;
    int subsets = 0;
    std::int64_t small_below = 0;           // 0: what the first mark says, or 10
    std::int64_t off_by = 0;                // rounded or moved numbers
    std::vector<std::int64_t> then_off_by;  // of the earlier ones; empty: alike
    bool json = false;
};

/// "<5=0..4"; "*" alone says nothing about the count.
Result<Mark> parse_mark(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) return Mark{text, {}};
    Mark mark{text.substr(0, equals), {}};
    const auto range = text.substr(equals + 1);
    const auto dots = range.find("..");
    char* end = nullptr;
    mark.bounds.low = std::strtoll(range.c_str(), &end, 10);
    if (dots == std::string::npos || end != range.c_str() + dots) {
        return fail(Code::invalid_input, "a mark is written <5=0..4, or *=5.. without an end",
                    "--mark");
    }
    if (dots + 2 < range.size()) {
        mark.bounds.high = std::strtoll(range.c_str() + dots + 2, &end, 10);
        if (*end != '\0' || mark.bounds.high < mark.bounds.low) {
            return fail(Code::invalid_input, "the range of a mark ends before it begins", "--mark");
        }
    }
    return mark;
}

/// Attacking may guess how a file is to be read; protecting may not.
enum class Guess : std::uint8_t { no, yes };

Result<TableLayout> layout_of(const AuditArguments& arguments, const Table& file, Guess guess) {
    if (arguments.dimensions.empty()) {
        for (const auto& layout : {unodc_layout(), clean_unodc_layout()}) {
            if (file.text(layout.dimensions[0].column) != nullptr &&
                file.text(layout.dimensions[1].column) != nullptr &&
                file.text(layout.count) != nullptr) {
                return layout;
            }
        }
        if (!arguments.key.empty() || !arguments.count.empty() || !arguments.marks.empty()) {
            return fail(Code::invalid_input, "--key, --count and --mark go with --dimension",
                        "--dimension");
        }
        if (guess == Guess::yes) return told_layout(file);
        return fail(
            Code::invalid_input,
            "not a file whose tables are known: say --dimension, --key, --count and --mark; "
            "palermo protect audit FILE tells how it would read it",
            arguments.file);
    }
    TableLayout layout;
    layout.key = arguments.key;
    layout.count = arguments.count;
    if (layout.count.empty()) {
        return fail(Code::invalid_input, "say which column holds the counts", "--count");
    }
    for (const auto& each : arguments.dimensions) {
        const auto equals = each.find('=');
        if (equals == std::string::npos) {
            return fail(Code::invalid_input, "a dimension is written Column=label of its total",
                        "--dimension");
        }
        layout.dimensions.push_back({each.substr(0, equals), each.substr(equals + 1)});
    }
    for (const auto& each : arguments.marks) layout.marks.push_back(TRY(parse_mark(each)));
    return layout;
}

/// How the file was read, in the words of the options that say otherwise.
std::string told(const TableLayout& layout) {
    std::string text = "read as: --count " + layout.count;
    for (const auto& each : layout.dimensions) {
        if (each.total == "\x1F") continue;
        text += " --dimension \"" + each.column + "=" + each.total + "\"";
    }
    for (const auto& each : layout.key) text += " --key \"" + each + "\"";
    for (const auto& each : layout.marks) {
        text += " --mark \"" + each.text;
        if (!(each.bounds == Bounds())) text += "=" + std::to_string(each.bounds.low) + "..";
        if (each.bounds.high < no_limit) text += std::to_string(each.bounds.high);
        text += "\"";
    }
    return text;
}

void print(const Audit& audit) {
    const auto line = [](const char* what, std::int64_t value) {
        std::printf("%10lld  %s\n", static_cast<long long>(value), what);
    };
    line("tables", audit.tables);
    line("cells printed", audit.cells);
    line("of them hidden", audit.suppressed);
    line("cells that print one person openly", audit.printed_one);
    const auto few =
        "cells that print 1 to " + std::to_string(audit.small_below - 1) + " people openly";
    line(few.c_str(), audit.printed_small);
    if (audit.blurred > 0) {
        line("rounded or moved cells that can be of few people", audit.blurred);
        line("of them told by the sums: few people, and one number is left", audit.few_told_within);
    }
    line("tables whose sums contradict each other", audit.tables_contradicting);
    line("hidden cells in those", audit.suppressed_contradicting);
    line("hidden cells that follow from the sums alone", audit.by_sums_alone);
    line("hidden cells that follow from sums and bounds", audit.recoverable_within);
    line("of them in tables that contradict themselves", audit.recoverable_contradicting);
    if (audit.undecided > 0) line("hidden cells nobody could decide on", audit.undecided);
    if (audit.earlier > 0) {
        line("hidden now, printed earlier", audit.hidden_now_printed_then);
        line("of them with a number the mark allows: the old file tells them",
             audit.told_by_earlier);
        line("hidden earlier, printed now", audit.hidden_then_printed_now);
        line("of them with a number the mark allows: this file tells them", audit.tells_earlier);
        line("hidden, and following from both releases together", audit.follow_jointly);
        if (audit.blurred > 0) {
            line("rounded or moved, and told by both together", audit.few_told_between);
        }
    }
    if (audit.safe() && audit.suppressed + audit.blurred > 0) {
        std::puts("No hidden cell follows from what is printed.");
    }
    if (audit.printed_small > 0) std::puts("Small numbers are printed for everybody to read.");
    if (!audit.safe() || audit.printed_small > 0) {
        std::puts("Tell the owner of the file before anybody else.");
    } else if (audit.suppressed + audit.blurred == 0) {
        std::puts("Nothing is hidden, and no small number is printed.");
    }
}

/// Answers and pairs by which records and earlier releases of them tell who came or left.
Result<Attack> records_between(const AuditArguments& arguments, const Table& records,
                               const std::vector<std::string>& columns) {
    const std::vector<std::filesystem::path> named(arguments.earlier.begin(),
                                                   arguments.earlier.end());
    const auto earlier = TRY(earlier_releases(nullptr, named));
    Published now{"this file", Form::records};
    now.tables = {columns};
    if (columns.empty()) {
        for (std::size_t c = 0; c < records.columns(); ++c) {
            now.tables.front().emplace_back(records.name(c));
        }
    }
    now.small_below = arguments.k;
    now.table = records;
    Attack all{"between", "", 0, 0};
    for (const auto& each : TRY(attacks_between(now, earlier))) {
        all.tried += each.tried;
        all.succeeded += each.succeeded;
    }
    return all;
}

Result<int> audit_records(const AuditArguments& arguments, const Table& records) {
    if (records.rows() == 0) {
        return fail(Code::invalid_input, "there are no records in it", arguments.file);
    }
    auto columns = arguments.quasi;
    if (columns.size() == 1 && columns[0] == "all") columns.clear();
    const auto found = TRY(count_violations(records, columns, arguments.k, arguments.subsets));
    const auto between = TRY(records_between(arguments, records, columns));
    const auto n = [](std::int64_t value) { return static_cast<long long>(value); };
    if (arguments.json) {
        std::printf(
            "{\"below_k\":%lld,\"earlier\":%lld,\"rows\":%lld,\"rows_rare_in_subset\":%lld,"
            "\"subsets\":%lld,\"subsets_with_rare\":%lld,\"told_between\":%lld,\"unique\":%lld}\n",
            n(found.below_k), n(static_cast<std::int64_t>(arguments.earlier.size())), n(found.rows),
            n(found.rows_rare_in_subset), n(found.subsets), n(found.subsets_with_rare),
            n(between.succeeded), n(found.unique));
    } else {
        std::printf("%10lld  records\n%10lld  in groups of fewer than %lld\n%10lld  alone\n",
                    n(found.rows), n(found.below_k), n(arguments.k), n(found.unique));
        if (arguments.subsets > 0) {
            std::printf(
                "%10lld  sets of columns looked at\n%10lld  of them hold a rare answer\n"
                "%10lld  records hold one\n",
                n(found.subsets), n(found.subsets_with_rare), n(found.rows_rare_in_subset));
        }
        if (!arguments.earlier.empty()) {
            std::printf("%10lld  answers and pairs held by 1 to %lld more or fewer than earlier\n",
                        n(between.succeeded), n(arguments.k - 1));
        }
    }
    return found.below_k > 0 || found.subsets_with_rare > 0 || between.succeeded > 0 ? 1 : 0;
}

Result<int> run_audit(const AuditArguments& arguments) {
    const auto source = TRY(formats::read_source(arguments.file));
    if (!arguments.quasi.empty()) return audit_records(arguments, source.table);
    auto layout = TRY(layout_of(arguments, source.table, Guess::yes));
    const auto many = arguments.then_off_by.size();
    if (many > 1 && many != arguments.earlier.size()) {
        return fail(Code::invalid_input,
                    "give one number for all earlier releases, or one for each",
                    "--earlier-off-by");
    }
    layout.off_by = arguments.off_by;
    const auto now = TRY(read_tables(source.table, layout));
    std::vector<PrintedTables> read;
    for (std::size_t i = 0; i < arguments.earlier.size(); ++i) {
        const auto then = TRY(formats::read_source(arguments.earlier[i]));
        if (many > 0) layout.off_by = arguments.then_off_by[many == 1 ? 0 : i];
        read.push_back(TRY(read_tables(then.table, layout, now.labels)));
    }
    std::vector<const PrintedTables*> earlier;
    for (const auto& each : read) earlier.push_back(&each);
    auto small_below = arguments.small_below;
    if (small_below == 0) {
        const bool said = !layout.marks.empty() && layout.marks.front().bounds.high < 100;
        small_below = said ? layout.marks.front().bounds.high + 1 : 10;
    }
    const auto audit = TRY(audit_printed(now, earlier, small_below));
    if (arguments.json) {
        std::printf("%s\n", to_json(audit).c_str());
    } else {
        if (arguments.dimensions.empty()) std::printf("%s\n", told(layout).c_str());
        print(audit);
    }
    return audit.safe() && audit.printed_small == 0 ? 0 : 1;
}

// ---- tables ------------------------------------------------------------------------------------

struct TablesArguments : AuditArguments {
    std::string out;
    std::vector<std::string> by;
    std::vector<std::string> tables;       // "region,form"; several: linked
    std::vector<std::string> hierarchies;  // "country=groups.csv"
    std::string weight;
    std::string contributor;
    SuppressionRules rules;
    std::int64_t round = 0;  // 0: exact
    bool cell_keys = false;
    std::string secret;  // a file
    std::string id;
    CellKeyRules keys;
    std::string publisher = "unnamed office";
    std::string title = "tables";
    std::string date = "undated";
    std::string ledger;
    std::string purpose;
};

Result<std::vector<Hierarchy>> read_hierarchies(const std::vector<std::string>& arguments) {
    std::vector<Hierarchy> result;
    for (const auto& each : arguments) {
        const auto equals = each.find('=');
        if (equals == std::string::npos) {
            return fail(Code::invalid_input,
                        "a hierarchy is written Column=file.csv: the column it is of, and its file",
                        "--hierarchy");
        }
        const auto source = TRY(formats::read_source(each.substr(equals + 1)));
        const auto* code = source.table.text("code");
        const auto* parent = source.table.text("parent");
        if (code == nullptr || parent == nullptr) {
            return fail(
                Code::invalid_input,
                "a hierarchy file has the columns code and parent; " + columns_listed(source.table),
                each.substr(equals + 1));
        }
        Hierarchy hierarchy{each.substr(0, equals), {}};
        for (std::size_t row = 0; row < source.table.rows(); ++row) {
            hierarchy.parents.emplace_back((*code)[row], (*parent)[row]);
        }
        result.push_back(std::move(hierarchy));
    }
    return result;
}

/// The account a release is entered in, and what was released before it.
struct Account {
    std::optional<Ledger> ledger;
    std::vector<Published> earlier;
    std::string dataset_sha256;
};

Result<Account> account_of(const TablesArguments& arguments, const std::string& dataset_sha256,
                           const TableLayout* long_file = nullptr) {
    if (arguments.ledger.empty() != arguments.purpose.empty()) {
        return fail(Code::invalid_input,
                    arguments.ledger.empty()
                        ? "a purpose is written into a ledger; name the ledger, "
                          "or leave the purpose out"
                        : "say what this is published for: it is written into "
                          "the ledger",
                    arguments.ledger.empty() ? "--ledger" : "--purpose");
    }
    std::error_code ignored;
    const auto folder = std::filesystem::absolute(arguments.out).parent_path();
    if (std::filesystem::is_directory(arguments.out, ignored) ||
        !std::filesystem::is_directory(folder, ignored)) {
        return fail(Code::invalid_input, "name a file in a folder that exists", arguments.out);
    }
    Account account{{}, {}, dataset_sha256};
    if (!arguments.ledger.empty()) account.ledger.emplace(TRY(Ledger::open(arguments.ledger)));
    const std::vector<std::filesystem::path> named(arguments.earlier.begin(),
                                                   arguments.earlier.end());
    account.earlier =
        TRY(earlier_releases(account.ledger ? &*account.ledger : nullptr, named, long_file));
    return account;
}

/// Attacks a release together with all earlier ones, and writes it.
Result<Release> let_out(const TablesArguments& arguments, Account& account, Release made,
                        Published now) {
    if (account.ledger) {
        return publish_on(*account.ledger, std::move(made), std::move(now), account.earlier,
                          {arguments.purpose, account.dataset_sha256, arguments.out});
    }
    now.table = made.table();
    auto release = TRY(release_after(std::move(made), now, account.earlier));
    TRY(write_file(arguments.out, formats::csv_text(release.table())));
    return release;
}

/// How readers count with tables made from records.
Published counted_as(const Cube& cube, const TablesArguments& arguments) {
    Published now;
    now.name = "this release";
    now.tables = cube.tables;
    now.hierarchies = cube.hierarchies;
    const auto& rules = arguments.rules;
    now.small_below = rules.small_below;
    now.any_size = !arguments.weight.empty() || rules.contributors_min > 0 ||
                   rules.largest_share_max < 1 || rules.two_largest_share_max < 1 ||
                   rules.p_percent > 0;
    return now;
}

/// What a run did, for people or for programs. Hidden, rounded or moved cells are numbers of cells.
struct Shown {
    std::vector<std::pair<const char*, std::int64_t>> lines;
    std::vector<ColumnUse> columns = {};
    std::vector<std::string> notes = {};  // what a reader of the file should know
};

Result<int> show(const TablesArguments& arguments, const Release& release, const Shown& shown) {
    const auto n = [](std::int64_t value) { return static_cast<long long>(value); };
    const auto& statement = release.statement();
    if (arguments.json) {
        std::printf("{\"attacks\":[");
        for (const auto& attack : statement.attacks) {
            std::printf("%s{\"name\":%s,\"succeeded\":%lld,\"tried\":%lld}",
                        &attack == &statement.attacks.front() ? "" : ",",
                        json_quoted(attack.name).c_str(), n(attack.succeeded), n(attack.tried));
        }
        std::printf("]");
        for (const auto& [name, value] : shown.lines) {
            std::string key = name;
            std::replace(key.begin(), key.end(), ' ', '_');
            std::printf(",\"%s\":%lld", key.c_str(), n(value));
        }
        std::printf(",\"columns\":%s,\"notes\":[", to_json(shown.columns).c_str());
        for (const auto& note : shown.notes) {
            std::printf("%s%s", &note == &shown.notes.front() ? "" : ",",
                        json_quoted(note).c_str());
        }
        std::printf("],\"not_attacked\":%s,\"promise\":%s}\n", json_quoted(not_attacked()).c_str(),
                    json_quoted(statement.promise).c_str());
        return 0;
    }
    std::printf("%s", in_words(shown.columns).c_str());
    for (const auto& [name, value] : shown.lines) std::printf("%10lld  %s\n", n(value), name);
    for (const auto& note : shown.notes) std::printf("note: %s\n", note.c_str());
    for (const auto& attack : statement.attacks) {
        std::printf("attacked: %s\n", in_words(attack).c_str());
    }
    std::printf("%s\n%s\n", statement.promise.c_str(), not_attacked().c_str());
    return 0;
}

/// The tables asked for: --by is one, each --table "a,b" another.
Result<std::vector<std::vector<std::string>>> tables_of(const TablesArguments& arguments) {
    std::vector<std::vector<std::string>> result;
    if (!arguments.by.empty()) result.push_back(arguments.by);
    for (const auto& text : arguments.tables) {
        result.emplace_back();
        for (std::size_t at = 0; at <= text.size();) {
            const auto comma = std::min(text.find(',', at), text.size());
            result.back().push_back(text.substr(at, comma - at));
            if (result.back().back().empty()) {
                return fail(Code::invalid_input, "a table is written as its columns: region,form",
                            "--table");
            }
            at = comma + 1;
        }
    }
    return result;
}

Result<std::string> secret_of(const TablesArguments& arguments) {
    if (arguments.secret.empty()) return std::string();
    auto secret = TRY(read_file(arguments.secret, 1 << 16));
    if (secret.size() < 16) {
        return fail(Code::invalid_input, "a secret has 16 bytes or more", arguments.secret);
    }
    return secret;
}

/// The role of every column of the records.
std::vector<ColumnUse> columns_of(const TablesArguments& arguments, const Table& records,
                                  const Cube& cube) {
    auto columns = roles_of(records, cube.columns, "counted by");
    use_unpublished(columns, arguments.weight, "amounts added up");
    use_unpublished(columns, arguments.contributor, "whose the amounts are; not printed");
    use_unpublished(columns, arguments.id, "tells records apart for cell keys; not printed");
    return columns;
}

Result<int> run_rounding(const TablesArguments& arguments, const Table& records, const Cube& cube,
                         Source told, Recipe recipe, Account& account) {
    RoundingRules rules;
    rules.base = arguments.round;
    rules.key = TRY(secret_of(arguments));
    rules.small_below = arguments.rules.small_below;
    const auto made = TRY(round_cube(cube, rules));
    auto now = counted_as(cube, arguments);
    now.form = Form::rounded;
    now.off_by = rules.base - 1;
    if (!rules.key.empty()) now.secret = crypto::sha256(rules.key);
    auto alone = TRY(release_rounded(cube, made.values, rules, std::move(told), std::move(recipe)));
    const auto release = TRY(let_out(arguments, account, std::move(alone), std::move(now)));
    return show(arguments, release,
                {{{"cells", static_cast<std::int64_t>(cube.cells.size())},
                  {"were multiples and stayed", made.unchanged},
                  {"went to the further multiple so that sums hold", made.against_wish},
                  {"people moved in all", made.moved_people}},
                 columns_of(arguments, records, cube),
                 notes_of(records, cube)});
}

Result<int> run_cell_keys(const TablesArguments& arguments, const Table& records, const Cube& cube,
                          Source told, Recipe recipe, Account& account) {
    auto rules = arguments.keys;
    rules.small_below = arguments.rules.small_below;
    auto now = counted_as(cube, arguments);
    now.form = Form::moved;
    now.off_by = rules.deviation_max;
    now.secret = crypto::sha256(TRY(secret_of(arguments)));
    auto alone = TRY(release_perturbed(cube, rules, std::move(told), std::move(recipe)));
    const auto release = TRY(let_out(arguments, account, std::move(alone), std::move(now)));
    const auto cells = static_cast<std::int64_t>(cube.cells.size());
    return show(arguments, release,
                {{{"cells", cells},
                  {"not listed", cells - static_cast<std::int64_t>(release.table().rows())}},
                 columns_of(arguments, records, cube),
                 notes_of(records, cube)});
}

/// Tables counted from records.
Result<int> run_cubes(const TablesArguments& arguments, const formats::Source& source, Source told,
                      Recipe recipe, Account& account) {
    // A list of groups with every number hidden still says which groups have somebody in them.
    if (static_cast<std::int64_t>(source.table.rows()) < arguments.rules.small_below) {
        return fail(Code::not_estimable,
                    "there are " + std::to_string(source.table.rows()) +
                        " records, and counts below " +
                        std::to_string(arguments.rules.small_below) +
                        " are hidden (--small), so nothing can be printed; publish no table of "
                        "so few people",
                    arguments.file);
    }
    std::vector<std::uint64_t> keys;
    if (arguments.cell_keys) {
        if (arguments.secret.empty() || !arguments.weight.empty()) {
            return fail(
                Code::invalid_input,
                "--cell-keys needs --secret: a file of 16 random bytes or more that is kept",
                "--cell-keys");
        }
        const auto secret = TRY(secret_of(arguments));
        keys = TRY(record_keys(source.table, arguments.id, secret));
    }
    const auto hierarchies = TRY(read_hierarchies(arguments.hierarchies));
    const auto tables = TRY(tables_of(arguments));
    const auto cube = TRY(count_linked(source.table, tables, hierarchies, arguments.weight,
                                       arguments.contributor, keys));
    if (arguments.round != 0)
        return run_rounding(arguments, source.table, cube, told, recipe, account);
    if (arguments.cell_keys)
        return run_cell_keys(arguments, source.table, cube, told, recipe, account);
    const auto found = TRY(suppress(cube, arguments.rules));
    auto alone = TRY(release_cube(cube, found.fate, arguments.rules, told, recipe));
    const auto release =
        TRY(let_out(arguments, account, std::move(alone), counted_as(cube, arguments)));
    return show(arguments, release,
                {{{"cells", static_cast<std::int64_t>(cube.cells.size())},
                  {"hidden because they are small", found.primary},
                  {"hidden to protect others", found.secondary}},
                 columns_of(arguments, source.table, cube),
                 notes_of(source.table, cube)});
}

Result<int> run_tables(const TablesArguments& arguments) {
    const auto source = TRY(formats::read_source(arguments.file));
    const Recipe recipe{
        "palermo " + std::string(program_version()) + " protect/tables", {source.digest}, "{}"};
    const Source told{arguments.publisher, arguments.title, arguments.date, {}};
    if (!arguments.by.empty() || !arguments.tables.empty()) {
        auto account = TRY(account_of(arguments, source.digest.sha256));
        return run_cubes(arguments, source, told, recipe, account);
    }
    if (arguments.round != 0 || arguments.cell_keys) {
        return fail(Code::invalid_input, "rounding and cell keys need records: say --by or --table",
                    arguments.file);
    }
    const auto layout = TRY(layout_of(arguments, source.table, Guess::no));
    auto account = TRY(account_of(arguments, source.digest.sha256, &layout));
    std::vector<const Table*> earlier;
    for (const auto& each : account.earlier) {
        if (each.form == Form::long_file) earlier.push_back(&each.table);
    }
    std::reverse(earlier.begin(), earlier.end());
    Published now{"this release", Form::long_file};
    now.layout = layout;
    auto alone = TRY(release_tables(source.table, layout, earlier, told, recipe));
    const auto release = TRY(let_out(arguments, account, std::move(alone), std::move(now)));
    const auto before = TRY(read_tables(source.table, layout));
    const auto after = TRY(read_tables(release.table(), layout));
    return show(arguments, release,
                {{{"cells with a number before", before.known},
                  {"hidden to protect others", before.known - after.known}}});
}

// ---- anonymize ---------------------------------------------------------------------------------

struct AnonymizeArguments : TablesArguments {
    AnonymizeRules how;
};

Result<int> run_anonymize(const AnonymizeArguments& arguments) {
    const auto source = TRY(formats::read_source(arguments.file));
    auto account = TRY(account_of(arguments, source.digest.sha256));
    const auto made = TRY(anonymize(source.table, arguments.how));
    auto alone =
        TRY(release_records(source.table, made, arguments.how,
                            {arguments.publisher, arguments.title, arguments.date, {}},
                            {"palermo " + std::string(program_version()) + " protect/anonymize",
                             {source.digest},
                             "{}"}));
    Published now{"this release", Form::records, {grouped_columns(made.table, arguments.how)}};
    now.small_below = arguments.how.k;
    const auto release = TRY(let_out(arguments, account, std::move(alone), std::move(now)));
    return show(arguments, release,
                {{{"answers", made.answers},
                  {"answers removed", made.removed},
                  {"records that needed no removal", made.rows_in_own_group}},
                 roles_of(source.table, grouped_columns(source.table, arguments.how), "grouped by",
                          arguments.how.sensitive),
                 notes_of(source.table, arguments.how, made)});
}

/// What named_by_hand() reads, and what stands without a column "count".
constexpr const char* by_hand =
    "a line a cell, with a column for each dimension (Total in it for a total) and a column count "
    "(a "
    "number; empty, * or <5 where hidden); without a column count, one row a person";

/// A statement says this day to everybody who reads it, so it must be one.
std::string a_day(const std::string& text) {
    return Date::parse(text) ? "" : "not a day of the calendar; write it as 2026-11-24";
}

void add_account(CLI::App& command, TablesArguments& arguments) {
    command.add_option("--ledger", arguments.ledger,
                       "the account of these people: enters this release, and attacks it together "
                       "with every earlier one entered there");
    command.add_option("--purpose", arguments.purpose, "why; stands in the ledger");
}

template <class Arguments, class Run>
void on(CLI::App* command, Action& action, std::shared_ptr<Arguments> arguments, Run run) {
    command->callback([&action, arguments, run] {
        action = [arguments, run] {
            const auto result = run(*arguments);
            return result ? *result : refuse(result.error());
        };
    });
}

/// As on(), after a look for options that would have no effect.
template <class Arguments, class Run>
void on(CLI::App* command, Action& action, std::shared_ptr<Arguments> arguments,
        std::span<const OptionRule> rules, Run run) {
    on(command, action, arguments, [command, rules, run](const Arguments& own) -> Result<int> {
        std::vector<std::string> given;
        for (const auto* option : command->get_options()) {
            if (option->count() > 0) given.push_back(option->get_name());
        }
        TRY(refuse_idle_options(given, rules));
        return run(own);
    });
}

}  // namespace

void add_protect_tables(CLI::App& group, Action& action) {
    auto* audit = group.add_subcommand(
        "audit", "attack a published file and count what can be recovered from it");
    auto arguments = std::make_shared<AuditArguments>();
    audit->add_option("FILE", arguments->file, "csv, csv.xz, csv.gz or xlsx")->required();
    audit->add_option("--earlier", arguments->earlier,
                      "earlier releases of the same tables, with the columns and totals of FILE");
    audit->add_option("--dimension", arguments->dimensions,
                      "Column=label of its total; its categories add up");
    audit->add_option("--key", arguments->key, "columns that together name one table");
    audit->add_option("--count", arguments->count, "the column of counts");
    audit->add_option("--mark", arguments->marks, "how hidden counts are printed: \"<5=0..4\"");
    audit->add_option("--quasi", arguments->quasi,
                      "records: columns somebody may know of a person; \"all\" for all");
    audit->add_option("-k", arguments->k, "records: groups smaller than this are counted")
        ->capture_default_str();
    audit->add_option("--subsets", arguments->subsets,
                      "records: also every set of up to this many columns, 1 to 4");
    audit
        ->add_option("--small", arguments->small_below,
                     "count openly printed numbers of 1 to below this (default: as the first mark "
                     "says, else 10)")
        ->check(CLI::Range(2, 1'000'000));
    audit
        ->add_option("--off-by", arguments->off_by,
                     "numbers are rounded or moved by at most this: 4 for base 5")
        ->check(CLI::Range(0, 1'000'000));
    audit
        ->add_option("--earlier-off-by", arguments->then_off_by,
                     "the same of the earlier releases, one for all or one each")
        ->check(CLI::Range(0, 1'000'000));
    audit->add_flag("--json", arguments->json);
    audit->footer(
        "Prints how many hidden cells can be recovered and how many small ones are printed "
        "openly,\n"
        "never which. Exit code 1 when there are any.\n"
        "Without --dimension the tables are told from the file: one column of counts, labels of "
        "totals\n(Total, All ages, ...) whose lines add up; the first line says how it was "
        "read.\n\n"
        "  palermo protect audit data_glotip_2025-04-14.csv.xz\n"
        "  palermo protect audit nrm_referrals.csv --small 3\n"
        "  palermo protect audit records.csv --quasi all -k 10 --subsets 2\n"
        "  palermo protect audit new.xlsx --earlier old.xlsx --json\n"
        "  palermo protect audit rounded5.csv --off-by 4 --earlier rounded3.csv --earlier-off-by "
        "2\n"
        "  palermo protect audit t.csv --key Year --dimension Sex=All --dimension Age=All \\\n"
        "      --count People --mark \"<5=0..4\" --mark \"*\"");
    on(audit, action, arguments, run_audit);

    auto* tables = group.add_subcommand(
        "tables", "hide what must be hidden in exact tables, attack them, and write them");
    auto with = std::make_shared<TablesArguments>();
    tables->add_option("FILE", with->file, "records (with --by), or a long file of tables")
        ->required();
    tables->add_option("--out", with->out, "where the protected table goes, csv")->required();
    tables->add_option("--by", with->by, "one to four columns of the records to count by");
    tables->add_option("--table", with->tables,
                       "one more table, as region,form; several are protected together");
    tables->add_option("--hierarchy", with->hierarchies,
                       "Column=file.csv with the columns code and parent");
    tables->add_option("--weight", with->weight, "add up this column instead of rows");
    tables->add_option("--contributor", with->contributor, "whose the amounts are, for dominance");
    tables->add_option("--small", with->rules.small_below, "hide counts from 1 to below this")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    tables
        ->add_option("--width", with->rules.width_min,
                     "a hidden small count could be one of more than this many numbers")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    tables->add_option("--largest", with->rules.largest_share_max, "dominance of one: a share")
        ->check(CLI::Range(0.0, 1.0));
    tables->add_option("--two-largest", with->rules.two_largest_share_max, "dominance of two")
        ->check(CLI::Range(0.0, 1.0));
    tables->add_option("--p-percent", with->rules.p_percent, "the p% rule");
    tables->add_option("--few-contributors", with->rules.contributors_min,
                       "amounts: hide what fewer contributors than this bring");
    tables->add_option("--round", with->round, "round to 3, 5 or 10 instead, so that sums hold")
        ->check(CLI::IsMember({3, 5, 10}));
    tables
        ->add_flag("--cell-keys", with->cell_keys,
                   "move each count a little instead, the same people always alike")
        ->excludes("--round");
    tables->add_option("--secret", with->secret,
                       "a file of 16 random bytes or more, kept: for --cell-keys and --round");
    tables->add_option("--id", with->id, "cell keys: the column that tells records apart");
    tables->add_option("--deviation", with->keys.deviation_max, "cell keys: moved by at most this")
        ->capture_default_str();
    tables->add_option("--variance", with->keys.variance, "cell keys: of the move")
        ->capture_default_str();
    tables
        ->add_option("--not-printed", with->keys.not_printed,
                     "cell keys: 1 to this is never printed")
        ->capture_default_str();
    tables->add_option("--earlier", with->earlier,
                       std::string("releases of the same people that are public and stand in no "
                                   "ledger; of records: ") +
                           by_hand + "; of a long file: laid out as FILE");
    add_account(*tables, *with);
    tables->add_option("--dimension", with->dimensions, "as for audit");
    tables->add_option("--key", with->key, "as for audit");
    tables->add_option("--count", with->count, "as for audit");
    tables->add_option("--mark", with->marks, "as for audit");
    tables->add_option("--publisher", with->publisher, "who publishes it");
    tables->add_option("--title", with->title, "under which title");
    tables->add_option("--date", with->date, "on which day, 2026-11-24")->check(a_day);
    tables->add_flag("--json", with->json);
    tables->footer(
        "Nothing is written unless every attack failed.\n\n"
        "  palermo protect tables cases.csv --by region form sex --small 10 --out table.csv\n"
        "  palermo protect tables cases.csv --by country form --hierarchy country=regions.csv \\\n"
        "      --out table.csv\n"
        "  palermo protect tables cases.csv --table region,form --table region,age,sex --out "
        "t.csv\n"
        "  palermo protect tables cases.csv --by region form --round 5 --out rounded.csv\n"
        "  palermo protect tables cases.csv --by region form --cell-keys --secret key --id case "
        "\\\n"
        "      --out moved.csv\n"
        "  palermo protect tables data_glotip_2025-04-14.csv.xz --out protected.csv");
    on(tables, action, with, table_options(), run_tables);

    auto* anonymous = group.add_subcommand(
        "anonymize", "remove answers from records until nobody stands alone (k-anonymity)");
    auto how = std::make_shared<AnonymizeArguments>();
    anonymous->add_option("FILE", how->file, "records, one row a person")->required();
    anonymous->add_option("--out", how->out, "where they go, csv")->required();
    anonymous->add_option("-k", how->how.k, "each record equals k - 1 others")
        ->check(CLI::Range(2, 1'000'000))
        ->capture_default_str();
    anonymous->add_option(
        "--quasi", how->how.columns,
        "columns somebody may know of a person; default: all. Columns neither here "
        "nor sensitive are left out");
    anonymous->add_option(
        "--sensitive", how->how.sensitive,
        "columns published as they are, not grouped by: what must not be learnt of one person. "
        "A name or a number of a person is none: leave it out");
    anonymous->add_option("--ignore", how->how.ignored,
                          "columns to leave out, such as names and case numbers");
    anonymous->add_option("--diversity", how->how.diversity,
                          "each group holds this many answers of each sensitive column, or none");
    anonymous->add_option(
        "--earlier", how->earlier,
        std::string("earlier releases of these records, or of tables counted from "
                    "them: ") +
            by_hand);
    add_account(*anonymous, *how);
    anonymous->add_option("--publisher", how->publisher, "who publishes it");
    anonymous->add_option("--title", how->title, "under which title");
    anonymous->add_option("--date", how->date, "on which day, 2026-11-24")->check(a_day);
    anonymous->add_flag("--json", how->json);
    anonymous->footer(
        "Nothing is written unless every attack failed. Rows come out in order of their "
        "answers.\n\n"
        "  palermo protect anonymize records.csv -k 10 --out safe.csv\n"
        "  palermo protect anonymize records.csv -k 5 --sensitive form --diversity 2 --out "
        "safe.csv\n"
        "  palermo protect anonymize records.csv --quasi sex age citizenship --earlier 2025.csv "
        "\\\n"
        "      --out safe.csv --json");
    on(anonymous, action, how, anonymize_options(), run_anonymize);
}

}  // namespace palermo::cli
