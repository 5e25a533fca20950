// What is wrong with a published file? Prints the count of findings in the UNODC release, by rule.
#include <cstdio>
#include <map>
#include <string>

#include "palermo/published/check.hpp"

using namespace palermo;

Result<published::Checked> check() {
    const auto file =
        TRY(formats::read_source("data/examples/unodc/data_glotip_2025-04-14.csv.xz"));
    return published::check(file, TRY(published::read_labels({})));
}

int main() {
    const auto checked = check();
    if (!checked) {
        std::fprintf(stderr, "%s\n", to_string(checked.error()).c_str());
        return exit_code(checked.error().code);
    }
    std::map<std::string, int> by_rule;
    for (const auto& finding : checked->findings) ++by_rule[std::string(finding.rule)];
    for (const auto& [rule, count] : by_rule) std::printf("%s %d\n", rule.c_str(), count);
    std::printf("%zu findings in %lld rows\n", checked->findings.size(),
                static_cast<long long>(checked->rows));
}
