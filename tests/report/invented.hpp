// The counts of this file are invented; the State codes are real because the report needs places.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "palermo/published/admit.hpp"
#include "palermo/vocabulary/vocabulary.hpp"

namespace palermo::tests {

/// Rows of the canonical table (published/glotip.hpp), one a line, as the file UNODC would publish:
/// "BEN victims total _T _T _T 2021 12"; "<5" is suppressed and "?" unreadable.
inline std::string as_unodc(const std::string& lines) {
    static const std::map<std::string, std::string> words = {
        {"victims", "Detected trafficking victims"},
        {"contact", "Persons brought into formal contact"},
        {"prosecuted", "Persons prosecuted"},
        {"convicted", "Persons convicted"},
        {"offences", "Offences of trafficking in persons"},
        {"total", "Total"},
        {"form", "by form of exploitation"},
        {"citizenship", "by citizenship"},
        {"repatriation", "by country of repatriation"},
        {"_T", "Total"},
        {"sexual", "Sexual exploitation"},
        {"labour", "Forced labour"},
        {"other", "Other forms of exploitation"},
        {"_NATIONALS", "Nationals"},
        {"_ABROAD", "Abroad"},
        {"_UNKNOWN", "(Nationality not stated)"},
        {"F", "Female"},
        {"M", "Male"},
        {"O", "Other"},
        {"U", "Unknown"},
        {"18+", "18 years or over"},
        {"0-17", "0 to 17 years"},
        {"?", "n/a"}};
    const auto word = [&](const std::string& code) {
        const auto found = words.find(code);
        if (found != words.end()) return found->second;
        const auto* country = vocabulary::country_by_iso3(code);
        return country != nullptr ? std::string(country->names[0]) : code;
    };
    std::string csv =
        "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,"
        "Unit of measurement,txtVALUE,Source\n";
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = std::min(lines.find('\n', at), lines.size());
        std::vector<std::string> codes(1);
        for (const char c : lines.substr(at, end - at)) {
            if (c == ' ')
                codes.emplace_back();
            else
                codes.back() += c;
        }
        at = end + 1;
        if (codes.size() != 8) continue;
        csv += codes[0] + ",\"" + word(codes[0]) + "\",,";
        for (std::size_t i = 1; i < 6; ++i) csv += ",\"" + word(codes[i]) + "\"";
        csv += "," + codes[6] + ",Counts," + word(codes[7]) + ",GLOTIP\n";
    }
    return csv;
}

/// Through the door: those lines as a file by an invented office.
inline protect::Release released(const std::string& lines) {
    const auto file = published::PublishedFile::parse(as_unodc(lines), "invented.csv");
    if (!file) throw std::runtime_error(to_string(file.error()));
    auto release = published::release_of_glotip(
        *file, published::read_lookups({})->labels, {},
        {"Invented Office", "Invented counts", "2025-01-31", "free", ""});
    if (!release) throw std::runtime_error(to_string(release.error()));
    return *std::move(release);
}

}  // namespace palermo::tests
