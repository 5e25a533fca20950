// cli/commands/protect_tables.cpp: palermo protect tables, anonymize.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/given.hpp"
#include "cli/layout.hpp"
#include "cli/reading.hpp"
#include "palermo/core/date.hpp"
#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/disclosure/alike.hpp"
#include "palermo/disclosure/anonymize.hpp"
#include "palermo/disclosure/cell_key.hpp"
#include "palermo/disclosure/columns.hpp"
#include "palermo/disclosure/differencing.hpp"
#include "palermo/disclosure/long_file.hpp"
#include "palermo/disclosure/options.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/disclosure/round.hpp"
#include "palermo/disclosure/suppress.hpp"
#include "palermo/disclosure/together.hpp"
#include "palermo/disclosure/words.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/table/columns.hpp"

namespace palermo::cli {
namespace {

using namespace protect;

// ---- tables ------------------------------------------------------------------------------------

struct TablesArguments : LayoutArguments {
    Task task;
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
    Citation citation{"not named", "Protected tables", "", "", ""};
    std::string ledger;
    std::string purpose;
    std::vector<std::string> ignored;  // of a long file: not published
    bool small_are_public = false;     // of a long file
    std::string together;              // the edition before FILE
    std::string together_out;          // where it goes
    // Of two editions, this one: its rows, protected together with the other, and as they came.
    std::optional<formats::Source> edition = {};
    std::optional<Table> edition_before = {};
};

Result<std::vector<Hierarchy>> read_hierarchies(const std::vector<std::string>& arguments) {
    std::vector<Hierarchy> result;
    for (const auto& each : arguments) {
        const auto equals = each.find('=');
        if (equals == std::string::npos) {
            return fail_plainly(
                Code::invalid_input,
                "a hierarchy is written Column=file.csv: the column it is of, and its file",
                "--hierarchy");
        }
        const auto source = TRY(formats::read_source(each.substr(equals + 1)));
        result.push_back(
            TRY(hierarchy_from(source.table, each.substr(0, equals), each.substr(equals + 1))));
    }
    return result;
}

/// The ledger a release is entered in, and what was released before it.
struct Opened {
    std::optional<Ledger> ledger;
    std::vector<EarlierRelease> earlier;
    std::string dataset_sha256;
    OutputFile out;
};

/// Where a release goes: a new file, and none of those read.
Result<OutputFile> output_of(const TablesArguments& arguments) {
    OutputRules rules{.inputs = {arguments.file}, .release = true};
    for (const auto& path : {arguments.secret, arguments.ledger}) {
        if (!path.empty()) rules.inputs.emplace_back(path);
    }
    for (const auto& each : arguments.earlier) rules.inputs.emplace_back(each);
    for (const auto& each : arguments.hierarchies) {
        rules.inputs.emplace_back(each.substr(each.find('=') + 1));
    }
    return OutputFile::at(arguments.out, rules);
}

Result<Opened> account_of(const TablesArguments& arguments, const std::string& dataset_sha256,
                          const TableLayout* long_file = nullptr) {
    if (arguments.ledger.empty() != arguments.purpose.empty()) {
        return fail_plainly(Code::invalid_input,
                            arguments.ledger.empty()
                                ? "a purpose is written into a ledger; name the ledger, "
                                  "or leave the purpose out"
                                : "say what this is published for: it is written into "
                                  "the ledger",
                            arguments.ledger.empty() ? "--ledger" : "--purpose");
    }
    Opened account{{}, {}, dataset_sha256, TRY(output_of(arguments))};
    if (!arguments.ledger.empty()) {
        account.ledger.emplace(TRY(Ledger::open(arguments.ledger)));
        note(account.ledger->note());
    }
    const std::vector<std::filesystem::path> named(arguments.earlier.begin(),
                                                   arguments.earlier.end());
    account.earlier =
        TRY(earlier_releases(account.ledger ? &*account.ledger : nullptr, named, long_file));
    return account;
}

/// Through the door: attacked alone and with all earlier ones, and written with its statement.
Result<Release> let_out(const TablesArguments& arguments, Opened& account, Result<Candidate> made) {
    auto candidate = TRY(std::move(made));
    auto citation = arguments.citation;
    if (citation.released.empty()) citation.released = today_utc();
    auto reading = candidate.reading();
    reading.table = candidate.table();
    for (const auto& each : TRY(written_alike(reading, account.earlier))) note(each);
    if (account.ledger) {
        return publish(
            std::move(candidate), std::move(citation),
            Account(OnLedger{&*account.ledger, arguments.purpose, account.dataset_sha256, {}},
                    std::move(account.earlier), arguments.out),
            arguments.task);
    }
    return publish(std::move(candidate), std::move(citation),
                   Account(NoLedger{}, std::move(account.earlier), arguments.out), arguments.task);
}

/// What a run did, for people or for programs. Hidden, rounded or moved cells are numbers of cells.
struct Shown {
    std::vector<std::pair<const char*, std::int64_t>> lines;
    std::vector<ColumnUse> columns = {};
    std::vector<std::string> notes = {};         // what a reader of the file should know
    std::vector<std::string> not_attacked = {};  // of this release in particular
};

Result<int> show(const TablesArguments& arguments, const Release& release, const Shown& shown) {
    const auto n = [](std::int64_t value) { return static_cast<long long>(value); };
    const auto& statement = release.statement();
    if (arguments.json) {
        std::printf("{%s\"attacks\":[", json_notes().c_str());
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
        std::printf(",\"columns\":%s,\"remarks\":[", to_json(shown.columns).c_str());
        for (const auto& each : shown.notes) {
            std::printf("%s%s", &each == &shown.notes.front() ? "" : ",",
                        json_quoted(each).c_str());
        }
        std::printf("],\"not_attacked\":%s,\"promise\":%s}\n",
                    json_quoted(not_attacked_in_words(shown.not_attacked)).c_str(),
                    json_quoted(statement.promise).c_str());
        return 0;
    }
    std::printf("%s", in_words(shown.columns).c_str());
    for (const auto& [name, value] : shown.lines) std::printf("%10lld  %s\n", n(value), name);
    for (const auto& each : shown.notes) std::printf("note: %s\n", each.c_str());
    for (const auto& attack : statement.attacks) {
        std::printf("attacked: %s\n", in_words(attack).c_str());
    }
    std::printf("%s\n", statement.promise.c_str());
    std::printf("%s: what is promised, and what was attacked and what not\n",
                release.files().back().name.c_str());
    std::printf("%s\n", not_attacked_in_words(shown.not_attacked).c_str());
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
                return fail_plainly(Code::invalid_input,
                                    "a table is written as its columns: region,form", "--table");
            }
            at = comma + 1;
        }
    }
    return result;
}

