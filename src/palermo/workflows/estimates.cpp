#include "palermo/workflows/estimates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "palermo/disclosure/estimates.hpp"
#include "palermo/disclosure/publish.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/model.hpp"
#include "palermo/prevalence/search.hpp"
#include "palermo/published/admit.hpp"

namespace palermo::workflows {
namespace {

using namespace prevalence;

constexpr int replicates = 2000;

std::string digits(double value) {
    return std::isfinite(value) ? fmt::format("{:.1f}", value) : "inf";
}

/// One value of a page a study, in long form.
struct Details {
    TextColumn study{"study"}, kind{"kind"}, label{"label"}, first{"first"}, second{"second"};
    std::string of;

    void push(std::string_view what, std::string_view name, std::string one, std::string two = "") {
        study.push(of);
        kind.push(what);
        label.push(name);
        first.push(one);
        second.push(two);
    }
};

/// "list_moves 1200 45000; no_upper_limit": for the report to tell in its languages.
std::string codes_of(const std::vector<Remark>& remarks) {
    std::string text;
    for (const auto& remark : remarks) {
        text += (text.empty() ? "" : "; ") + remark.code;
        for (const auto& number : remark.numbers) text += " " + number;
    }
    return text;
}

protect::HistoryCounts counts_of(const CaptureTable& captures, const std::string& study) {
    protect::HistoryCounts counts;
    counts.study = study;
    for (History w = 0; w < captures.histories(); ++w) {
        counts.people.push_back(w == 0 ? 0 : captures[w]);
    }
    return counts;
}

std::string without_prefix(const std::string& text, std::string_view prefix) {
    expects(text.starts_with(prefix));
    return text.substr(prefix.size());
}

void push_sensitivity(const CaptureTable& captures, const Diagnosis& d, Details& to) {
    const auto& names = captures.list_names();
    for (std::size_t i = 0; i < d.omitted.size(); ++i) {
        to.push("omitted", without_prefix(d.omitted[i].change, "without "),
                digits(d.omitted[i].people));
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size() && at < d.merged.size(); ++j) {
            to.push("merged", names[i] + "+" + names[j], digits(d.merged[at++].people));
        }
    }
    constexpr std::string_view more = "one person more on ", fewer = "one person fewer on ";
    for (const auto& one : d.one_record) {
        const bool added = one.change.starts_with(more);
        to.push(added ? "more" : "fewer", without_prefix(one.change, added ? more : fewer),
                digits(one.people));
    }
}

void push_lists(const CaptureTable& captures, const protect::HistoryCounts& counts, bool is_public,
                Details& to) {
    for (int i = 0; i < captures.lists(); ++i) {
        const auto list = static_cast<std::size_t>(i);
        if (counts.total_hidden[list]) continue;
        to.push("list", captures.list_names()[list],
                std::to_string(captures.people_on_all(History{1} << i)));
    }
    std::int64_t hidden = 0;
    for (History w = 1; w < captures.histories(); ++w) {
        if (captures[w] == 0) continue;
        if (counts.overlap_hidden[w]) {
            ++hidden;
            continue;
        }
        to.push("overlap", captures.name_of(w), std::to_string(captures[w]), std::to_string(w));
    }
    if (!is_public) to.push("hidden", "", std::to_string(hidden));
}

void push_details(const CaptureTable& captures, const Diagnosis& d, Details& to) {
    for (const auto& model : d.near_best) {
        std::string terms;
        for (const auto term : model.interactions) {
            terms += (terms.empty() ? "" : ", ") + term_name(term, captures.lists());
        }
        to.push("model", terms, digits(static_cast<double>(captures.people_seen()) + model.unseen),
                fmt::format("{:.6f}", model.weight));
    }
    to.push("chao", "", digits(d.chao_lower_bound));
    push_sensitivity(captures, d, to);
    for (const auto& point : d.xi_curve) {
        to.push("xi", "", fmt::format("{:.4g}", point.xi), digits(point.people));
    }
    for (const auto& list : d.consistency) {
        to.push("consistency", list.list, std::to_string(list.truth), digits(list.predicted));
    }
}

/// "Bales, Murphy (2020): title, 2020" of a citation whose publisher does not name the year itself.
std::string in_words(const std::optional<protect::Citation>& citation) {
    if (!citation) return {};
    if (!citation->source.empty()) return citation->source;
    return fmt::format("{}: {}, {}", citation->publisher, citation->title, citation->released);
}

}  // namespace

