#include "palermo/workflows/prevalence/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "palermo/core/files.hpp"
#include "palermo/formats/csv.hpp"
#include "palermo/linkage/draws.hpp"
#include "palermo/workflows/prevalence/link_review.hpp"
#include "palermo/workflows/prevalence/read_lists.hpp"

namespace palermo::workflows {

namespace {

using namespace palermo::linkage;
using formats::Json;

/// A file this request writes.
Result<OutputFile> output_of(const LinkRequest& request, const Output& output, Readers readers) {
    OutputRules rules{.replace = replaced(request.replace), .readers = readers};
    for (const auto& file : request.files) rules.inputs.push_back(file.path);
    for (const auto& input : {request.plan, request.key, request.verdicts}) {
        if (!input.empty()) rules.inputs.push_back(input.path);
    }
    for (const auto& input : request.decisions) rules.inputs.push_back(input.path);
    for (const auto* other : {&request.out, &request.review, &request.sample_file}) {
        if (!other->empty() && other != &output) rules.outputs.push_back(other->path);
    }
    return OutputFile::at(output.path, rules);
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

/// The capture table: lists, count; with draws a first column `draw`.
std::string captures_csv(const LinkedLists& linked) {
    formats::CsvWriter head;
    if (!linked.drawn.empty()) head.field("draw");
    for (const auto& list : linked.lists) head.field(list);
    head.field("count");
    head.end_row();
    auto text = head.text();
    if (linked.drawn.empty()) add_counts(text, "", linked.lists, linked.counts);
    for (std::size_t d = 0; d < linked.drawn.size(); ++d) {
        add_counts(text, std::to_string(d + 1), linked.lists, linked.drawn[d]);
    }
    return text;
}

std::string parameters_of(const LinkRequest& request) {
    Json::Object made{{"draws", request.draws}, {"seed", request.seed}};
    if (!request.duplicates.empty()) made.add("duplicates", request.duplicates);
    if (!request.record_ids.empty()) made.add("record_ids", Json::list(request.record_ids));
    return formats::canonical(made);
}

// Records of one list that are one person though they are not equal.
Result<void> say_duplicates(const LinkRequest& request, const Records& records, const Linkage& best,
                            Findings& findings) {
    for (int l = 0; l < records.lists(); ++l) {
        const auto merged = best.merged[std::size_t(l)];
        if (merged == 0) continue;
        auto first = std::size_t(records.first_of(l));
        while (best.first_of[first] == first) ++first;
        const auto file = request.files[std::size_t(l)].path.filename().string();
        if (records.plan().duplicates == Duplicates::refuse) {
            return fail(Code::invalid_input, "link.duplicates",
                        {{"duplicates", merged}, {"field", field_name("duplicates")}},
                        Where::of_file(file, records.file_row(first)));
        }
        findings.push_back(
            {.rule = "L13",
             .severity = Severity::warning,
             .place = {file, records.file_row(first), 0},
             .message = fmt::format("{} {} another of this list by all that is compared, though "
                                    "not equal: taken for the "
                                    "same person and counted once (--duplicates apart counts "
                                    "each); the first stands here",
                                    merged, merged == 1 ? "record is like" : "records are like"),
             .related = {}});
    }
    return {};
}

void say_the_best(const Records& records, const Compared& compared, const Linkage& best,
                  LinkedLists& made) {
    made.counts = capture_counts(records, best.entity_of);
    made.people = best.entities;
    made.merged = best.merged;
    made.links = best.between;
    made.expected_links = best.expected_links;
    made.blocking_recall = best.blocking_recall;
    made.doubts = doubts_of(records, compared, best);
    made.false_share = made.doubts.tells_wrong() ? best.false_share : std::nan("");
    made.missed_share = made.doubts.tells_missed() ? best.missed_of_all() : std::nan("");
    made.lists = records.list_names();
    for (int l = 0; l < records.lists(); ++l) made.records.push_back(rows_of(records, l));
    made.reports = records.reports();
    made.compared = compared.compared;
    made.never_compared = compared.never_compared;
    made.passes = compared.passes;
    made.fields = records.plan().fields;
}

/// The verdicts about this linkage, beside what the model expects of it.
Result<RatesMeasured> measured(const Asking& asking, const Records& records,
                               const Compared& compared, const Model& model, const Linkage& linked,
                               std::span<const Decision> decisions) {
    RatesMeasured made;
    const auto seen = draw_sample(records, compared, model, linked, decisions, 0, 1);
    made.not_seen = seen.not_seen;
    made.not_seen_links = seen.not_seen_links;
    made.by_verdicts = TRY(asking.measured(compared, linked, decisions));
    const auto doubts = doubts_of(records, compared, linked);
    made.model_false = doubts.tells_wrong() ? linked.false_share : std::nan("");
    made.model_missed = doubts.tells_missed() ? linked.missed_share : std::nan("");
    return made;
}

Result<LinkedLists> linked(const LinkRequest& request, const Task& task, Notes& notes) {
    if (request.files.empty()) return fail(Code::invalid_input, "link.no_list");
    const bool asks = !request.review.empty() || !request.decisions.empty() || request.sample > 0 ||
                      !request.verdicts.empty();
    if (asks && request.key.empty()) {
        return fail(Code::invalid_input, "link.no_key",
                    {{"field", field_name("key")}, {"other", field_name("new_key")}});
    }
    if ((request.sample > 0) == request.sample_file.empty()) {
        return fail(Code::invalid_input, "link.sample_and_file",
                    {{"field", field_name("sample")}, {"other", field_name("sample_file")}});
    }
    LinkedLists made;
    made.recipe.program = fmt::format("palermo {} prevalence/link", program_version());
    auto read = TRY(read_lists(request, notes, made.recipe));
    made.recipe.parameters = parameters_of(request);
    const auto& records = read.records;
    CompareOptions compare;
    compare.seed = request.seed;
    std::optional<Asking> asking;
    if (asks) {
        asking = TRY(Asking::with(request, read));
        TRY(asking->read(request, made.recipe));
        made.decided = TRY(asking->decided());
    }
    auto compared = TRY(compare_pairs(records, compare, task));
    auto model = fit_model(records, compared);
    if (!model && model.error().code == Code::not_estimable && records.lists() == 1) {
        return fail(Code::not_estimable, "link.no_duplicates", {{"records", records.size()}},
                    Where::of_file(request.files.front().path.filename().string()));
    }
    made.model = TRY(std::move(model));
    auto decisions = bring_in(records, made.decided.pairs, compared);
    auto best = link(records, compared, made.model, decisions);
    if (request.sample > 0) {
        made.sample = TRY(asking->sample(request, compared, made.model, best, decisions));
    }
    if (!request.verdicts.empty()) {
        made.measured = TRY(measured(*asking, records, compared, made.model, best, decisions));
        made.decided = TRY(asking->decided_with_verdicts());
        decisions = bring_in(records, made.decided.pairs, compared);
        best = link(records, compared, made.model, decisions);
    }
    if (asks) Asking::find(made.decided, read.findings);
    say_the_best(records, compared, best, made);
    if (request.draws > 0) {
        DrawOptions draw;
        draw.draws = request.draws;
        draw.seed = request.seed;
        auto draws = TRY(draw_linkages(records, compared, made.model, best, draw, decisions, task));
        made.drawn = std::move(draws.counts);
        made.effective_draws = draws.effective_draws;
        made.mean_people = draws.mean_people;
        made.sd_people = draws.sd_people;
    }
    if (!request.review.empty()) {
        made.review =
            review_csv(records, compared, made.model, asking->questions(), made.decided.pairs);
    }
    made.columns = std::move(read.columns);
    made.columns_not_compared = std::move(read.columns_not_compared);
    made.findings = std::move(read.findings);
    TRY(say_duplicates(request, records, best, made.findings));
    return made;
}

Result<LinkOutcome> link_and_write(const LinkRequest& request, const Task& task, Notes& notes) {
    const auto out = TRY(output_of(request, request.out, Readers::everybody));
    // They show who is on two lists, and the sample shows people.
    std::optional<OutputFile> review, sample;
    if (!request.review.empty()) review = TRY(output_of(request, request.review, Readers::owner));
    if (!request.sample_file.empty()) {
        sample = TRY(output_of(request, request.sample_file, Readers::owner));
    }
    auto made = TRY(linked(request, task, notes));
    TRY(out.write(captures_csv(made)));
    if (review) TRY(review->write(made.review.csv));
    if (sample) TRY(sample->write(made.sample->csv));
    LinkOutcome outcome;
    outcome.made = std::move(made);
    return outcome;
}

Result<LinkOutcome> encode_and_write(const LinkRequest& request, Notes& notes) {
    if (request.files.size() != 1 || request.key.empty()) {
        return fail(Code::invalid_input, "link.encode_one_list",
                    {{"field", field_name("key")}, {"other", field_name("new_key")}});
    }
    // Whoever holds it and the key can learn names from it.
    const auto out = TRY(output_of(request, request.out, Readers::owner));
    const auto list = TRY(read_and_encode(request, notes));
    std::vector<std::string> found;
    for (const auto& one : list.findings)
        found.push_back(to_string(one.place) + ": " + one.message);
    notes.of_files.insert(notes.of_files.begin(), found.begin(), found.end());
    TRY(out.write(text_of(list)));
    return LinkOutcome{
        ListEncoded{list.records(), list.groups.size(), list.key_check, list.salted}};
}

}  // namespace

std::span<const FieldRule> LinkRequest::rules() {
    static const std::vector<FieldRule> rules = {
        // A new key is made, and nothing else is done.
        {"files", {}, {"new_key"}},
        {"plan", {}, {"new_key"}},
        {"out", {}, {"new_key"}},
        {"key", {"encode", "review", "decisions", "sample", "verdicts"}, {"new_key"}},
        {"encode", {}, {"new_key"}},
        {"replace", {}, {"new_key"}},
        {"sheets", {}, {"new_key"}},
        {"encodings", {}, {"new_key"}},
        {"json", {}, {"new_key"}},
        // One list is encoded, and none is linked.
        {"draws", {}, {"encode", "new_key"}},
        {"seed", {}, {"encode", "new_key"}},
        {"threads", {}, {"encode", "new_key"}},
        {"review", {}, {"encode", "new_key"}},
        {"decisions", {}, {"encode", "new_key"}},
        {"record_ids", {"review", "decisions", "sample", "verdicts"}, {"encode", "new_key"}},
        // A sample is of one linkage: drawn now, or judged.
        {"sample", {}, {"encode", "new_key", "verdicts"}},
        {"sample_file", {"sample"}, {"encode", "new_key", "verdicts"}},
        {"verdicts", {}, {"encode", "new_key"}},
        {"duplicates", {}, {"encode", "new_key"}},
    };
    return rules;
}

double LinkedLists::drawn_beyond_best() const {
    const auto all =
        static_cast<double>(std::accumulate(records.begin(), records.end(), std::int64_t{0}));
    const auto best = static_cast<double>(people);
    return drawn.empty() || !(all > best) ? 0 : (best - mean_people) / (all - best);
}

Result<LinkOutcome> link_lists(const LinkRequest& request, const Task& task, Notes& notes) {
    if (!request.new_key.empty()) {
        TRY(crypto::Key::make(request.new_key.path));
        return LinkOutcome{KeyMade{request.new_key.path.string()}};
    }
    if (request.out.empty()) {
        return fail(Code::invalid_input, "request.missing", {{"field", field_name("out")}});
    }
    if (std::ranges::any_of(request.files, [](const Input& file) { return file.path == "-"; })) {
        return fail(Code::invalid_input, "link.from_standard_input");
    }
    return request.encode ? encode_and_write(request, notes) : link_and_write(request, task, notes);
}

}  // namespace palermo::workflows
