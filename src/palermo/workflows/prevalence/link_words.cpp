#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <iterator>

#include "palermo/linkage/compare.hpp"
#include "palermo/workflows/prevalence/link.hpp"

namespace palermo::workflows {

namespace {

using formats::Json;

Json number(double value) {
    return Json::digits(value, 10);
}

Json json_of_list(const LinkedLists& made, std::size_t l) {
    Json::Object list{{"name", made.lists[l]}, {"records", made.records[l]}};
    if (l >= made.reports.size()) return list;
    const auto& report = made.reports[l];
    Json::Object placeholders;
    for (std::size_t f = 0; f < made.fields.size(); ++f) {
        if (report.placeholders[f] == 0) continue;
        placeholders.add(made.fields[f].name, report.placeholders[f]);
    }
    list.add("columns", Json::list(made.columns[l]));
    list.add("columns_not_compared", Json::list(made.columns_not_compared[l]));
    list.add("equal_records", report.equal);
    list.add("counted_once", report.counted_once);
    list.add("merged", made.merged[l]);
    list.add("placeholders", std::move(placeholders));
    return list;
}

Json json_of(const linkage::Share& share, double model) {
    return Json::Object{{"share", number(share.share)},
                        {"low", number(share.low)},
                        {"high", number(share.high)},
                        {"by_the_model", number(model)},
                        {"model_disagrees", RatesMeasured::disagree(share, model)}};
}

Json json_of(const RatesMeasured& made) {
    const auto& measured = made.by_verdicts;
    return Json::Object{{"verdicts", measured.verdicts},
                        {"cannot_tell", measured.cannot_tell},
                        {"level", number(0.95)},
                        {"not_seen", made.not_seen},
                        {"not_seen_links", number(made.not_seen_links)},
                        {"false", json_of(measured.of_false, made.model_false)},
                        {"missed", json_of(measured.missed, made.model_missed)}};
}

Json json_of(const LinkedLists& made) {
    Json::Array lists, passes, findings;
    for (std::size_t l = 0; l < made.lists.size(); ++l) lists.push_back(json_of_list(made, l));
    for (const auto& pass : made.passes) {
        passes.push_back(Json::Object{{"name", pass.name},
                                      {"expected_to_add", number(pass.adds)},
                                      {"left_out_blocks", pass.left_out_blocks},
                                      {"left_out_pairs", pass.left_out_pairs},
                                      {"new_pairs", pass.new_pairs},
                                      {"without_key", pass.without_key}});
    }
    for (const auto& one : made.findings) {
        findings.push_back(Json::Object{{"rule", one.rule},
                                        {"severity", name_of(one.severity)},
                                        {"where", to_string(one.place)},
                                        {"message", one.message}});
    }
    auto unknown = made.doubts.both;
    if (unknown.empty()) {
        for (const auto& reason : made.doubts.wrong) unknown.push_back("false links: " + reason);
        for (const auto& reason : made.doubts.missed) unknown.push_back("missed links: " + reason);
    }
    Json::Object all{{"blocking_recall", number(made.blocking_recall)},
                     {"compared", made.compared},
                     {"crosswise_links", made.doubts.crosswise},
                     {"decided", made.decided.pairs.size()},
                     {"decisions", made.decided.decisions},
                     {"decisions_lost", made.decided.lost + made.decided.too_common},
                     {"decisions_withdrawn", made.decided.withdrawn},
                     {"drawn_beyond_best", number(made.drawn_beyond_best())},
                     {"draws", made.drawn.size()},
                     {"effective_draws", number(made.effective_draws)},
                     {"expected_links", number(made.expected_links)},
                     {"false_share", number(made.false_share)},
                     {"findings", std::move(findings)},
                     {"links", number(made.links)},
                     {"lists", std::move(lists)},
                     {"mean_people", number(made.mean_people)},
                     {"missed_share", number(made.missed_share)},
                     {"never_compared", made.never_compared},
                     {"passes", std::move(passes)},
                     {"people", made.people},
                     {"rates_are", "expected by the model, not measured"},
                     {"rates_not_known_because", Json::list(unknown)},
                     {"review_pages", made.review.pages},
                     {"review_pairs", made.review.pairs},
                     {"sd_people", number(made.sd_people)},
                     {"recipe", formats::json_of(made.recipe)}};
    if (made.measured) all.add("measured", json_of(*made.measured));
    if (made.sample) {
        all.add("sample", Json::Object{{"pairs", made.sample->pairs},
                                       {"not_seen", made.sample->not_seen},
                                       {"not_seen_links", number(made.sample->not_seen_links)}});
    }
    return all;
}

Json json_of(const ListEncoded& made) {
    return Json::Object{{"groups", made.filters},
                        {"key_check", made.key_check},
                        {"records", made.records},
                        {"salted", made.salted}};
}

Json json_of(const KeyMade& made) {
    return Json::Object{{"key", made.file}};
}

/// Lines of text, one after the other.
class Text {
public:
    template <class... Values>
    void add(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    }
    std::string take() && { return std::move(text_); }

private:
    std::string text_;
};

void add_lists(Text& text, const LinkedLists& made) {
    for (std::size_t l = 0; l < made.lists.size(); ++l) {
        text.add("{:<16} {:>9} records\n", made.lists[l], made.records[l]);
        if (l >= made.columns.size()) continue;
        text.add("  compared by {}\n", fmt::join(made.columns[l], ", "));
        if (!made.columns_not_compared[l].empty()) {
            text.add("  not compared: {}\n", fmt::join(made.columns_not_compared[l], ", "));
        }
    }
    if (made.findings.empty()) return;
    text.add("\nfound in the lists\n");
    for (const auto& one : made.findings) {
        text.add("  {}: {}\n", to_string(one.place), one.message);
    }
}

void add_pairs(Text& text, const LinkedLists& made) {
    text.add("\npairs compared   {:>9}\nnever compared   {:>9}\n", made.compared,
             made.never_compared);
    for (const auto& pass : made.passes) {
        text.add("  by {}: {} new pairs", pass.name, pass.new_pairs);
        if (!std::isnan(pass.adds)) {
            text.add("; expected to find {:.2f}% of true links that none before finds",
                     100 * pass.adds);
        }
        if (pass.left_out_blocks > 0) {
            text.add("; {} blocks too large, {} pairs left out", pass.left_out_blocks,
                     pass.left_out_pairs);
        }
        if (pass.without_key > 0) text.add("; {} records without this key", pass.without_key);
        text.add("\n");
    }
    text.add("\nwhat agreement is worth (log2 m/u)\n");
    for (std::size_t f = 0; f < made.fields.size(); ++f) {
        text.add("  {:<14}", made.fields[f].name);
        for (int level = 1; level <= linkage::top_level(made.fields[f]); ++level) {
            text.add(" {:>6.1f}", made.model.weight(f, level));
        }
        text.add("   from differ{} to same\n", made.fields[f].crosswise ? ", crosswise" : "");
    }
}

void add_reasons(Text& text, std::string_view rate, const std::vector<std::string>& reasons) {
    text.add("{}: not known, because\n", rate);
    for (const auto& reason : reasons) text.add("  - {}\n", reason);
}

void add_rates(Text& text, const LinkedLists& made) {
    constexpr std::string_view wrong = "how many links are false",
                               missed = "how many true links are missed";
    if (!made.doubts.both.empty()) {
        add_reasons(text, "how many links are false and how many are missed", made.doubts.both);
    } else {
        if (made.doubts.tells_wrong()) {
            text.add("{}: {:.2f}%, expected by the model, not measured\n", wrong,
                     100 * made.false_share);
        } else {
            add_reasons(text, wrong, made.doubts.wrong);
        }
        if (made.doubts.tells_missed()) {
            text.add("{}: {:.2f}%, expected by the model, not measured\n", missed,
                     100 * made.missed_share);
        } else {
            add_reasons(text, missed, made.doubts.missed);
        }
    }
    if (made.never_compared > 0 && !std::isnan(made.blocking_recall)) {
        text.add("of all true links about {:.2f}% were compared at all, by the model\n",
                 100 * made.blocking_recall);
    }
    if (made.doubts.crosswise > 0) {
        text.add("links whose given and family names have changed places: {}\n",
                 made.doubts.crosswise);
    }
}

void add_share(Text& text, const char* what, const linkage::Share& share, double model) {
    if (std::isnan(share.share)) {
        text.add("  {}: {}\n", what,
                 std::isnan(share.low) ? "none to measure" : "not known, for nobody could tell");
        return;
    }
    text.add("  {}: {:.2f}% (95% interval {:.2f}% to {:.2f}%)", what, 100 * share.share,
             100 * share.low, 100 * share.high);
    if (std::isnan(model)) {
        text.add("; the model cannot know\n");
    } else {
        text.add("; the model expects {:.2f}%{}\n", 100 * model,
                 RatesMeasured::disagree(share, model)
                     ? ": IT DISAGREES with the verdicts beyond the interval"
                     : "");
    }
}

void add_measured(Text& text, const LinkedLists& made) {
    const auto& measured = made.measured->by_verdicts;
    text.add("measured by {} verdicts", measured.verdicts);
    if (measured.cannot_tell > 0) {
        text.add(" ({} cannot tell: the interval counts them both ways)", measured.cannot_tell);
    }
    text.add(", of the linkage before they counted\n");
    add_share(text, "of links, false", measured.of_false, made.measured->model_false);
    add_share(text, "of true links among likely pairs, missed", measured.missed,
              made.measured->model_missed);
    text.add(
        "  not seen by the sample: {} pairs compared that are less likely ({:.1f} links by the "
        "model)\n",
        made.measured->not_seen, made.measured->not_seen_links);
    if (made.never_compared == 0) return;
    if (std::isnan(made.blocking_recall)) {
        text.add("  and {} pairs never compared, of which the model knows nothing\n",
                 made.never_compared);
    } else {
        text.add("  and {} pairs never compared: by the model {:.2f}% of all true links\n",
                 made.never_compared, 100 * (1 - made.blocking_recall));
    }
}

void add_sample(Text& text, const LinkedLists& made) {
    if (!made.sample) return;
    text.add(
        "{} pairs to judge are in the sample file, which shows people: write same, different or "
        "cannot\ntell in the column verdict, and give it back (--verdicts)\n",
        made.sample->pairs);
    if (made.sample->not_seen > 0) {
        text.add("  not among those drawn from: {} pairs less likely, {:.1f} links by the model\n",
                 made.sample->not_seen, made.sample->not_seen_links);
    }
}

void add_draws(Text& text, const LinkedLists& made) {
    if (!made.drawn.empty()) {
        text.add("{} linkages drawn: people {:.1f} (sd {:.1f}); worth {:.0f} independent draws\n",
                 made.drawn.size(), made.mean_people, made.sd_people, made.effective_draws);
    }
    constexpr double much_more = 0.03;
    if (std::fabs(made.drawn_beyond_best()) > much_more) {
        text.add(
            "The draws join {:.1f}% {} than the best linkage: many pairs are in doubt. Estimate "
            "from the\ndraws, not from one linkage; compare more fields or review pairs "
            "(--review).\n",
            100 * std::fabs(made.drawn_beyond_best()),
            made.mean_people < static_cast<double>(made.people) ? "more" : "less");
    }
}

void add_decided(Text& text, const LinkedLists& made) {
    const auto& decided = made.decided;
    if (decided.decisions == 0 && decided.withdrawn == 0) return;
    text.add("{} pair{} decided by a person", decided.pairs.size(),
             decided.pairs.size() == 1 ? "" : "s");
    if (decided.lost > 0) text.add("; {} decisions without a pair", decided.lost);
    if (decided.too_common > 0) text.add("; {} about too many pairs", decided.too_common);
    if (decided.withdrawn > 0) text.add("; {} withdrawn", decided.withdrawn);
    text.add("\n");
}

void add_review(Text& text, const LinkedLists& made) {
    if (made.review.pairs == 0) return;
    text.add("{} pairs to decide are in the review file, all that are in doubt", made.review.pairs);
    if (made.review.pages > 1) text.add(", in {} pages (column page)", made.review.pages);
    text.add("\n");
}

std::string words_of(const LinkedLists& made) {
    Text text;
    add_lists(text, made);
    add_pairs(text, made);
    text.add("\npeople           {:>9}   links {:.0f}, expected {:.1f}\n", made.people, made.links,
             made.expected_links);
    if (made.measured) {
        add_measured(text, made);
    } else {
        add_rates(text, made);
    }
    add_decided(text, made);
    add_draws(text, made);
    add_review(text, made);
    add_sample(text, made);
    text.add("\nrecipe {}\n", to_text(formats::json_of(made.recipe)));
    return std::move(text).take();
}

std::string words_of(const ListEncoded& made) {
    return fmt::format(
        "{} records in {} filters each, out of order; key check {}\n\n"
        "This file is a pseudonym, not anonymous data. Whoever holds it and the key, or enough\n"
        "patience, can learn names from it. Hand it over under an agreement, link, destroy it.\n",
        made.records, made.filters, made.key_check);
}

std::string words_of(const KeyMade&) {
    return "a new key of 32 bytes, readable by its owner only\n";
}

}  // namespace

Json to_json(const LinkOutcome& outcome) {
    return std::visit([](const auto& made) { return json_of(made); }, outcome.made);
}

std::string in_words(const LinkOutcome& outcome) {
    return std::visit([](const auto& made) { return words_of(made); }, outcome.made);
}

Ending ending_of(const LinkOutcome& outcome) {
    const auto* linked = std::get_if<LinkedLists>(&outcome.made);
    return {.findings = linked != nullptr && !linked->findings.empty()};
}

}  // namespace palermo::workflows