Result<Estimates> estimates_of(const CaptureFile& file, const Task& task) {
    const auto published_file = TRY(published::PublishedFile::read(file.path));
    const auto& source = published_file.source();
    CaptureOptions options;
    options.file_name = source.digest.name;
    options.rows = source.rows;
    const auto captures = TRY(read_captures(source.table, options));
    const auto name = file.path.stem().string();
    // By a citation the file is a release of somebody else's; without one it is ours to protect.
    std::optional<protect::Release> histories;
    if (file.citation) {
        histories = TRY(published::release_of_histories(published_file, *file.citation));
    }
    const bool is_public = histories.has_value();
    auto counts = counts_of(captures, name);
    counts = is_public ? protect::open_overlaps(std::move(counts))
                       : TRY(protect::hide_overlaps(std::move(counts)));
    const auto shown = [&](double value) { return is_public ? value : protect::two_digits(value); };
    const auto told = [&](const std::vector<Remark>& remarks) {
        // A reason can be a number of the histories themselves: how few people are on two lists.
        if (!is_public) return std::string(remarks.empty() ? "" : protect::untold_reason);
        return codes_of(remarks);
    };
    TextColumn study("study"), iso3("iso3"), years("years"), method("method"), seen("seen"),
        people("people"), low("low"), high("high"), reasons("reasons"), cannot_show("cannot_show"),
        published("published_in");
    Details details;
    details.of = name;
    push_lists(captures, counts, is_public, details);
    if (is_public) {
        for (const auto& each : TRY(published::descriptions_beside(file.path))) {
            const auto& lists = captures.list_names();
            if (std::ranges::find(lists, each.column) == lists.end()) continue;
            details.push("list_name", each.column, each.text);
        }
    }
    std::vector<std::pair<std::string_view, EngineMaker>> makers = {
        {"stepwise",
         [](const CaptureTable& table, const Task&) { return stepwise_engine(table, 0.02); }}};
    if (captures.lists() <= 5) {
        makers.emplace_back("best_bic", [](const CaptureTable& table, const Task& asked) {
            SearchOptions search;
            search.most_order = 2;
            return search_engine(table, search, asked);
        });
    }
    for (const auto& [code, maker] : makers) {
        const auto engine = maker(captures, task);
        BootstrapOptions bootstrap;
        bootstrap.replicates = replicates;
        const auto sample = TRY(resample(captures, *engine, bootstrap, task));
        const auto limits = TRY(interval(sample, IntervalKind::bagged, 0.95, 0));
        const auto diagnosis = TRY(diagnose(captures, maker, task));
        if (is_public && &maker == &makers.front().second) {
            push_details(captures, diagnosis, details);
        }
        study.push(name);
        iso3.push(file.iso3);
        years.push(file.years);
        method.push(code);
        seen.push(is_public ? std::to_string(captures.people_seen()) : protect::shown_seen(counts));
        people.push(digits(shown(sample.estimate + sample.people_seen)));
        low.push(digits(shown(limits.lower.people)));
        high.push(digits(shown(limits.upper.people)));
        reasons.push(told(gate(captures, diagnosis, sample, limits)));
        cannot_show.push(told(warnings(diagnosis)));
        published.push(in_words(file.citation));
    }
    auto table =
        TRY(Table::make({std::move(study), std::move(iso3), std::move(years), std::move(method),
                         std::move(seen), std::move(people), std::move(low), std::move(high),
                         std::move(reasons), std::move(cannot_show), std::move(published)}));
    auto long_form = TRY(
        Table::make({std::move(details.study), std::move(details.kind), std::move(details.label),
                     std::move(details.first), std::move(details.second)}));
    // The estimate is ours, whoever published the histories; its date is theirs, so that the same
    // histories make the same site on another day.
    const protect::Citation citation =
        is_public
            ? *file.citation
            : protect::Citation{
                  "not named", fmt::format("Estimates of {}", name), protect::today_utc(), {}};
    const auto let_out = [&](Table made, const char* part) {
        auto candidate = protect::estimates_candidate(
            std::move(made), counts, histories ? &*histories : nullptr,
            canonical(formats::Json::Object{
                {"interval", "bagged"}, {"level", 0.95}, {"replicates", replicates}, {"seed", 1}}));
        return candidate ? protect::publish(*std::move(candidate), citation,
                                            protect::Account(protect::NoLedger{.write = false}, {},
                                                             fmt::format("{}.{}.csv", name, part)),
                                            task)
                         : Result<protect::Release>(candidate.error());
    };
    const auto small = std::count_if(counts.people.begin(), counts.people.end(),
                                     [](auto each) { return each >= 1 && each <= 9; });
    return Estimates{TRY(let_out(std::move(table), "by_method")),
                     TRY(let_out(std::move(long_form), "details")), is_public,
                     is_public ? small : 0};
}

}  // namespace palermo::workflows
