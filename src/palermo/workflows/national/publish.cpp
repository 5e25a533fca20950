#include "palermo/workflows/national/publish.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "palermo/core/files.hpp"
#include "palermo/crypto/digest.hpp"
#include "palermo/vocabulary/terms.hpp"
#include "palermo/vocabulary/vocabulary.hpp"
#include "palermo/workflows/english.hpp"
#include "palermo/workflows/protect/publish_tables.hpp"

namespace palermo::workflows {
namespace {

/// With fewer people a year forms are not counted by sex and age.
constexpr std::int64_t people_a_year_to_cross = 5000;

using vocabulary::List;
using vocabulary::Standard;

/// Places are an office's own words, and a rare one may be a person's name: those of few people are OTHER.
TextColumn with_rare_as_other(const TextColumn& places, std::int64_t small_below) {
    std::vector<std::int64_t> people(places.values().size());
    for (const auto code : places.codes()) ++people[code];
    TextColumn made(places.name());
    for (std::size_t row = 0; row < places.size(); ++row) {
        const auto code = places.code(row);
        const bool rare =
            people[code] < small_below && places[row] != "UNK" && !places.missing(row);
        made.push(rare ? std::string_view("OTHER") : places[row]);
    }
    return made;
}

/// SEXUAL, LABOUR or OTHER, as UNODC groups forms; empty for what counts in the total only.
std::string group_of_form(std::string_view code) {
    if (code == "MIXED") return "OTHER";
    const auto crossing =
        vocabulary::crosswalk(List::form, Standard::palermo, code, Standard::glotip);
    if (crossing.codes.empty()) return {};
    if (crossing.codes.front() == "Sexual exploitation") return "SEXUAL";
    return crossing.codes.front() == "Forced labour" ? "LABOUR" : "OTHER";
}

/// What was read, as one input: its digest stands in the ledger, so that a second count of the same files is
/// known as one.
InputDigest digest_of(const std::vector<InputDigest>& inputs) {
    std::string all;
    for (const auto& each : inputs) all += each.sha256 + "\n";
    return {inputs.size() == 1 ? inputs.front().name
                               : fmt::format("{} and others", inputs.front().name),
            inputs.size() == 1 ? inputs.front().sha256 : crypto::sha256(all)};
}

}  // namespace

Result<void> check_state(const std::string& state) {
    if (vocabulary::country_by_iso3(state) != nullptr) return {};
    return fail(Code::invalid_input, "national.unknown_state", {}, Where::of_field("state"));
}

Result<NationalTables> national_tables(const mapping::Cases& cases, std::int64_t small_below) {
    NationalTables made;
    if (cases.table.text("year") == nullptr)
        return fail(Code::invalid_input, "national.no_year_of_cases");
    std::vector<Table::Column> columns;
    // Forms by sex and age are many small cells: of an office with few people they would be hidden, and with
    // them the numbers by form alone, which say more.
    const auto years = std::max<std::size_t>(1, cases.table.text("year")->values().size() - 1);
    const bool crossed =
        cases.counts.people / static_cast<std::int64_t>(years) >= people_a_year_to_cross;
    for (const std::string_view name : {"year", "sex", "age", "form"}) {
        const auto* column = cases.table.text(name);
        if (column == nullptr) {
            made.left_out.emplace_back(name);
            continue;
        }
        columns.emplace_back(*column);
        if (name == "form" && !crossed) {
            made.tables.push_back("year,form");
        } else {
            made.by.emplace_back(name);
        }
    }
    for (const std::string_view name : {"citizenship", "authority", "place", "wait"}) {
        if (const auto* column = cases.table.text(name)) {
            columns.emplace_back(name == "place" ? with_rare_as_other(*column, small_below)
                                                 : *column);
            made.tables.push_back(fmt::format("year,{}", name));
        } else {
            made.left_out.emplace_back(name);
        }
    }
    made.records = TRY(Table::make(std::move(columns)));
    if (const auto* form = made.records.text("form")) {
        protect::Hierarchy groups{"form", {}};
        for (const auto& code : form->values()) {
            if (code.empty()) continue;
            if (auto group = group_of_form(code); !group.empty())
                groups.parents.emplace_back(code, std::move(group));
        }
        if (!groups.parents.empty()) made.groups.push_back(std::move(groups));
    }
    return made;
}

Result<NationalPublished> publish_office(const Office& office,
                                         const NationalPublishRequest& request, const Task& task,
                                         Notes& notes) {
    TRY(check_state(request.state));
    const auto questions = office.questions();
    if (questions > 0 && !request.open_as_unknown) {
        return fail(Code::invalid_input, "national.questions_open",
                    {{"count", questions}, {"unknown", field_name("open_as_unknown")}});
    }
    TRY(refuse_nobody(office));
    auto tables = TRY(national_tables(office.cases, request.protection.suppression.small_below));
    TablesRequest counted;
    counted.file = request.office.files.front();
    counted.out = {request.out.path / (request.state + ".victims.csv")};
    counted.by = tables.by;
    counted.tables = tables.tables;
    counted.suppression = request.protection.suppression;
    counted.secret = request.protection.secret;
    counted.publication = request.protection.publication;
    std::error_code failed;
    std::filesystem::create_directories(request.out.path, failed);
    formats::Source source;
    source.table = std::move(tables.records);
    source.digest = digest_of(office.inputs);
    auto published = publish_records(counted, source, std::move(tables.groups), task, notes);
    if (!published) {
        // A refusal leaves no folder behind; one with something in it is not removed.
        std::filesystem::remove(request.out.path, failed);
        return std::move(published).error();
    }
    NationalPublished made{counted.out.path.string(), office.cases.counts, questions,
                           std::move(*published), std::move(tables.left_out)};
    return made;
}

Result<NationalPublished> publish_national(const NationalPublishRequest& request, const Task& task,
                                           Notes& notes) {
    TRY(check_state(request.state));
    TRY(check(request.protection.publication));
    const auto office = TRY(read_office(request.office, task));
    return publish_office(office, request, task, notes);
}

formats::Json to_json(const NationalPublished& outcome) {
    formats::Json::Object json{{"out", outcome.out},
                               {"rows", outcome.counts.rows},
                               {"people", outcome.counts.people},
                               {"repeated", outcome.counts.repeated},
                               {"no_consent", outcome.counts.no_consent},
                               {"open_as_unknown", outcome.open},
                               {"not_counted_by", formats::Json::list(outcome.left_out)},
                               {"published", to_json(outcome.published)}};
    return json;
}

std::string in_words(const NationalPublished& outcome) {
    std::string text =
        fmt::format("{}: {} from {}\n", outcome.out, counted(outcome.counts.people, "person"),
                    counted(outcome.counts.rows, "row"));
    if (outcome.open > 0) {
        text += fmt::format("note: {} whose meaning nobody has said; counted as not known\n",
                            counted(outcome.open, "answer"));
    }
    for (const auto& each : outcome.left_out)
        text += fmt::format("note: not counted by {}: no file has it\n", each);
    return text + in_words(outcome.published);
}

}  // namespace palermo::workflows