Result<std::string> secret_of(const TablesArguments& arguments) {
    if (arguments.secret.empty()) return std::string();
    TRY(refuse_data_as_secret(arguments.secret, std::vector{arguments.file, arguments.ledger}));
    auto secret = TRY(read_file(arguments.secret, 1 << 16));
    if (secret.size() < 16) {
        return fail_plainly(Code::invalid_input, "a secret has 16 bytes or more", arguments.secret);
    }
    return secret;
}

/// The role of every column of the records.
std::vector<ColumnUse> columns_of(const TablesArguments& arguments, const Table& records,
                                  const Cube& cube) {
    auto columns = roles_of(records, cube.columns, "counted by");
    use_unpublished(columns, arguments.weight, ColumnRole::sensitive, "amounts added up");
    use_unpublished(columns, arguments.contributor, ColumnRole::identifier,
                    "whose the amounts are; not printed");
    use_unpublished(columns, arguments.id, ColumnRole::identifier,
                    "tells records apart for cell keys; not printed");
    return columns;
}

Result<int> run_rounding(const TablesArguments& arguments, const Table& records, const Cube& cube,
                         Opened& account) {
    RoundingRules rules;
    rules.base = arguments.round;
    rules.key = TRY(secret_of(arguments));
    rules.small_below = arguments.rules.small_below;
    const auto made = TRY(round_cube(cube, rules));
    const auto release =
        TRY(let_out(arguments, account, rounded_candidate(cube, made.values, rules)));
    return show(arguments, release,
                {{{"cells", static_cast<std::int64_t>(cube.cells.size())},
                  {"were multiples and stayed", made.unchanged},
                  {"went to the further multiple so that sums hold", made.against_wish},
                  {"people moved in all", made.moved_people}},
                 columns_of(arguments, records, cube),
                 notes_of(records, cube),
                 cube.not_attacked});
}

