#include "palermo/workflows/protect/evaluate.hpp"

#include <fmt/format.h>

#include <cmath>

#include "palermo/core/files.hpp"
#include "palermo/ledger/statement_place.hpp"
#include "palermo/published/admit.hpp"
#include "palermo/table/columns.hpp"
#include "palermo/workflows/protect/schema_file.hpp"

namespace palermo::workflows {
namespace {

namespace fs = std::filesystem;
using formats::Json;
using protect::OrderComparison;

/// The microdata of a release and its schema, where they stand.
struct ReleasePlace {
    fs::path microdata;
    Input schema;
};

/// Looks at what was named, and that what is measured is what was released.
Result<ReleasePlace> place_of(const EvaluateRequest& request) {
    const auto& release = request.release.path;
    const bool folder = fs::is_directory(release);
    if (!folder && !fs::exists(release)) {
        return fail(Code::not_found, "synthesis.no_release", {}, release.string());
    }
    ReleasePlace place{folder ? release / "microdata.csv" : release, request.schema};
    if (!fs::exists(place.microdata)) place.microdata += ".xz";
    if (folder && fs::exists(release / protect::statement_file)) {
        const auto statement = TRY(read_file(release / protect::statement_file));
        const auto microdata = TRY(published::PublishedFile::read_unpacked(place.microdata));
        TRY(published::release_of_protected(microdata, statement, protect::statement_file,
                                            "synthetic microdata"));
    }
    if (!place.schema.empty()) return place;
    if (!folder) {
        return fail(Code::invalid_input, "synthesis.no_schema_beside",
                    {{"field", field_name("schema")}}, release.string());
    }
    place.schema.path = release / "schema.json";
    return place;
}

Json json_of(const OrderComparison& each) {
    return Json::Object{{"order", each.order},
                        {"tables", each.tables},
                        {"tvd_mean", Json::places(each.tvd_mean, 6)},
                        {"tvd_max", Json::places(each.tvd_max, 6)},
                        {"suppressed", Json::places(each.suppressed, 6)},
                        {"suppressed_50", Json::places(each.suppressed_50, 6)},
                        {"invented_mass", Json::places(each.invented_mass, 6)},
                        {"relative_error_median", Json::places(each.relative_error_median, 6)},
                        {"relative_error_p90", Json::places(each.relative_error_p90, 6)}};
}

/// One figure of every order, each in its column.
std::string line_of(const std::vector<OrderComparison>& orders, std::string_view what,
                    double OrderComparison::* figure, double scale, int digits) {
    auto text = fmt::format("{:<34}", what);
    for (const auto& each : orders) {
        const double value = each.*figure * scale;
        text += fmt::format("{:>10}", std::isnan(value) ? std::string("none")
                                                        : fmt::format("{:.{}f}{}", value, digits,
                                                                      scale == 100 ? "%" : ""));
    }
    return text + "\n";
}

}  // namespace

Result<EvaluateOutcome> evaluate(const EvaluateRequest& request, const Task& task, Notes& notes) {
    const auto place = TRY(place_of(request));
    const auto file = TRY(read_schema(place.schema));
    const auto how = TRY(reading_of(request.reading, notes, 0, 2));
    const auto original = TRY(formats::read_source(request.original.path, how));
    const auto original_records =
        TRY(protect::encode(original.table, file.schema, original.digest.name,
                            columns_named(original.table, request.ignored)));
    // A synthetic record without any answer is a record.
    auto as_released = TRY(reading_of(request.reading, notes, 1, 2));
    as_released.csv.blank_rows = formats::BlankRows::kept;
    const auto released = TRY(formats::read_source(place.microdata, as_released));
    // A release of another program may break rules: that is counted, not refused.
    const auto released_records = TRY(protect::encode(released.table, file.schema.as_released(),
                                                      place.microdata.filename().string()));
    const protect::EvaluateOptions options{.order_max = request.order,
                                           .zero_is_missing = request.zero_is_missing,
                                           .task_column = request.task};
    return EvaluateOutcome{
        TRY(protect::evaluate(original_records, released_records, file.schema, options, task))};
}

Json to_json(const EvaluateOutcome& outcome) {
    const auto& result = outcome.evaluation;
    Json::Array orders;
    orders.before_each = "\n ";
    for (const auto& each : result.orders) orders.push_back(json_of(each));
    Json::Array codes;
    for (const auto& each : result.codes) {
        codes.push_back(Json::Object{{"column", each.column},
                                     {"present", each.present},
                                     {"kept", each.kept},
                                     {"never_seen_share", Json::places(each.never_seen_share, 6)}});
    }
    return Json::Object{
        {"original_records", std::uint64_t{result.original_records}},
        {"released_records", std::uint64_t{result.released_records}},
        {"orders", std::move(orders)},
        {"codes", std::move(codes)},
        {"rule_violations", result.rule_violations},
        {"task",
         Json::Object{{"column", result.task.column},
                      {"auc_from_original", Json::places(result.task.auc_from_original, 5)},
                      {"auc_from_release", Json::places(result.task.auc_from_release, 5)}}}};
}

std::string in_words(const EvaluateOutcome& outcome) {
    const auto& result = outcome.evaluation;
    auto text = fmt::format("{} records released for {}\n\n{:<34}", result.released_records,
                            result.original_records, "");
    for (const auto& each : result.orders) {
        text += fmt::format("{:>10}", fmt::format("{}-way", each.order));
    }
    text += "\n";
    const auto line = [&](const char* what, double OrderComparison::* figure, double scale,
                          int digits) {
        text += line_of(result.orders, what, figure, scale, digits);
    };
    line("total variation distance, mean", &OrderComparison::tvd_mean, 1, 4);
    line("total variation distance, worst", &OrderComparison::tvd_max, 1, 4);
    line("combinations lost", &OrderComparison::suppressed, 100, 2);
    line("  of those of 50 people and more", &OrderComparison::suppressed_50, 100, 2);
    line("mass on invented combinations", &OrderComparison::invented_mass, 100, 2);
    line("relative error (100 and more), median", &OrderComparison::relative_error_median, 1, 3);
    line("                               90%", &OrderComparison::relative_error_p90, 1, 3);
    text += "\n";
    for (const auto& each : result.codes) {
        text += fmt::format("{}: {} of {} codes kept, {:.2f}% of records on codes nobody has\n",
                            each.column, each.kept, each.present, 100 * each.never_seen_share);
    }
    text += fmt::format("records that break a rule: {}\n", result.rule_violations);
    if (!result.task.column.empty()) {
        text += fmt::format(
            "predicting {} = {}: AUC {:.4f} learnt from the original, {:.4f} from the release\n",
            result.task.column, result.task.code, result.task.auc_from_original,
            result.task.auc_from_release);
    }
    return text +
           "\nthese figures are computed from the original: for deciding, not for publishing\n";
}

}  // namespace palermo::workflows
