#include "palermo/workflows/prevalence/link_review.hpp"

#include <fmt/format.h>

#include "palermo/formats/source.hpp"

namespace palermo::workflows {

namespace {

using namespace palermo::linkage;

void find_lost(const Settled& settled, Findings& findings) {
    if (settled.lost > 0) {
        findings.push_back(
            {.rule = "L22",
             .severity = Severity::warning,
             .place = settled.first_lost,
             .message = fmt::format(
                 "{} of {} decisions find no pair in these lists: a record went, or what is "
                 "compared was changed and no column holds the record's own number (--record-id); "
                 "the first stands here",
                 settled.lost, settled.decisions),
             .related = {}});
    }
    if (settled.too_common > 0) {
        findings.push_back(
            {.rule = "L22",
             .severity = Severity::warning,
             .place = {},
             .message = fmt::format("{} decisions are about records that say the same as hundreds "
                                    "of others, and are not used: compare more fields, or name the "
                                    "column of the record's own number (--record-id)",
                                    settled.too_common),
             .related = {}});
    }
}

void find_twice(const Settled& settled, Findings& findings) {
    if (settled.twice.empty()) return;
    const auto& [first, second] = settled.twice.front();
    findings.push_back(
        {.rule = "L23",
         .severity = Severity::warning,
         .place = second,
         .message = fmt::format(
             "two records of one list were decided to be one person ({} time{}), and the plan says "
             "that no list holds a person twice: only one of the two is joined. If they are one "
             "person, say duplicates: true in a plan; if not, write withdrawn or different. "
             "The first stands here and in {}",
             settled.twice.size(), settled.twice.size() == 1 ? "" : "s", to_string(first)),
         .related = {first}});
}

}  // namespace

Result<Asking> Asking::with(const LinkRequest& request, const ReadLists& read) {
    return Asking(TRY(crypto::Key::read(request.key.path)).derived("review"), read);
}

Result<void> Asking::read(const LinkRequest& request, Recipe& recipe) {
    for (const auto& file : request.decisions) {
        const auto source = TRY(formats::read_source(file.path));
        recipe.inputs.push_back(source.digest);
        const auto read = TRY(read_decisions(source.table, source.digest.name, source.rows, key_));
        rows_.insert(rows_.end(), read.begin(), read.end());
    }
    if (request.verdicts.empty()) return {};
    verdicts_ = TRY(formats::read_source(request.verdicts.path));
    recipe.inputs.push_back(verdicts_->digest);
    return {};
}

Result<Settled> Asking::decided() const {
    return settle(read_->records, questions(), rows_);
}

Result<Settled> Asking::decided_with_verdicts() const {
    auto rows = rows_;
    const auto verdicts =
        TRY(read_decisions(verdicts_->table, verdicts_->digest.name, verdicts_->rows, key_));
    rows.insert(rows.end(), verdicts.begin(), verdicts.end());
    return settle(read_->records, questions(), rows);
}

void Asking::find(const Settled& settled, Findings& findings) {
    find_lost(settled, findings);
    find_twice(settled, findings);
}

Result<SampleDrawn> Asking::sample(const LinkRequest& request, const Compared& compared,
                                   const Model& model, const Linkage& linked,
                                   std::span<const Decision> decisions) const {
    const auto& records = read_->records;
    if (read_->sources.empty()) {
        return fail(Code::invalid_input, "link.sample_of_encoded", {}, Where::of_field("sample"));
    }
    const auto drawn =
        draw_sample(records, compared, model, linked, decisions, request.sample, request.seed);
    const auto value_of = [&](std::size_t record, std::size_t field) {
        const auto list = std::size_t(records.list_of(record));
        const auto& source = read_->sources[list];
        const auto row = source.rows.table_row(records.file_row(record));
        std::string made;
        for (const auto& name :
             records.plan().fields[field].columns_of(records.list_names()[list])) {
            const auto* column = source.table.text(name);
            if (column == nullptr || column->missing(row)) continue;
            made += (made.empty() ? "" : " ") + std::string((*column)[row]);
        }
        return made;
    };
    return SampleDrawn{sample_csv(records, compared, linked, questions(), key_, drawn, value_of),
                       drawn.drawn.size(), drawn.not_seen, drawn.not_seen_links};
}

Result<Measured> Asking::measured(const Compared& compared, const Linkage& linked,
                                  std::span<const Decision> decisions) const {
    const auto judged = TRY(read_verdicts(verdicts_->table, verdicts_->digest.name, verdicts_->rows,
                                          read_->records, linked, key_));
    return measure(judged, decided_before(compared, linked, decisions));
}

}  // namespace palermo::workflows