Result<int> run_cell_keys(const TablesArguments& arguments, const Table& records, const Cube& cube,
                          Opened& account) {
    auto rules = arguments.keys;
    rules.small_below = arguments.rules.small_below;
    const auto secret = crypto::sha256(TRY(secret_of(arguments)));
    const auto release = TRY(let_out(arguments, account, perturbed_candidate(cube, rules, secret)));
    const auto cells = static_cast<std::int64_t>(cube.cells.size());
    return show(arguments, release,
                {{{"cells", cells},
                  {"not listed", cells - static_cast<std::int64_t>(release.table().rows())}},
                 columns_of(arguments, records, cube),
                 notes_of(records, cube),
                 cube.not_attacked});
}

/// Tables counted from records.
Result<int> run_cubes(const TablesArguments& arguments, const formats::Source& source,
                      Opened& account) {
    // A list of groups with every number hidden still says which groups have somebody in them.
    if (static_cast<std::int64_t>(source.table.rows()) < arguments.rules.small_below) {
        return fail_plainly(
            Code::not_estimable,
            "records in the file: " + std::to_string(source.table.rows()) + ". Counts below " +
                std::to_string(arguments.rules.small_below) +
                " are hidden (--small), so nothing can be printed; publish no table of "
                "so few people",
            arguments.file);
    }
    std::vector<std::uint64_t> keys;
    if (arguments.cell_keys) {
        if (arguments.secret.empty() || !arguments.weight.empty()) {
            return fail_plainly(Code::invalid_input,
                                "needs --secret: a file of 16 random bytes or more that is kept",
                                "--cell-keys");
        }
        const auto secret = TRY(secret_of(arguments));
        keys = TRY(record_keys(source.table, arguments.id, secret));
    }
    const auto hierarchies = TRY(read_hierarchies(arguments.hierarchies));
    auto tables = TRY(tables_of(arguments));
    for (auto& columns : tables) columns = columns_named(source.table, columns);
    const auto cube = TRY(count_linked(source.table, tables, hierarchies, arguments.weight,
                                       arguments.contributor, keys));
    if (arguments.round != 0) return run_rounding(arguments, source.table, cube, account);
    if (arguments.cell_keys) return run_cell_keys(arguments, source.table, cube, account);
    const auto found = TRY(suppress(cube, arguments.rules));
    const auto release =
        TRY(let_out(arguments, account, suppressed_candidate(cube, found.fate, arguments.rules)));
    return show(arguments, release,
                {{{"cells", static_cast<std::int64_t>(cube.cells.size())},
                  {"hidden because they are small", found.primary},
                  {"hidden to protect others", found.secondary}},
                 columns_of(arguments, source.table, cube),
                 notes_of(source.table, cube),
                 cube.not_attacked});
}

SmallNumbers small_of(const TablesArguments& arguments) {
    return arguments.small_are_public ? SmallNumbers::public_already : SmallNumbers::refused;
}

Result<int> run_together(const TablesArguments& arguments, const formats::Source& newer,
                         const TableLayout& layout);

