// report/figures/figures.hpp: one function a figure of the chart list (charts.csv, C01 to C36).
//
// Each answers for one scope in one language; what the data cannot fill comes back without charts.
// What each shows and how it is computed is on the methods page of the site, from the same texts.
#pragma once

#include "palermo/report/making.hpp"

namespace palermo::report {

// detections.cpp
Figure detected_per_year(const Telling&);   // C01
Figure change_matched(const Telling&);      // C02
Figure reporting_coverage(const Telling&);  // C03
Figure rates_by_group(const Telling&);      // C11
// profile.cpp
Figure profile_over_time(const Telling&);  // C04
Figure profile_latest(const Telling&);     // C05
Figure children_share(const Telling&);     // C10
// forms.cpp
Figure forms_over_time(const Telling&);   // C06
Figure forms_by_profile(const Telling&);  // C07
Figure profile_by_form(const Telling&);   // C08
Figure forms_by_place(const Telling&);    // C09
// flows.cpp
Figure flow_reach(const Telling&);                 // C12
Figure flow_matrix(const Telling&);                // C13
Figure flow_map(const Telling&);                   // C14
Figure origins_here(const Telling&);               // C15
Figure destinations_of_nationals(const Telling&);  // C16
Figure nationalities_counted(const Telling&);      // C17
Figure repatriations(const Telling&);              // C18
// justice.cpp
Figure justice_chain(const Telling&);              // C19
Figure convictions_rate(const Telling&);           // C20
Figure convictions_change(const Telling&);         // C21
Figure convictions_classes(const Telling&);        // C22
Figure offenders_sex(const Telling&);              // C23
Figure convicted_citizenship(const Telling&);      // C24
Figure forms_against_convictions(const Telling&);  // C25
// law.cpp
Figure law_status(const Telling&);      // C26
Figure treaty_parties(const Telling&);  // C27
// reproduction.cpp
Figure reproduction(const Telling&);  // R05: printed numbers beside these
// cases.cpp
Figure means_of_control(const Telling&);  // C31
Figure recruitment(const Telling&);       // C32
// exactness.cpp
Figure protected_exactness(const Telling&);  // C58
// prevalence.cpp
Figure prevalence_estimates(const Telling&);  // C37
// sdg.cpp
Figure sdg_16_2_2(const Telling&);  // C36

}  // namespace palermo::report
