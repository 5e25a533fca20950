// report/figures/figures.hpp: one function a figure of the chart list.
//
// Each answers for one scope in one language; what the data cannot fill comes back without charts.
// What each shows and how it is computed is on the methods page of the site, from the same texts.
//
//     const auto figure = detected_per_year(context);
//
// Thread safety: functions of their arguments.
#pragma once

#include "palermo/report/figure_builder.hpp"

namespace palermo::report {

// detections.cpp
Figure detected_per_year(const FigureContext&);   // C01
Figure change_matched(const FigureContext&);      // C02
Figure reporting_coverage(const FigureContext&);  // C03
Figure rates_by_group(const FigureContext&);      // C11
// profile.cpp
Figure profile_over_time(const FigureContext&);  // C04
Figure profile_latest(const FigureContext&);     // C05
Figure children_share(const FigureContext&);     // C10
// forms.cpp
Figure forms_over_time(const FigureContext&);   // C06
Figure forms_by_profile(const FigureContext&);  // C07
Figure profile_by_form(const FigureContext&);   // C08
Figure forms_by_place(const FigureContext&);    // C09
// flows.cpp
Figure flow_reach(const FigureContext&);                 // C12
Figure flow_matrix(const FigureContext&);                // C13
Figure flow_map(const FigureContext&);                   // C14
Figure origins_here(const FigureContext&);               // C15
Figure destinations_of_nationals(const FigureContext&);  // C16
Figure nationalities_counted(const FigureContext&);      // C17
Figure repatriations(const FigureContext&);              // C18
// justice.cpp
Figure justice_chain(const FigureContext&);              // C19
Figure convictions_rate(const FigureContext&);           // C20
Figure convictions_change(const FigureContext&);         // C21
Figure convictions_classes(const FigureContext&);        // C22
Figure offenders_sex(const FigureContext&);              // C23
Figure convicted_citizenship(const FigureContext&);      // C24
Figure forms_against_convictions(const FigureContext&);  // C25
// law.cpp
Figure law_status(const FigureContext&);      // C26
Figure treaty_parties(const FigureContext&);  // C27
// reproduction.cpp
Figure reproduction(const FigureContext&);  // R05: printed numbers beside these
// cases.cpp
Figure means_of_control(const FigureContext&);  // C31
Figure recruitment(const FigureContext&);       // C32
// exactness.cpp
Figure protected_exactness(const FigureContext&);  // C58
// prevalence.cpp
Figure prevalence_estimates(const FigureContext&);  // C37
// national.cpp: of a State's own tables
Figure forms_in_detail(const FigureContext&);        // N01
Figure referring_authorities(const FigureContext&);  // C38
Figure time_to_decision(const FigureContext&);       // C39
Figure places(const FigureContext&);                 // N02
Figure citizenships(const FigureContext&);           // N03
Figure sex_and_age(const FigureContext&);            // N04
// neighbours.cpp
Figure neighbours(const FigureContext&);  // C61
// sdg.cpp
Figure sdg_16_2_2(const FigureContext&);       // C36
Figure national_series(const FigureContext&);  // C36n

}  // namespace palermo::report
