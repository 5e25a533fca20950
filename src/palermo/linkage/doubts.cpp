#include "palermo/linkage/doubts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace palermo::linkage {

namespace {

// The variance of how many known fields are not "same" in a link, over the sum of the fields' variances.
double errors_together(const Records& records, const Linkage& linked) {
    const auto& fields = records.plan().fields;
    std::vector<double> erring(fields.size(), 0), known(fields.size(), 0);
    std::vector<Pattern> patterns;
    for (const auto& link : linked.links) {
        patterns.push_back(records.pattern(link.a, link.b));
        for (std::size_t f = 0; f < fields.size(); ++f) {
            const int level = records.level_in(patterns.back(), f);
            known[f] += level > 0;
            erring[f] += level > 0 && level < top_level(fields[f]);
        }
    }
    double squares = 0, expected = 0;
    for (const auto pattern : patterns) {
        double sum = 0;
        for (std::size_t f = 0; f < fields.size(); ++f) {
            const int level = records.level_in(pattern, f);
            if (level == 0) continue;
            const double share = erring[f] / known[f];
            sum += (level < top_level(fields[f]) ? 1 : 0) - share;
            expected += share * (1 - share);
        }
        squares += sum * sum;
    }
    return expected > 0 ? squares / expected : 1;
}

}  // namespace

Doubts doubts_of(const Records& records, const Compared& compared, const Linkage& linked) {
    Doubts made;
    const auto& plan = records.plan();
    for (const auto& link : linked.links) made.crosswise += records.crosswise(link.a, link.b);
    const auto links = static_cast<double>(linked.links.size());
    if (links < least_links) {
        made.both.push_back("there are " + std::to_string(linked.links.size()) +
                            " links; of fewer than 100 a few percent are less than a few links");
    }
    for (int l = 0; l < records.lists(); ++l) {
        if (records.size_of(l) >= least_records) continue;
        made.both.push_back("list " + records.list_names()[std::size_t(l)] +
                            " has fewer than 100 records");
    }
    const bool encoded = std::ranges::all_of(
        plan.fields, [](const Field& one) { return one.compare == Compare::filter; });
    if (encoded) {
        made.both.emplace_back(
            "the lists are encoded: filters do not show how rare a value is, nor what changed when "
            "two "
            "of them differ, and whoever has errors in both names and date has another filter "
            "altogether");
        if (linked.false_share > most_false_of_encoded) {
            made.both.push_back("the model itself holds " +
                                std::to_string(std::lround(100 * linked.false_share)) +
                                "% of these links for false: do not count by them");
        }
    } else if (plan.fields.size() < least_fields) {
        made.both.emplace_back("fewer than three fields are compared");
    }
    for (std::size_t l = 0; l < records.reports().size(); ++l) {
        const auto& report = records.reports()[l];
        for (std::size_t f = 0; f < plan.fields.size(); ++f) {
            const auto compare = plan.fields[f].compare;
            if (compare != Compare::name && compare != Compare::date) continue;
            const auto unknown = report.rows - report.known[f];
            if (static_cast<double>(unknown) <= most_unknown * static_cast<double>(report.rows)) {
                continue;
            }
            made.both.push_back(std::to_string(unknown) + " of " + std::to_string(report.rows) +
                                " values of " + plan.fields[f].name + " are not known in " +
                                records.list_names()[l]);
        }
    }
    if (static_cast<double>(made.crosswise) > most_crosswise * links) {
        made.both.push_back("in " + std::to_string(made.crosswise) +
                            " links given and family names have changed places: how many more "
                            "have, with an error beside, the model does not know");
    }
    if (std::isnan(linked.blocking_recall) && compared.never_compared > 0) {
        made.missed.emplace_back(
            "pairs were chosen by one pass, which says nothing of those it misses");
    } else if (compared.never_compared > 0) {
        made.missed.emplace_back(
            "not all pairs were compared: how many true links no pass brought together is reckoned "
            "from those that several found, and was off by up to five times where it was tried");
    }
    const double wrong = linked.false_share * links;
    if (wrong < least_expected) {
        made.wrong.push_back(fmt::format(
            "{:.0f} false links are expected; so few cannot be told to within a half", wrong));
    }
    if (linked.look_alikes > most_look_alikes * std::max(1.0, wrong)) {
        made.wrong.push_back(
            fmt::format("people within the lists look alike (relatives, namesakes) so often that "
                        "about {:.0f} pairs "
                        "between lists would be linked falsely, were it not for their right "
                        "partners; the model "
                        "expects {:.0f}",
                        linked.look_alikes, wrong));
    }
    const double missed = linked.missed_of_all() * linked.expected_links / linked.blocking_recall;
    if (missed < least_expected) {
        made.missed.push_back(fmt::format(
            "{:.0f} missed links are expected; so few cannot be told to within a half", missed));
    }
    made.together = errors_together(records, linked);
    if (made.together > most_together || made.together < 1 / most_together) {
        made.missed.push_back(fmt::format(
            "errors do not fall independently: how many fields err in a link varies {:.2f} times "
            "as much as "
            "if they did, and the model does not know how many links have too many to be seen",
            made.together));
    }
    return made;
}

}  // namespace palermo::linkage
