// Any bytes: a stratified table or a refusal, and a table that can be fitted or refused; the first line
// of the input is read as a model too.
#include <cstdint>
#include <string_view>

#include "palermo/formats/csv.hpp"
#include "palermo/prevalence/strata/fit.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace palermo;
    using namespace palermo::prevalence;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto table =
        formats::parse_csv(bytes.substr(std::min(end + 1, bytes.size())), "fuzz.csv");
    if (!table) return 0;
    StrataOptions options;
    for (const char* name : {"sex", "age", "year"}) {
        if (table->text(name) != nullptr) options.covariates.emplace_back(name);
    }
    const auto captures = read_strata(*table, options);
    if (!captures || captures->strata() * captures->histories() > 512) return 0;
    const auto model = StrataModel::parse(bytes.substr(0, end), *captures);
    if (model && model->parameters() <= 60) (void)fit_strata(*captures, *model).has_value();
    return 0;
}