Result<int> run_tables(const TablesArguments& given) {
    auto arguments = given;
    TRY(output_of(arguments));
    const auto reading = TRY(options_of(arguments.reading));
    auto source =
        arguments.edition ? *arguments.edition : TRY(formats::read_source(arguments.file, reading));
    arguments.by = columns_named(source.table, arguments.by);
    arguments.key = columns_named(source.table, arguments.key);
    if (!arguments.by.empty() || !arguments.tables.empty()) {
        auto account = TRY(account_of(arguments, source.digest.sha256));
        return run_cubes(arguments, source, account);
    }
    if (arguments.round != 0 || arguments.cell_keys) {
        return fail_plainly(Code::invalid_input,
                            "rounding and cell keys need records: say --by or --table",
                            arguments.file);
    }
    const auto layout = TRY(layout_of(arguments, source.table));
    arguments.ignored = columns_named(source.table, arguments.ignored);
    source.table =
        TRY(without_columns(source.table, layout, arguments.ignored, bool(arguments.edition)));
    if (!arguments.together.empty()) return run_together(arguments, source, layout);
    auto account = TRY(account_of(arguments, source.digest.sha256, &layout));
    auto candidate =
        TRY(long_file_candidate(source.table, layout, account.earlier, small_of(arguments)));
    const auto not_attacked = candidate.not_attacked();
    const auto release = TRY(let_out(arguments, account, std::move(candidate)));
    const auto& as_it_came = arguments.edition_before ? *arguments.edition_before : source.table;
    const auto before = TRY(read_tables(as_it_came, layout));
    const auto after = TRY(read_tables(release.table(), layout));
    std::vector<std::string> notes;
    if (!arguments.ignored.empty()) {
        std::string names;
        for (const auto& each : arguments.ignored) names += (names.empty() ? "" : ", ") + each;
        notes.push_back("not in the release, as --ignore says: " + names);
    }
    if (arguments.small_are_public && !few_are_printed(after, layout)) {
        notes.push_back("--small-are-public had no effect: no small number is printed");
    }
    if (const auto out = as_it_came.rows() - release.table().rows(); out > 0) {
        notes.push_back(std::to_string(out) + (out == 1 ? " row is" : " rows are") +
                        " left out: the sums around give the count away whatever else is hidden, "
                        "so no mark can hide it");
    }
    return show(arguments, release,
                {{{"cells with a number before", before.known},
                  {"hidden to protect others", before.known - after.known}},
                 {},
                 notes,
                 not_attacked});
}

