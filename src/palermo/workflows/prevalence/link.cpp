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

/// A file this request writes; `other` is what else it writes.
Result<OutputFile> output_of(const LinkRequest& request, const Output& output, const Output& other,
                             Readers readers) {
    OutputRules rules{.replace = replaced(request.replace), .readers = readers};
    for (const auto& file : request.files) rules.inputs.push_back(file.path);
    for (const auto& input : {request.plan, request.key}) {
        if (!input.empty()) rules.inputs.push_back(input.path);
    }
    for (const auto& input : request.decisions) rules.inputs.push_back(input.path);
    if (!other.empty()) rules.outputs.push_back(other.path);
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
    if (request.equal_records != name_of(Equals::by_chance)) {
        made.add("equal_records", request.equal_records);
    }
    if (!request.record_ids.empty()) made.add("record_ids", Json::list(request.record_ids));
    return formats::canonical(made);
}

void say_the_best(const Records& records, const Compared& compared, const Linkage& best,
                  LinkedLists& made) {
    made.counts = capture_counts(records, best.entity_of);
    made.people = best.entities;
    made.links = static_cast<double>(best.links.size());
    made.expected_links = best.expected_links;
    made.blocking_recall = best.blocking_recall;
    made.doubts = doubts_of(records, compared, best);
    made.false_share = made.doubts.both.empty() ? best.false_share : std::nan("");
    made.missed_share =
        made.doubts.both.empty() && made.doubts.missed.empty() ? best.missed_share : std::nan("");
    made.lists = records.list_names();
    for (int l = 0; l < records.lists(); ++l) made.records.push_back(rows_of(records, l));
    made.reports = records.reports();
    made.compared = compared.compared;
    made.never_compared = compared.never_compared;
    made.passes = compared.passes;
    made.fields = records.plan().fields;
}

Result<LinkedLists> linked(const LinkRequest& request, const Task& task, Notes& notes) {
    if (request.files.size() < 2) return fail(Code::invalid_input, "link.one_list");
    const bool asks = !request.review.empty() || !request.decisions.empty();
    if (asks && request.key.empty()) {
        return fail(Code::invalid_input, "link.no_key",
                    {{"field", field_name("key")}, {"other", field_name("new_key")}});
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
        made.decided = TRY(asking->decided(request, made.recipe, read.findings));
    }
    auto compared = TRY(compare_pairs(records, compare, task));
    made.model = TRY(fit_model(records, compared));
    const auto decisions = bring_in(records, made.decided.pairs, compared);
    const auto best = link(records, compared, made.model, decisions);
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
    return made;
}

Result<LinkOutcome> link_and_write(const LinkRequest& request, const Task& task, Notes& notes) {
    const auto out = TRY(output_of(request, request.out, request.review, Readers::everybody));
    std::optional<OutputFile> review;
    if (!request.review.empty()) {
        // It shows who is on two lists.
        review = TRY(output_of(request, request.review, request.out, Readers::owner));
    }
    auto made = TRY(linked(request, task, notes));
    TRY(out.write(captures_csv(made)));
    if (review) TRY(review->write(made.review.csv));
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
    const auto out = TRY(output_of(request, request.out, {}, Readers::owner));
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
        {"key", {"encode", "review", "decisions"}, {"new_key"}},
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
        {"record_ids", {"review", "decisions"}, {"encode", "new_key"}},
        {"equal_records", {}, {"encode", "new_key"}},
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
