#include "palermo/vocabulary/terms.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace palermo::vocabulary;

namespace {

using Codes = std::vector<std::string_view>;

Crossing cross(Standard from, std::string_view code, Standard to) {
    return crosswalk(List::form, from, code, to);
}

}  // namespace

TEST_CASE("each list has its codes, and names them in six languages") {
    CHECK(forms().size() == 20);
    CHECK(means().size() == 20);
    CHECK(sexes().size() == 5);
    CHECK(ages().size() == 4);
    REQUIRE(form("ORG") != nullptr);
    CHECK(name(*form("ORG"), Language::fr) == "Prélèvement d’organes");
    CHECK(form("LAB.DOM")->within == "LAB");
    CHECK(means_of_control("DEBT") != nullptr);
    CHECK(sex("F") != nullptr);
    CHECK(age("0_17") != nullptr);
    CHECK(form("DEBT") == nullptr);
    CHECK(form("") == nullptr);
}

TEST_CASE("a form crosses from one standard to another by way of ours") {
    const auto organs = cross(Standard::htcds, "OrganRemoval", Standard::sdg);
    CHECK(organs.ending == Ending::found);
    CHECK(organs.codes == Codes{"VC_HTF_DETVOG"});
    CHECK(cross(Standard::ctdc, "isSexualExploit", Standard::glotip).codes ==
          Codes{"Sexual exploitation"});
    CHECK(cross(Standard::palermo, "LAB", Standard::iccs).codes == Codes{"02042"});
    CHECK(cross(Standard::iccs, "02043", Standard::palermo).codes == Codes{"ORG"});
}

TEST_CASE("a crossing that fans out gives every code, once") {
    CHECK(cross(Standard::ctdc, "isSexAndLabour", Standard::sdg).codes ==
          Codes{"VC_HTF_DETVSX", "VC_HTF_DETVFL"});
    CHECK(cross(Standard::htcds, "Servitude", Standard::palermo).codes == Codes{"LAB.DOM", "SERV"});
    CHECK(cross(Standard::palermo, "LAB.BEG", Standard::sdg).codes ==
          Codes{"VC_HTF_DETVFL", "VC_HTF_DETVOP"});
}

TEST_CASE("no counterpart, unknown code and unmapped standard are three different answers") {
    CHECK(cross(Standard::palermo, "CRIM", Standard::htcds).ending == Ending::no_counterpart);
    CHECK(cross(Standard::palermo, "MARR", Standard::protocol).ending == Ending::no_counterpart);
    CHECK(cross(Standard::ctdc, "isHappy", Standard::sdg).ending == Ending::unknown_code);
    CHECK(cross(Standard::palermo, "ORG", Standard::iso5218).ending == Ending::not_mapped);
    CHECK(crosswalk(List::means, Standard::palermo, "DEBT", Standard::sdg).ending ==
          Ending::not_mapped);
}

TEST_CASE("a way that is only to a standard is not taken back") {
    // Child labour is exported as isForcedLabour of a minor; isForcedLabour alone is forced labour.
    CHECK(cross(Standard::palermo, "CHLAB", Standard::ctdc).codes == Codes{"isForcedLabour"});
    CHECK(cross(Standard::ctdc, "isForcedLabour", Standard::palermo).codes == Codes{"LAB"});
}

TEST_CASE("means, sex and age cross too") {
    CHECK(crosswalk(List::means, Standard::htcds, "DebtBondage", Standard::ctdc).codes ==
          Codes{"meansOfControlDebtBondage"});
    CHECK(crosswalk(List::means, Standard::palermo, "VULN", Standard::ctdc).ending ==
          Ending::no_counterpart);
    CHECK(crosswalk(List::sex, Standard::glotip, "Female", Standard::sdg).codes == Codes{"female"});
    CHECK(crosswalk(List::sex, Standard::palermo, "O", Standard::sdg).ending ==
          Ending::no_counterpart);
    CHECK(crosswalk(List::age, Standard::ctdc, "9--17", Standard::glotip).codes ==
          Codes{"0 to 17 years"});
    CHECK(crosswalk(List::age, Standard::ctdc, "48+", Standard::sdg).codes == Codes{"18"});
}

TEST_CASE("every form reaches an SDG series, and every SDG series is reached") {
    for (const auto& each : forms()) {
        CAPTURE(std::string(each.code));
        CHECK(cross(Standard::palermo, each.code, Standard::sdg).ending == Ending::found);
    }
    for (const auto* const series :
         {"VC_HTF_DETVSX", "VC_HTF_DETVFL", "VC_HTF_DETVOG", "VC_HTF_DETVOP"}) {
        CHECK(cross(Standard::sdg, series, Standard::palermo).ending == Ending::found);
    }
}
