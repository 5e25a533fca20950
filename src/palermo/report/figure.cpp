#include "palermo/report/figure.hpp"

#include "palermo/report/figures/figures.hpp"
#include "palermo/report/figures/prevalence_pages.hpp"

namespace palermo::report {

const std::vector<FigureKind>& figure_kinds() {
    // id, world, subregion, State, page of the world's, maker: as in the chart list of the report.
    static const std::vector<FigureKind> kinds = {
        {"C01", true, true, true, "world", detected_per_year},
        {"C02", true, true, false, "world", change_matched},
        {"C03", true, true, false, "world", reporting_coverage},
        {"C04", true, true, true, "world", profile_over_time},
        {"C05", true, true, true, "world", profile_latest},
        {"C06", true, true, true, "forms", forms_over_time},
        {"C07", true, true, true, "forms", forms_by_profile},
        {"C08", true, true, false, "forms", profile_by_form},
        {"C09", true, true, false, "forms", forms_by_place},
        {"C10", true, true, false, "world", children_share},
        {"C11", true, false, false, "world", rates_by_group},
        {"C12", true, true, true, "flows", flow_reach},
        {"C13", true, false, false, "flows", flow_matrix},
        {"C14", true, false, false, "flows", flow_map},
        {"C15", false, true, true, "flows", origins_here},
        {"C16", false, true, true, "flows", destinations_of_nationals},
        {"C17", true, false, false, "flows", nationalities_counted},
        {"C18", true, true, true, "flows", repatriations},
        {"C19", true, true, true, "justice", justice_chain},
        {"C20", true, true, true, "justice", convictions_rate},
        {"C21", true, false, false, "justice", convictions_change},
        {"C22", true, true, false, "justice", convictions_classes},
        {"C23", true, true, false, "justice", offenders_sex},
        {"C24", true, true, false, "justice", convicted_citizenship},
        {"C25", true, false, false, "justice", forms_against_convictions},
        {"C61", false, true, true, "world", neighbours},
        {"C26", true, true, false, "law", law_status},
        {"C27", true, false, false, "law", treaty_parties},
        {"C31", true, false, false, "cases", means_of_control},
        {"C32", true, false, false, "cases", recruitment},
        {"C58", true, false, false, "cases", protected_exactness},
        {"R05", true, false, false, "reproduction", reproduction},
        {"C37", true, false, true, "prevalence", prevalence_estimates},
        {"C36", true, false, true, "sdg", sdg_16_2_2},
        {"C36n", false, false, true, "sdg", national_series},
        {"N01", false, false, true, "", forms_in_detail},
        {"C38", false, false, true, "", referring_authorities},
        {"C39", false, false, true, "", time_to_decision},
        {"N02", false, false, true, "", places},
        {"N03", false, false, true, "", citizenships},
        {"N04", false, false, true, "", sex_and_age},
    };
    return kinds;
}

std::vector<std::string_view> figure_ids() {
    std::vector<std::string_view> ids;
    for (const auto& kind : figure_kinds()) {
        ids.push_back(kind.id);
        if (kind.id == "C37")
            ids.insert(ids.end(), study_figure_ids.begin(), study_figure_ids.end());
    }
    return ids;
}

}  // namespace palermo::report
