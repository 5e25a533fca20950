#include "palermo/workflows/estimates.hpp"

#include <fmt/format.h>

#include <cmath>

#include "palermo/core/files.hpp"
#include "palermo/formats/json.hpp"
#include "palermo/formats/source.hpp"
#include "palermo/prevalence/bootstrap.hpp"
#include "palermo/prevalence/diagnose.hpp"
#include "palermo/prevalence/model.hpp"
#include "palermo/prevalence/search.hpp"

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

/// The citation in the metadata beside the file; empty where there is none.
Result<std::string> published_in(const std::filesystem::path& captures) {
    const auto path = metadata_beside(captures);
    if (!std::filesystem::exists(path)) return std::string();
    const auto bytes = TRY(read_file(path));
    const auto metadata = TRY(formats::parse_json(bytes, path.filename().string()));
    const auto* source = metadata.find("dc:source");
    if (source == nullptr || source->text() == nullptr) return std::string();
    return *source->text();
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

void push_details(const CaptureTable& captures, const Diagnosis& d, Details& to) {
    for (int i = 0; i < captures.lists(); ++i) {
        const auto on = captures.people_on_all(History{1} << i);
        to.push("list", captures.list_names()[static_cast<std::size_t>(i)], std::to_string(on));
    }
    for (History w = 1; w < captures.histories(); ++w) {
        if (captures[w] == 0) continue;
        to.push("overlap", captures.name_of(w), std::to_string(captures[w]), std::to_string(w));
    }
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

}  // namespace

std::filesystem::path metadata_beside(const std::filesystem::path& captures) {
    return captures.string() + "-metadata.json";
}

Result<Estimates> estimates_of(const std::vector<CaptureFile>& files) {
    TextColumn study("study"), iso3("iso3"), years("years"), method("method"), people("people"),
        low("low"), high("high"), reasons("reasons"), cannot_show("cannot_show"),
        published("published_in");
    CountColumn seen("seen");
    Details details;
    Recipe recipe{fmt::format("palermo {} prevalence/estimate", program_version()),
                  {},
                  fmt::format(R"({{"interval":"bagged","level":0.95,"replicates":{},"seed":1}})",
                              replicates)};
    for (const auto& file : files) {
        const auto source = TRY(formats::read_source(file.path));
        CaptureOptions options;
        options.file_name = source.digest.name;
        options.first_row = source.header_row + 1;
        const auto captures = TRY(read_captures(source.table, options));
        const auto citation = TRY(published_in(file.path));
        recipe.inputs.push_back(source.digest);
        std::vector<std::pair<std::string_view, EngineMaker>> makers = {
            {"stepwise", [](const CaptureTable& table) { return stepwise_engine(table, 0.02); }}};
        if (captures.lists() <= 5) {
            makers.emplace_back("best_bic", [](const CaptureTable& table) {
                SearchOptions search;
                search.most_order = 2;
                return search_engine(table, search);
            });
        }
        for (const auto& [code, maker] : makers) {
            const auto engine = maker(captures);
            BootstrapOptions bootstrap;
            bootstrap.replicates = replicates;
            const auto sample = TRY(resample(captures, *engine, bootstrap));
            const auto limits = TRY(interval(sample, IntervalKind::bagged, 0.95, 0));
            const auto diagnosis = TRY(diagnose(captures, maker));
            if (&maker == &makers.front().second) {
                details.of = file.path.stem().string();
                push_details(captures, diagnosis, details);
            }
            study.push(file.path.stem().string());
            iso3.push(file.iso3);
            years.push(file.years);
            method.push(code);
            seen.push({captures.people_seen()});
            people.push(digits(sample.estimate + sample.people_seen));
            low.push(digits(limits.lower.people));
            high.push(digits(limits.upper.people));
            reasons.push(codes_of(gate(captures, diagnosis, sample, limits)));
            cannot_show.push(codes_of(warnings(diagnosis)));
            published.push(citation);
        }
    }
    auto table =
        TRY(Table::make({std::move(study), std::move(iso3), std::move(years), std::move(method),
                         std::move(seen), std::move(people), std::move(low), std::move(high),
                         std::move(reasons), std::move(cannot_show), std::move(published)}));
    auto long_form = TRY(
        Table::make({std::move(details.study), std::move(details.kind), std::move(details.label),
                     std::move(details.first), std::move(details.second)}));
    protect::Statement statement;
    statement.source = {"the studies named", "Published capture histories", "2021-01-01",
                        "reproduce with citation"};
    statement.recipe = std::move(recipe);
    auto by_method = TRY(protect::admit(std::move(table), statement));
    auto of_each = TRY(protect::admit(std::move(long_form), statement));
    return Estimates{std::move(by_method), std::move(of_each)};
}

}  // namespace palermo::workflows
