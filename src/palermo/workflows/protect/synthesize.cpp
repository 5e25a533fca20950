#include "palermo/workflows/protect/synthesize.hpp"

#include <fmt/format.h>

#include "palermo/core/files.hpp"
#include "palermo/disclosure/rows.hpp"
#include "palermo/ledger/ledger.hpp"
#include "palermo/table/columns.hpp"
#include "palermo/workflows/protect/schema_file.hpp"

namespace palermo::workflows {
namespace {

protect::SynthesisOptions options_of(const SynthesizeRequest& request,
                                     const protect::Ledger& ledger) {
    protect::SynthesisOptions options;
    options.epsilon = request.epsilon;
    options.delta = request.delta.value_or(ledger.terms().delta);
    options.triples = request.triples;
    options.sweeps = request.sweeps;
    return options;
}

}  // namespace

Result<SynthesizeOutcome> synthesize(const SynthesizeRequest& request, const Task& task,
                                     Notes& notes) {
    // Before anything is read, measured or spent.
    TRY(check_output_folder(request.out.path, {.inputs = {request.data.path, request.schema.path,
                                                          request.ledger.path}}));
    const auto file = TRY(read_schema(request.schema));
    auto ledger = TRY(protect::Ledger::open(request.ledger.path));
    notes.say(ledger.note());
    const auto plan = TRY(protect::plan_synthesis(file.schema, options_of(request, ledger)));
    const auto how = TRY(reading_of(request.reading, notes));
    const auto source = TRY(formats::read_source(request.data.path, how));
    const auto order = ledger.key("order of a victim's rows");
    protect::Adjusted adjusted;
    const auto records =
        TRY(protect::encode(source.table, file.schema, source.digest.name,
                            columns_named(source.table, request.ignored), &order, &adjusted));
    std::vector<std::string> columns;
    for (const auto& each : file.schema.columns()) columns.push_back(each.name);
    for (const auto& each :
         protect::notes_on_rows(source.table, columns, file.schema.victim_column())) {
        notes.say(each);
    }
    const protect::SyntheticRelease about{.purpose = request.purpose,
                                          .title = request.title,
                                          .publisher = request.publisher,
                                          .terms = request.terms,
                                          .dataset_sha256 = source.digest.sha256,
                                          .canary_runs = request.canary_runs};
    crypto::SecureRandom random;
    auto release = TRY(protect::publish_synthetic(ledger, records, file.schema, file.json, plan,
                                                  about, request.out.path, random, task));
    return SynthesizeOutcome{.release = std::move(release),
                             .out = request.out.path.string(),
                             .records_read = records.rows,
                             .adjusted = std::move(adjusted),
                             .columns = std::move(columns)};
}

formats::Json to_json(const SynthesizeOutcome& outcome) {
    const auto& files = outcome.release.files();
    expects(!files.empty() && files.back().name == protect::statement_file);
    auto statement = files.back().bytes;
    if (statement.ends_with('\n')) statement.pop_back();
    return formats::Json::verbatim(std::move(statement));
}

namespace {

/// What was put right on the way, in true numbers.
std::string told(const protect::Adjusted& adjusted, const std::vector<std::string>& columns) {
    std::string text;
    const auto add = [&](std::int64_t count, const std::string& what) {
        if (count > 0) text += fmt::format("{:>8}  {}\n", count, what);
    };
    for (std::size_t i = 0; i < columns.size() && i < adjusted.other.size(); ++i) {
        add(adjusted.other[i], columns[i] + ": answers in no list, counted under \"other\"");
    }
    add(adjusted.surplus_rows, "rows of victims with more than were declared, left out");
    add(adjusted.rows_of_nobody, "rows that do not say whose they are, left out");
    add(adjusted.rows_breaking_rules, "rows that break a rule, left out");
    return text.empty() ? text : "for the office alone (nothing published says these):\n" + text;
}

}  // namespace

std::string in_words(const SynthesizeOutcome& outcome) {
    const auto& release = outcome.release;
    auto text = fmt::format(
        "{}: {} synthetic records, from {} true ones (keep that number inside)\n{}\n", outcome.out,
        release.table().rows(), outcome.records_read, release.statement().promise);
    text += told(outcome.adjusted, outcome.columns);
    for (const auto& attack : release.statement().attacks) {
        text += fmt::format("attacked: {}: {} of {} succeeded\n", attack.name, attack.succeeded,
                            attack.tried);
    }
    return text + fmt::format("microdata.csv, tables.csv (with 95% intervals), schema.json, {}\n",
                              protect::statement_file);
}

}  // namespace palermo::workflows