/// Two editions of one long file: protected together, then let out one by one, the older first.
Result<int> run_together(const TablesArguments& arguments, const formats::Source& newer,
                         const TableLayout& layout) {
    if (arguments.together_out.empty()) {
        return fail_plainly(Code::invalid_input, "say where the edition before goes",
                            "--together-out");
    }
    OutputRules rules{.inputs = {arguments.file, arguments.together},
                      .outputs = {arguments.out},
                      .release = true};
    for (const auto& each : arguments.earlier) rules.inputs.emplace_back(each);
    std::error_code ignored;
    const bool is_out = std::filesystem::exists(arguments.together_out, ignored);
    if (!is_out) TRY(OutputFile::at(arguments.together_out, rules));
    if (statement_beside(arguments.out) == statement_beside(arguments.together_out)) {
        return fail_plainly(Code::invalid_input,
                            "both editions would have the statement " +
                                statement_beside(arguments.out).string() +
                                "; give them names that differ before the ending",
                            "--together-out");
    }
    const auto reading = TRY(options_of(arguments.reading));
    auto older = TRY(formats::read_source(arguments.together, reading));
    older.table = TRY(without_columns(older.table, layout, arguments.ignored, true));
    auto made = [&]() -> Result<Together> {
        // The ledger is let go again: each edition is entered on its own.
        const auto account = TRY(account_of(arguments, newer.digest.sha256, &layout));
        std::string own_entry;
        const auto there = is_out ? TRY(read_file(arguments.together_out)) : std::string();
        if (account.ledger && is_out) {
            for (const auto& entry : account.ledger->entries()) {
                if (entry.state != EntryState::committed || entry.is_private()) continue;
                if (entry.release_sha256 != crypto::sha256(there)) continue;
                own_entry = "entry " + std::to_string(entry.number);
            }
        }
        std::vector<const Table*> earlier;
        for (const auto& each : account.earlier) {
            if (each.form != Form::long_file || each.name == own_entry) continue;
            earlier.insert(earlier.begin(), &each.table);
        }
        auto both =
            TRY(protect_together(newer.table, older.table, layout, earlier, small_of(arguments)));
        const bool is_same = is_out && formats::csv_text(both.older) == there &&
                             (!account.ledger || !own_entry.empty());
        if (is_out && !is_same) {
            return fail_plainly(
                Code::conflict,
                "a file stands there that is not this edition as it was let out for this "
                "command; neither edition was released: name a new file",
                arguments.together_out);
        }
        return both;
    }();
    if (!made) return made.error();
    auto own = arguments;
    own.together.clear();
    own.file = arguments.together;
    own.out = arguments.together_out;
    own.edition = older;
    own.edition_before = older.table;
    own.edition->table = std::move(made->older);
    if (is_out) {
        note(arguments.together_out + " is out already; only the newer edition is released now");
    } else {
        if (!arguments.json) std::printf("%s, from %s:\n", own.out.c_str(), own.file.c_str());
        TRY(run_tables(own));
    }
    own.file = arguments.file;
    own.out = arguments.out;
    own.edition = newer;
    own.edition_before = newer.table;
    own.edition->table = std::move(made->newer);
    // Without a ledger nobody remembers the one that has just left.
    if (arguments.ledger.empty()) own.earlier.push_back(arguments.together_out);
    if (!arguments.json) std::printf("%s, from %s:\n", own.out.c_str(), own.file.c_str());
    auto done = run_tables(own);
    if (done) return done;
    auto why = done.error();
    why.message += "; " + arguments.together_out +
                   " was released, and is safe by itself: mend what is said here, and give the "
                   "same command again";
    return why;
}

// ---- anonymize ---------------------------------------------------------------------------------

struct AnonymizeArguments : TablesArguments {
    AnonymizeRules how;
};

Result<int> run_anonymize(const AnonymizeArguments& given) {
    auto arguments = given;
    TRY(output_of(arguments));
    const auto reading = TRY(options_of(arguments.reading));
    const auto source = TRY(formats::read_source(arguments.file, reading));
    arguments.how.columns = columns_named(source.table, arguments.how.columns);
    arguments.how.sensitive = columns_named(source.table, arguments.how.sensitive);
    arguments.how.ignored = columns_named(source.table, arguments.how.ignored);
    auto account = TRY(account_of(arguments, source.digest.sha256));
    const auto made = TRY(anonymize(source.table, arguments.how));
    auto candidate = TRY(anonymized_candidate(source.table, made, arguments.how));
    const auto not_attacked = candidate.not_attacked();
    const auto release = TRY(let_out(arguments, account, std::move(candidate)));
    return show(arguments, release,
                {{{"answers", made.answers},
                  {"answers removed", made.removed},
                  {"records that needed no removal", made.rows_in_own_group}},
                 roles_of(source.table, grouped_columns(source.table, arguments.how), "grouped by",
                          arguments.how.sensitive),
                 notes_of(source.table, arguments.how, made),
                 not_attacked});
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

/// 0 would hide everything, and 1 nothing.
std::string a_share(const std::string& text) {
    char* end = nullptr;
    const double share = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size()) return "";  // said where it is converted
    return share > 0 && share < 1 ? ""
                                  : "a share above 0 and below 1, such as 0.75; 0 would hide every "
                                    "amount, and 1 none";
}

