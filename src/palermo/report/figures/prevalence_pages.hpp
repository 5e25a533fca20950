// report/figures/prevalence_pages.hpp: one page for each estimate of people nobody saw.
//
//     details (long form, workflows/estimates.hpp) ──> study_opening(), study_figures() ──> page
//
// The number alone stands in C37. Here is what it rests on: the assumption in words, what speaks
// against it, near-best models, overlaps, and how far it moves when one thing is changed.
//
// Thread safety: functions of their arguments.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/report/figure.hpp"
#include "palermo/report/page.hpp"

namespace palermo::report {

/// The studies of the details, in their order; none without details.
std::vector<std::string> studies_of(const Table* details);

/// "prevalence/UKdat.html", below the language folder.
std::string study_page(std::string_view study);

/// "Netherlands (Kingdom of the), 2010–2015 (Ned)".
std::string study_name(const FigureContext& context, std::string_view study);

/// The assumption, what the publication gate says, and what such data cannot show, as HTML; `headings`
/// gets those of its sections.
std::string study_opening(const FigureContext& context, std::string_view study, std::string_view up,
                          std::vector<Heading>& headings);

/// Whether the publication gate found no reason against any estimate of the study.
bool all_firm(const FigureContext& context, std::string_view study);

/// "stepwise by p < 0.02" of "stepwise".
std::string method_name(const words::Words& words, std::string_view code);

/// Sentences of "list_moves 1200 45000; no_upper_limit", as workflows/estimates.hpp writes remarks. Of a weak
/// estimate, one that the gate found reasons against, they say how far it moves, and no number of people.
std::vector<std::string> remarks_in_words(const words::Words& words, std::string_view remarks,
                                          bool weak = false);

/// C37e: the estimates of one study by each method, and Chao's lower bound where there is one.
Figure study_estimate(const FigureContext& context, std::string_view study, double lower_bound);

/// Figures of a page of a study, in order.
inline constexpr std::array<std::string_view, 6> study_figure_ids = {"C37e", "C37m", "C37o",
                                                                     "C37s", "C37x", "C37p"};

/// C37e estimates, C37m models, C37o overlaps, C37s sensitivity, C37x highest interaction, C37p predictions. One
/// without values has no charts.
std::vector<Figure> study_figures(const FigureContext& context, std::string_view study);

}  // namespace palermo::report
