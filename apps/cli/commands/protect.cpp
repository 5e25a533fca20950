// palermo protect schema, plan, synthesize, ledger, evaluate: synthetic microdata under a privacy budget.
//
// `protect tables`, `anonymize` and `audit` are added to the same group by
// commands/protect_tables.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/given.hpp"
#include "cli/reading.hpp"
#include "cli/writing.hpp"
#include "palermo/core/files.hpp"
#include "palermo/core/recipe.hpp"
#include "palermo/disclosure/options.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/ledger/accountant.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/synthesis/evaluate.hpp"
#include "palermo/synthesis/synthesize.hpp"
#include "palermo/table/columns.hpp"
#include "palermo/workflows/draft_schema.hpp"

namespace palermo::cli {
namespace {

namespace fs = std::filesystem;
using namespace palermo::protect;

struct SchemaFile {
    Schema schema;
    std::string json;
};

Result<SchemaFile> read_schema(const std::string& path) {
    auto json = TRY(read_file(path, 64 << 20));
    auto schema = TRY(Schema::parse(json, fs::path(path).filename().string()));
    return SchemaFile{std::move(schema), std::move(json)};
}

struct SchemaArguments {
    std::string data;
    std::string code_book;
    std::string name = "microdata";
    std::string out;
    ReadingArguments reading;
    bool replace = false;
    bool json = false;
};

Result<workflows::SchemaDraft> make_draft(const SchemaArguments& arguments) {
    // Of the file only the names of its columns are used.
    std::vector<std::string> columns;
    {
        const auto how = TRY(options_of(arguments.reading, 0, 2));
        const auto data = TRY(formats::read_source(arguments.data, how));
        for (std::size_t i = 0; i < data.table.columns(); ++i) {
            columns.emplace_back(data.table.name(i));
        }
    }
    if (arguments.code_book.empty()) {
        return workflows::draft_schema(columns, Table(), arguments.name, "");
    }
    const auto how = TRY(options_of(arguments.reading, 1, 2));
    const auto book = TRY(formats::read_source(arguments.code_book, how));
    return workflows::draft_schema(columns, book.table, arguments.name,
                                   fs::path(arguments.code_book).filename().string());
}

int run_schema(const SchemaArguments& arguments) {
    std::optional<OutputFile> file;
    if (!arguments.out.empty()) {
        auto checked =
            OutputFile::at(arguments.out, {.inputs = {arguments.data, arguments.code_book},
                                           .replace = replaced(arguments.replace)});
        if (!checked) return refuse(checked.error());
        file = *std::move(checked);
    }
    const auto draft = make_draft(arguments);
    if (!draft) return refuse(draft.error());
    if (file) {
        if (const auto written = file->write(draft->json); !written) {
            return refuse(written.error());
        }
    }
    if (arguments.json) {
        std::string empty, comma;
        for (const auto& each : draft->without_codes) {
            empty += comma + json_quoted(each);
            comma = ",";
        }
        fmt::print("{{{}\"victim_column\":{},\"without_codes\":[{}],\"draft\":{}}}\n", json_notes(),
                   json_quoted(draft->victim_column), empty, json_quoted(draft->json));
        return 0;
    }
    if (arguments.out.empty()) {
        fmt::print("{}", draft->json);
        return 0;
    }
    fmt::print("{}: a draft to finish\n", arguments.out);
    if (!draft->victim_column.empty()) {
        fmt::print("{} tells victims apart: checked, never released\n", draft->victim_column);
    }
    for (const auto& each : draft->without_codes) {
        fmt::print("{} has no codes yet: copy them from the public code book\n", each);
    }
    fmt::print(
        "no row was looked at: a list read from the data would tell who is in it\n"
        "next: say under \"source\" where the lists are public, add rules, then\n"
        "  palermo protect plan --schema {}\n",
        arguments.out);
    return 0;
}

struct PlanArguments {
    std::string schema;
    std::string ledger;
    SynthesisOptions options;
    std::int64_t rows = 0;
    bool json = false;
};

/// Tables of one kind, for the overview of a plan.
struct Kind {
    std::size_t tables = 0;
    double rho = 0;
    double sd_least = 0, sd_most = 0;
};

std::string kind_of(const PlannedMarginal& marginal) {
    const bool coarse = std::any_of(marginal.readings.begin(), marginal.readings.end(),
                                    [](const Reading& reading) { return reading.level > 0; });
    if (coarse) return "coarser levels";
    return marginal.readings.size() == 1 ? "one column" : "two columns";
}

/// By how much a table of two columns as measured differs from the truth, as a share of its records
/// (total variation), on average; 0 where the number of records is not known.
double expected_distance(const SynthesisPlan& plan, std::int64_t rows) {
    double off = 0, tables = 0;
    for (const auto& each : plan.marginals) {
        if (rows <= 0 || kind_of(each) != "two columns") continue;
        // Half the mean absolute noise of all cells: 0.5 * 0.8 sigma.
        off += std::min(1.0, 0.4 * std::sqrt(each.variance.up()) * static_cast<double>(each.cells) /
                                 static_cast<double>(rows));
        tables += 1;
    }
    return tables > 0 ? off / tables : 0;
}

int run_plan(const PlanArguments& arguments) {
    const auto file = read_schema(arguments.schema);
    if (!file) return refuse(file.error());
    const auto plan = plan_synthesis(file->schema, arguments.options);
    if (!plan) return refuse(plan.error());
    std::string left;
    bool covered = true;
    if (!arguments.ledger.empty()) {
        const auto ledger = Ledger::read(arguments.ledger);
        if (!ledger) return refuse(ledger.error());
        covered = plan->rho <= ledger->left();
        left = rounded_down(ledger->left().down(), 6);
    }
    const double epsilon = epsilon_of(plan->rho, plan->delta);
    if (arguments.json) {
        fmt::print(
            "{{\"schema\":{},\"columns\":{},\"epsilon\":{},\"delta\":{:.6g},\"rho\":{},"
            "\"epsilon_if_noise_were_continuous\":{},\"tables_of_three\":{},",
            json_quoted(file->schema.name()), file->schema.columns().size(), rounded_up(epsilon, 6),
            plan->delta, json_quoted(plan->rho.text()),
            rounded_up(gaussian_epsilon_of(plan->rho, plan->delta), 6), plan->triples);
        if (arguments.rows > 0) {
            fmt::print("\"expected_distance_two_columns\":{:.4g},",
                       expected_distance(*plan, arguments.rows));
        }
        fmt::print("\"tables\":[");
        std::string separator;
        for (const auto& each : plan->marginals) {
            fmt::print(
                "{}\n {{\"table\":{},\"cells\":{},\"rho\":{},\"noise_sd\":{:.4g},"
                "\"off_by_95\":{:.0f}}}",
                separator, json_quoted(name_of(each, file->schema)), each.cells,
                json_quoted(each.rho.text()), std::sqrt(each.variance.up()),
                std::ceil(1.96 * std::sqrt(each.variance.up())));
            separator = ",";
        }
        fmt::print(
            "]{}{}}}\n",
            left.empty() ? "" : fmt::format(",\"rho_left\":{},\"covered\":{}", left, covered), "");
        return covered ? 0 : exit_code(Code::conflict);
    }
    fmt::print("{}: {} columns, {} rules\n", file->schema.name(), file->schema.columns().size(),
               file->schema.rules().size());
    fmt::print("cost: rho {}, that is epsilon {} at delta {:.3g} for one victim\n",
               rounded_up(plan->rho.up(), 6), rounded_up(epsilon, 4), plan->delta);
    std::map<std::string, Kind> kinds;
    for (const auto& each : plan->marginals) {
        auto& kind = kinds[kind_of(each)];
        const double sd = std::sqrt(each.variance.up());
        kind.sd_least = kind.tables == 0 ? sd : std::min(kind.sd_least, sd);
        kind.sd_most = std::max(kind.sd_most, sd);
        kind.tables += 1;
        kind.rho += each.rho.up();
    }
    fmt::print("\n{:<18} {:>6}  {:>11}  a count is off by, mostly less than\n", "tables of", "",
               "of the cost");
    const auto line = [&](std::string_view name, const Kind& kind) {
        fmt::print("{:<18} {:>6}  {:>10.1f}%  {:.0f}", name, kind.tables,
                   100 * kind.rho / plan->rho.up(), std::ceil(1.96 * kind.sd_least));
        if (kind.sd_most > kind.sd_least * 1.01) {
            fmt::print(" (largest tables) to {:.0f} (smallest)", std::ceil(1.96 * kind.sd_most));
        }
        fmt::print("\n");
    };
    for (const auto& [name, kind] : kinds) line(name, kind);
    if (plan->triples > 0) {
        const auto sd = std::sqrt(
            planned(file->schema, plan->triple_candidates[0], plan->triple_rho).variance.up());
        const auto each = rho_of_selection(plan->triple_selection_epsilon) + plan->triple_rho;
        line("three, to choose",
             {static_cast<std::size_t>(plan->triples), each.up() * plan->triples, sd, sd});
    }
    if (arguments.rows > 0) {
        const double off = expected_distance(*plan, arguments.rows);
        if (off > 0) {
            fmt::print(
                "\nwith {} records, a table of two columns as measured differs from the truth by "
                "{:.1f}% of\nits records on average (total variation); cleaning and fitting "
                "usually leave less.\n",
                arguments.rows, 100 * off);
        }
    }
    if (!left.empty()) {
        fmt::print(
            "\nledger: rho {} is left, {}\n", left,
            covered ? "enough for this" : "NOT enough for this: ask for a smaller --epsilon");
    }
    fmt::print("\nnothing was read from case data, and nothing was spent\n");
    return covered ? 0 : exit_code(Code::conflict);
}

struct SynthesizeArguments {
    std::string data;
    std::string schema;
    std::string ledger;
    std::string out;
    std::vector<std::string> ignored;
    ReadingArguments reading;
    SyntheticRelease about;
    SynthesisOptions options;
    bool delta_given = false;
    bool json = false;
};

Result<Release> make_release(const SynthesizeArguments& arguments, std::size_t& records_read,
                             const Task& task) {
    // Before anything is read, measured or spent.
    TRY(check_output_folder(arguments.out,
                            {.inputs = {arguments.data, arguments.schema, arguments.ledger}}));
    const auto file = TRY(read_schema(arguments.schema));
    auto ledger = TRY(Ledger::open(arguments.ledger));
    note(ledger.note());
    auto options = arguments.options;
    if (!arguments.delta_given) options.delta = ledger.terms().delta;
    const auto plan = TRY(plan_synthesis(file.schema, options));
    const auto reading = TRY(options_of(arguments.reading));
    const auto source = TRY(formats::read_source(arguments.data, reading));
    const auto records = TRY(encode(source.table, file.schema, source.digest.name,
                                    columns_named(source.table, arguments.ignored)));
    records_read = records.rows;
    std::vector<std::string> columns;
    for (const auto& each : file.schema.columns()) columns.push_back(each.name);
    for (const auto& each : notes_on_rows(source.table, columns)) note(each);
    auto about = arguments.about;
    about.dataset_sha256 = source.digest.sha256;
    crypto::SecureRandom random;
    return publish_synthetic(ledger, records, file.schema, file.json, plan, about, arguments.out,
                             random, task);
}

int run_synthesize(const SynthesizeArguments& arguments, const Task& task) {
    std::size_t records_read = 0;
    const auto release = make_release(arguments, records_read, task);
    if (!release) return refuse(release.error());
    if (arguments.json) {
        const auto statement = read_file(fs::path(arguments.out) / statement_file);
        if (!statement) return refuse(statement.error());
        fmt::print("{}", *statement);
        return 0;
    }
    fmt::print("{}: {} synthetic records, from {} true ones (keep that number inside)\n",
               arguments.out, release->table().rows(), records_read);
    fmt::print("{}\n", release->statement().promise);
    for (const auto& attack : release->statement().attacks) {
        fmt::print("attacked: {}: {} of {} succeeded\n", attack.name, attack.succeeded,
                   attack.tried);
    }
    fmt::print("microdata.csv, tables.csv (with 95% intervals), schema.json, {}\n", statement_file);
    return 0;
}

struct LedgerArguments {
    std::string ledger;
    bool create = false;
    std::string about;
    double epsilon = 0;
    double delta = 1e-6;
    std::string rho;
    std::int64_t rows_per_victim = 1;
    bool recover = false;
    std::vector<std::string> releases;
    std::vector<std::int64_t> lost;
    bool json = false;
};

int run_recover(const LedgerArguments& arguments) {
    std::vector<fs::path> releases;
    for (const auto& each : arguments.releases) {
        if (!each.empty()) releases.emplace_back(each);  // --recover alone is one empty value
    }
    const auto done = Ledger::recover(arguments.ledger, releases, arguments.lost);
    if (!done) return refuse(done.error());
    if (arguments.json) {
        const auto numbers = [](const std::vector<LedgerEntry>& entries) {
            std::string text, comma;
            for (const auto& each : entries) {
                text += comma + fmt::format("{{\"number\":{},\"was\":{},\"rho\":{}}}", each.number,
                                            each.was, json_quoted(each.rho.text()));
                comma = ",";
            }
            return text;
        };
        fmt::print(
            "{{\"first_seen\":{},\"known\":{},\"lost\":[{}],\"passed_over\":{},\"recovered\":[{}],"
            "\"was_whole\":{}}}\n",
            done->first_seen, done->known, numbers(done->lost), done->passed_over.size(),
            numbers(done->recovered), done->was_whole);
        return 0;
    }
    const auto line = [](const char* what, const LedgerEntry& entry) {
        fmt::print(
            "{} entry {}{}: {}{}\n", what, entry.number,
            entry.was == entry.number ? "" : fmt::format(" (it was entry {})", entry.was),
            entry.purpose,
            entry.rho == Rational(0) ? "" : ", rho " + rounded_up(entry.rho.up(), 6) + " spent");
    };
    for (const auto& each : done->recovered) line("recovered", each);
    for (const auto& each : done->lost) line("written down as lost:", each);
    if (done->known > 0) fmt::print("given and in the ledger already: {}\n", done->known);
    for (const auto& each : done->passed_over) {
        fmt::print("not used, no release of this ledger: {}\n", each.string());
    }
    fmt::print("{}\n", done->was_whole
                           ? "nothing that this machine has seen, or that was given, is "
                             "missing from the ledger"
                           : "the ledger is whole again; what is published next is "
                             "attacked together with all of it");
    if (done->first_seen) {
        fmt::print(
            "This machine had not seen this ledger before: releases made after the last one given "
            "are "
            "not known to it.\n");
    }
    return 0;
}

Result<Ledger> ledger_for(const LedgerArguments& arguments) {
    if (!arguments.create) return Ledger::read(arguments.ledger);
    if (arguments.rho.empty() == (arguments.epsilon == 0)) {
        return fail_plainly(Code::invalid_input,
                            "give the budget once: --epsilon (with --delta) or --rho");
    }
    if (!(arguments.delta > 0 && arguments.delta < 1)) {
        return fail_plainly(Code::invalid_input, "delta must lie between 0 and 1, both excluded");
    }
    if (arguments.rho.empty() && !(arguments.epsilon > 0 && arguments.epsilon <= 100)) {
        return fail_plainly(Code::invalid_input, "epsilon must lie above 0 and not above 100");
    }
    LedgerTerms terms;
    terms.about = arguments.about;
    terms.delta = arguments.delta;
    terms.rows_per_victim_max = arguments.rows_per_victim;
    terms.rho_limit = arguments.rho.empty() ? rho_for(arguments.epsilon, arguments.delta)
                                            : TRY(Rational::parse(arguments.rho));
    return Ledger::create(arguments.ledger, std::move(terms));
}

/// 0, or a refusal where a release lies beside it that the ledger does not hold.
int is_whole(const Ledger& ledger) {
    const auto found = ledger.check_releases();
    return found ? 0 : refuse(found.error());
}

int run_ledger(const LedgerArguments& arguments) {
    if (arguments.recover) return run_recover(arguments);
    const auto ledger = ledger_for(arguments);
    if (!ledger) return refuse(ledger.error());
    note(ledger->note());
    const auto& terms = ledger->terms();
    const double delta = terms.delta;
    if (arguments.json) {
        fmt::print(
            "{{\"id\":{},\"seen_file\":{},\"about\":{},\"delta\":{:.6g},\"rows_per_victim_max\":{},"
            "\"rho_limit\":{},"
            "\"rho_spent\":{},\"rho_left\":{},\"epsilon_limit\":{},\"epsilon_spent\":{},"
            "\"entries\":[",
            json_quoted(ledger->id()), json_quoted(ledger->seen_file().string()),
            json_quoted(terms.about), delta, terms.rows_per_victim_max,
            json_quoted(terms.rho_limit.text()), json_quoted(ledger->spent().text()),
            json_quoted(ledger->left().text()), rounded_up(epsilon_of(terms.rho_limit, delta), 6),
            rounded_up(epsilon_of(ledger->spent(), delta), 6));
        std::string separator;
        for (const auto& entry : ledger->entries()) {
            fmt::print(
                "{}\n {{\"number\":{},\"state\":{},\"when\":{},\"purpose\":{},\"rho\":{},"
                "\"release_sha256\":{},\"reading\":{}}}",
                separator, entry.number, json_quoted(name_of(entry.state)), json_quoted(entry.when),
                json_quoted(entry.purpose), json_quoted(entry.rho.text()),
                json_quoted(entry.release_sha256), entry.is_private() ? "null" : entry.reading);
            separator = ",";
        }
        fmt::print("]}}\n");
        return is_whole(*ledger);
    }
    fmt::print("{}\n", terms.about.empty() ? "(no title)" : terms.about);
    fmt::print("unit: one victim with all their rows (at most {}), added or removed\n",
               terms.rows_per_victim_max);
    const auto line = [&](const char* what, const Rational& rho) {
        fmt::print("{:<7} rho {:<12} epsilon {:<9} (continuous Gaussian {}) at delta {:g}\n", what,
                   rounded_up(rho.up(), 6), rounded_up(epsilon_of(rho, delta), 4),
                   rounded_up(gaussian_epsilon_of(rho, delta), 4), delta);
    };
    line("budget", terms.rho_limit);
    line("spent", ledger->spent());
    fmt::print("left    rho {}\n", rounded_down(ledger->left().down(), 6));
    std::int64_t bare = 0;
    for (const auto& entry : ledger->entries()) {
        const bool counted = !entry.is_private();
        bare += counted && entry.state == EntryState::committed ? 1 : 0;
        fmt::print("{:>4}  {}  {:<9}  {:<14}  {}\n", entry.number, entry.when, name_of(entry.state),
                   counted ? "without noise" : fmt::format("rho {:.4g}", entry.rho.up()),
                   entry.purpose);
        if (entry.was != 0) {
            fmt::print("      recovered{}\n", entry.was == entry.number
                                                  ? ""
                                                  : fmt::format("; it was entry {}", entry.was));
        }
    }
    if (bare > 0) {
        fmt::print(
            "{} without differential privacy: the budget says nothing about {}; what is published "
            "next\nwithout it is attacked together with {}\n",
            bare, bare == 1 ? "it" : "them", bare == 1 ? "it" : "all of them");
    }
    return is_whole(*ledger);
}

struct EvaluateArguments {
    std::string original;
    std::string release;
    std::string schema;
    std::vector<std::string> ignored;
    ReadingArguments reading;
    EvaluateOptions options;
    bool json = false;
};

Result<Evaluation> compare_files(const EvaluateArguments& arguments, const Task& task) {
    const fs::path release(arguments.release);
    const bool folder = fs::is_directory(release);
    if (!folder && !fs::exists(release)) {
        return fail_plainly(Code::not_found,
                            "no such release: name its folder or a file of microdata",
                            release.string());
    }
    auto released_file = folder ? release / "microdata.csv" : release;
    if (!fs::exists(released_file)) released_file += ".xz";
    if (folder && fs::exists(release / statement_file)) {
        // What is measured must be what was released.
        const auto statement = TRY(read_file(release / statement_file));
        const auto microdata = TRY(published::PublishedFile::read_unpacked(released_file));
        TRY(published::release_of_protected(microdata, statement, statement_file,
                                            "synthetic microdata"));
    }
    auto schema_path = arguments.schema;
    if (schema_path.empty() && !folder) {
        return fail_plainly(
            Code::invalid_input,
            "this is a file and no folder of a release, so no schema lies in it: say "
            "--schema, or name the original first and the folder of its release second",
            release.string());
    }
    if (schema_path.empty()) schema_path = (release / "schema.json").string();
    const auto file = TRY(read_schema(schema_path));
    const auto reading = TRY(options_of(arguments.reading, 0, 2));
    const auto original = TRY(formats::read_source(arguments.original, reading));
    const auto original_records = TRY(encode(original.table, file.schema, original.digest.name,
                                             columns_named(original.table, arguments.ignored)));
    // A synthetic record without any answer is a record.
    auto as_released = TRY(options_of(arguments.reading, 1, 2));
    as_released.csv.blank_rows = formats::BlankRows::kept;
    const auto released = TRY(formats::read_source(released_file, as_released));
    // A release of another program may break rules: that is counted, not refused.
    const auto released_records =
        TRY(encode(released.table, file.schema.as_released(), released_file.filename().string()));
    return evaluate(original_records, released_records, file.schema, arguments.options, task);
}

/// "0.012345", or null where nothing was measured.
std::string or_null(double value) {
    return std::isnan(value) ? "null" : fmt::format("{:.6f}", value);
}

int run_evaluate(const EvaluateArguments& arguments, const Task& task) {
    const auto result = compare_files(arguments, task);
    if (!result) return refuse(result.error());
    if (arguments.json) {
        fmt::print("{{{}\"original_records\":{},\"released_records\":{},\"orders\":[", json_notes(),
                   result->original_records, result->released_records);
        std::string separator;
        for (const auto& each : result->orders) {
            fmt::print(
                "{}\n {{\"order\":{},\"tables\":{},\"tvd_mean\":{:.6f},\"tvd_max\":{:.6f},"
                "\"suppressed\":{:.6f},\"suppressed_50\":{},\"invented_mass\":{:.6f},"
                "\"relative_error_median\":{},\"relative_error_p90\":{}}}",
                separator, each.order, each.tables, each.tvd_mean, each.tvd_max, each.suppressed,
                or_null(each.suppressed_50), each.invented_mass,
                or_null(each.relative_error_median), or_null(each.relative_error_p90));
            separator = ",";
        }
        fmt::print("],\"codes\":[");
        separator.clear();
        for (const auto& each : result->codes) {
            fmt::print("{}{{\"column\":{},\"present\":{},\"kept\":{},\"never_seen_share\":{:.6f}}}",
                       separator, json_quoted(each.column), each.present, each.kept,
                       each.never_seen_share);
            separator = ",";
        }
        fmt::print(
            "],\"rule_violations\":{},\"task\":{{\"column\":{},\"auc_from_original\":{:.5f},"
            "\"auc_from_release\":{:.5f}}}}}\n",
            result->rule_violations, json_quoted(result->task.column),
            result->task.auc_from_original, result->task.auc_from_release);
        return 0;
    }
    fmt::print("{} records released for {}\n\n", result->released_records,
               result->original_records);
    fmt::print("{:<34}", "");
    for (const auto& each : result->orders) fmt::print("{:>10}", fmt::format("{}-way", each.order));
    fmt::print("\n");
    const auto line = [&](const char* what, double OrderComparison::* figure, double scale,
                          int digits) {
        fmt::print("{:<34}", what);
        for (const auto& each : result->orders) {
            const double value = each.*figure * scale;
            fmt::print("{:>10}", std::isnan(value) ? std::string("none")
                                                   : fmt::format("{:.{}f}{}", value, digits,
                                                                 scale == 100 ? "%" : ""));
        }
        fmt::print("\n");
    };
    line("total variation distance, mean", &OrderComparison::tvd_mean, 1, 4);
    line("total variation distance, worst", &OrderComparison::tvd_max, 1, 4);
    line("combinations lost", &OrderComparison::suppressed, 100, 2);
    line("  of those of 50 people and more", &OrderComparison::suppressed_50, 100, 2);
    line("mass on invented combinations", &OrderComparison::invented_mass, 100, 2);
    line("relative error (100 and more), median", &OrderComparison::relative_error_median, 1, 3);
    line("                               90%", &OrderComparison::relative_error_p90, 1, 3);
    fmt::print("\n");
    for (const auto& each : result->codes) {
        fmt::print("{}: {} of {} codes kept, {:.2f}% of records on codes nobody has\n", each.column,
                   each.kept, each.present, 100 * each.never_seen_share);
    }
    fmt::print("records that break a rule: {}\n", result->rule_violations);
    if (!result->task.column.empty()) {
        fmt::print(
            "predicting {} = {}: AUC {:.4f} learnt from the original, {:.4f} from the release\n",
            result->task.column, result->task.code, result->task.auc_from_original,
            result->task.auc_from_release);
    }
    fmt::print(
        "\nthese figures are computed from the original: for deciding, not for publishing\n");
    return 0;
}

void add_budget(CLI::App& command, SynthesisOptions& options) {
    command.add_option("--epsilon", options.epsilon, "Privacy loss at most (default 1)");
    command
        .add_option("--triples", options.triples,
                    "Tables of three columns to choose privately (default 4)")
        ->check(CLI::Range(0, 1000));
    command.add_option("--sweeps", options.sweeps, "More: closer fit, longer (default 8)")
        ->check(CLI::Range(1, 1000));
}

}  // namespace

CLI::App& add_protect(CLI::App& app, Action& action) {
    auto& group =
        *app.add_subcommand("protect", "Publish victims' data so that nobody can be found in them");
    group.require_subcommand(1);

    auto& schema = *group.add_subcommand(
        "schema", "Draft the public schema from column names and a code book; looks at no row");
    const auto drafting = std::make_shared<SchemaArguments>();
    schema.add_option("DATA", drafting->data, "Case microdata; only the names of columns are used")
        ->required();
    schema.add_option(
        "--codebook", drafting->code_book,
        "Public code book: a table with the columns \"column\" and \"code\"; the code "
        "@countries stands for the ISO list");
    schema.add_option("--name", drafting->name, "Of the data");
    schema.add_option("--out", drafting->out, "New file (default: print the draft)");
    add_replace(schema, drafting->replace);
    add_reading(schema, drafting->reading, true);
    schema.add_flag("--json", drafting->json, "The draft and what it lacks, as JSON");
    schema.footer(
        "A list of codes read from the data would tell who is in the data, so lists come from the\n"
        "code book alone; what it does not name stays empty for you to fill in.\n"
        "docs/guides/protect.md goes through all steps.\n\n"
        "  palermo protect schema cases.csv --codebook codes.csv --name \"NRM cases\" --out "
        "nrm.json\n");
    schema.callback([drafting, &action] {
        action = [drafting](const Task&) { return run_schema(*drafting); };
    });

    auto& plan = *group.add_subcommand(
        "plan", "Say what would be measured, at which cost and with which error; spends nothing");
    const auto planning = std::make_shared<PlanArguments>();
    plan.add_option("--schema", planning->schema, "Columns, codes and rules, all public (JSON)")
        ->required();
    plan.add_option("--ledger", planning->ledger, "Look whether this ledger covers it");
    plan.add_option("--delta", planning->options.delta, "Default 1e-6");
    plan.add_option("--rows", planning->rows, "Records there will be, about (a public figure)")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40));
    plan.add_flag("--json", planning->json, "Every table as JSON");
    add_budget(plan, planning->options);
    plan.footer(
        "Exit codes: 0 the ledger covers it (or none was named), 5 it does not.\n\n"
        "  palermo protect plan --schema data/schemas/ctdc21.json --epsilon 1 --rows 100000\n");
    plan.callback(
        [planning, &action] { action = [planning](const Task&) { return run_plan(*planning); }; });

    auto& synthesize = *group.add_subcommand(
        "synthesize", "Publish synthetic microdata and tables with intervals, on a ledger");
    const auto making = std::make_shared<SynthesizeArguments>();
    synthesize.add_option("DATA", making->data, "Case microdata: csv, xlsx, .xz or .gz")
        ->required();
    synthesize
        .add_option("--schema", making->schema, "Columns, codes and rules, all public (JSON)")
        ->required();
    synthesize.add_option("--ledger", making->ledger, "The account of these people's privacy")
        ->required();
    synthesize.add_option("--out", making->out, "Folder of the release, new or empty")->required();
    synthesize.add_option("--purpose", making->about.purpose, "Why; stands in the ledger")
        ->required();
    synthesize.add_option("--title", making->about.title, "Of the release")->required();
    synthesize.add_option("--publisher", making->about.publisher, "Who publishes it")->required();
    synthesize.add_option("--terms", making->about.terms, "Under what words it may be used");
    synthesize.add_option("--ignore", making->ignored, "Columns of DATA to leave out");
    add_reading(synthesize, making->reading);
    synthesize
        .add_option("--canary-runs", making->about.canary_runs,
                    "Runs of the attack before the release, each way (default 200)")
        ->check(CLI::Range(20, 100'000));
    auto* delta =
        synthesize.add_option("--delta", making->options.delta, "Default: that of the ledger");
    synthesize.add_flag("--json", making->json, "Print the release statement");
    add_budget(synthesize, making->options);
    synthesize.footer(
        "Reserves budget, measures with noise, fits, attacks, writes, commits. Refused or killed "
        "at\n"
        "any point, nothing is published and nothing is spent.\n\n"
        "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 --delta "
        "1e-6\n"
        "  palermo protect synthesize cases.csv --schema nrm.json --ledger cases.ledger \\\n"
        "      --epsilon 1 --out release2026 --purpose \"annual report\" \\\n"
        "      --title \"NRM cases 2015-2025\" --publisher \"National Rapporteur\"\n");
    synthesize.callback([making, delta, &action] {
        making->delta_given = delta->count() > 0;
        action = [making](const Task& task) { return run_synthesize(*making, task); };
    });

    auto& ledger = *group.add_subcommand(
        "ledger", "Show what was spent on a data set, start one, or mend one");
    const auto showing = std::make_shared<LedgerArguments>();
    ledger.add_option("LEDGER", showing->ledger, "The ledger file")->required();
    ledger.add_flag("--create", showing->create, "Start a ledger; a budget is given once");
    ledger.add_option("--about", showing->about, "Whose data these are");
    ledger.add_option("--epsilon", showing->epsilon, "Budget for the whole life of the data");
    ledger.add_option("--delta", showing->delta, "Default 1e-6; at most one over the victims");
    ledger.add_option("--rho", showing->rho, "Budget as zCDP instead, a fraction such as 1/20");
    ledger.add_option("--rows-per-victim", showing->rows_per_victim, "At most (default 1)");
    auto* recover =
        ledger
            .add_option("--recover", showing->releases,
                        "Mend a ledger restored from an old copy: from what this machine "
                        "has seen, and from releases (release.json, or folders)")
            ->type_name("RELEASE")
            ->expected(0, -1);
    ledger
        .add_option("--lost", showing->lost,
                    "With --recover: entries of which nobody has the release any more")
        ->type_name("NUMBER")
        ->needs(recover);
    recover->excludes("--create");
    ledger.add_flag("--json", showing->json, "As JSON");
    ledger.footer(
        "  palermo protect ledger cases.ledger\n"
        "  palermo protect ledger cases.ledger --create --about \"NRM cases\" --epsilon 4 --delta "
        "1e-6\n"
        "  palermo protect ledger cases.ledger --recover published/ table-2026.release.json\n");
    ledger.callback([showing, recover, &ledger, &action] {
        showing->recover = recover->count() > 0;
        action = [showing, &ledger](const Task&) {
            const auto fine = refuse_idle_options(given_options(ledger), ledger_options());
            return fine ? run_ledger(*showing) : refuse(fine.error());
        };
    });

    auto& evaluate = *group.add_subcommand(
        "evaluate", "Compare a release with its original; the figures stay inside");
    const auto comparing = std::make_shared<EvaluateArguments>();
    evaluate.add_option("ORIGINAL", comparing->original, "Case microdata")->required();
    evaluate.add_option("RELEASE", comparing->release, "Release folder, or a file of microdata")
        ->required();
    evaluate.add_option("--schema", comparing->schema, "Default: schema.json of the release");
    evaluate.add_option("--ignore", comparing->ignored, "Columns of ORIGINAL to leave out");
    add_reading(evaluate, comparing->reading, true);
    evaluate.add_option("--order", comparing->options.order_max, "Tables of up to so many columns")
        ->check(CLI::Range(1, 3));
    evaluate.add_option("--task", comparing->options.task_column,
                        "Column to predict (default: the first with codes 0 and 1)");
    evaluate.add_flag("--zero-is-missing", comparing->options.zero_is_missing,
                      "Take \"0\" and \"\" as one, as some programs do");
    evaluate.add_flag("--json", comparing->json, "As JSON");
    evaluate.footer("  palermo protect evaluate cases.csv release2026\n");
    evaluate.callback([comparing, &action] {
        action = [comparing](const Task& task) { return run_evaluate(*comparing, task); };
    });
    return group;
}

}  // namespace palermo::cli