void add_account(CLI::App& command, TablesArguments& arguments) {
    command
        .add_option("--publisher", arguments.citation.publisher,
                    "who publishes it; stands in its release.json")
        ->capture_default_str();
    command.add_option("--title", arguments.citation.title, "under which title")
        ->capture_default_str();
    command.add_option("--date", arguments.citation.released, "on which day (default: today)")
        ->check(a_day);
    command.add_option("--terms", arguments.citation.terms,
                       "under what words it may be used again");
    command.add_option("--ledger", arguments.ledger,
                       "the account of these people: enters this release, and attacks it together "
                       "with every earlier one entered there");
    command.add_option("--purpose", arguments.purpose, "why; stands in the ledger");
}

/// As on(), after a look for options that would have no effect.
template <class Arguments, class Run>
void on(CLI::App* command, Action& action, std::shared_ptr<Arguments> arguments,
        std::span<const OptionRule> rules, Run run) {
    on(command, action, arguments, [command, rules, run](const Arguments& own) -> Result<int> {
        TRY(refuse_idle_options(given_options(*command), rules));
        return run(own);
    });
}

}  // namespace

void add_protect_tables(CLI::App& group, Action& action) {
    auto* tables = group.add_subcommand(
        "tables", "hide what must be hidden in exact tables, attack them, and write them");
    auto with = std::make_shared<TablesArguments>();
    tables->add_option("FILE", with->file, "records (with --by), or a long file of tables")
        ->required();
    tables->add_option("--out", with->out, "where the protected table goes, a new csv file")
        ->required();
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
        ->check(a_share);
    tables->add_option("--two-largest", with->rules.two_largest_share_max, "dominance of two")
        ->check(a_share);
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
    tables->add_flag("--small-are-public", with->small_are_public,
                     "long files: small numbers that FILE prints openly are public already; print "
                     "them again");
    auto* together = tables->add_option(
        "--together", with->together,
        "long files: the edition before FILE, to be published with it; both hide "
        "the same cells");
    tables->add_option("--together-out", with->together_out, "where that edition goes, csv")
        ->needs(together);
    together->excludes("--by")->excludes("--table");
    add_account(*tables, *with);
    tables->add_option("--dimension", with->dimensions, "as for audit");
    tables->add_option("--key", with->key, "as for audit");
    tables->add_option("--count", with->count, "as for audit");
    tables->add_option("--mark", with->marks, "as for audit");
    tables->add_option("--ignore", with->ignored,
                       "long files: columns that are not published, such as percentages and notes");
    add_reading(*tables, with->reading);
    tables->add_flag("--json", with->json);
    tables->footer(
        "Nothing is written unless every attack failed. Beside FILE.csv stands FILE.release.json: "
        "what\n"
        "is promised, what was attacked and what not. Nothing that exists is replaced.\n\n"
        "  palermo protect tables cases.csv --by region form sex --small 10 --out table.csv\n"
        "  palermo protect tables cases.csv --by country form --hierarchy country=regions.csv \\\n"
        "      --out table.csv\n"
        "  palermo protect tables cases.csv --table region,form --table region,age,sex --out "
        "t.csv\n"
        "  palermo protect tables cases.csv --by region form --round 5 --out rounded.csv\n"
        "  palermo protect tables cases.csv --by region form --cell-keys --secret key --id case "
        "\\\n"
        "      --out moved.csv\n"
        "  palermo protect tables data_glotip_2025-04-14.csv.xz --out protected.csv\n"
        "  palermo protect tables edition2025.csv --together edition2023.csv --together-out a.csv "
        "\\\n"
        "      --out b.csv");
    on(tables, action, with, table_options(), run_tables);

    auto* anonymous = group.add_subcommand(
        "anonymize", "remove answers from records until nobody stands alone (k-anonymity)");
    auto how = std::make_shared<AnonymizeArguments>();
    how->citation.title = "Anonymised records";
    anonymous->add_option("FILE", how->file, "records, one row a person")->required();
    anonymous->add_option("--out", how->out, "where they go, a new csv file")->required();
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
    add_reading(*anonymous, how->reading);
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
