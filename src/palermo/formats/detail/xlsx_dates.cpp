#include "palermo/formats/detail/xlsx_dates.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>

namespace palermo::formats::detail {
namespace {

// Formats without a code of their own [18.8.30]; 27 to 36 and 50 to 58 in East Asian editions.
Shown shown_by_number(int format) {
    if (format == 22) return Shown::day_and_time;
    const bool day = (format >= 14 && format <= 17) || (format >= 27 && format <= 31) ||
                     format == 36 || (format >= 50 && format <= 54) || format == 57 || format == 58;
    return day ? Shown::day : Shown::number;
}

int number_of(const std::string_view* text) {
    int value = -1;
    if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Shown shown_by(std::string_view code) {
    std::string letters;  // of the first section, without what is written as it stands
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        if (code[i] == '\\' || code[i] == '_' || code[i] == '*') {
            ++i;
        } else if (code[i] == '"' || code[i] == '[') {
            const char end = code[i] == '"' ? '"' : ']';
            const auto stop = code.find(end, i + 1);
            // [h] is elapsed time; [Red], [$-409] and the like show nothing of the number.
            if (end == ']' && stop != code.npos && stop - i == 2) letters += lower(code[i + 1]);
            if (stop == code.npos) break;
            i = stop;
        } else {
            letters += lower(code[i]);
        }
    }
    if (letters.find("general") != letters.npos || letters.find("standard") != letters.npos) {
        return Shown::number;
    }
    for (const std::string_view half : {"am/pm", "a/p"}) {
        if (const auto at = letters.find(half); at != letters.npos) {
            letters.replace(at, half.size(), "h");
        }
    }
    const auto has = [&](const char* any) { return letters.find_first_of(any) != letters.npos; };
    const bool time = has("hs");
    // m is minutes beside hours or seconds, months else.
    const bool day = has("yd") || (has("m") && !time);
    if (!day) return Shown::number;
    return time ? Shown::day_and_time : Shown::day;
}

Result<CellFormats> CellFormats::read(XmlReader& styles) {
    CellFormats formats;
    std::map<int, Shown> own;
    std::size_t inside = 0;  // depth of <cellXfs>: <cellStyleXfs> holds formats too, of styles
    for (;;) {
        const auto event = TRY(styles.next());
        if (event == XmlEvent::finish) return formats;
        if (event == XmlEvent::end && styles.depth() < inside) inside = 0;
        if (event != XmlEvent::start) continue;
        if (styles.name() == "cellXfs" && styles.depth() == 2) {
            inside = styles.depth();
        } else if (styles.name() == "numFmt") {
            const auto* const code = styles.attribute("formatCode");
            if (code == nullptr) continue;
            const auto number = number_of(styles.attribute("numFmtId"));
            const auto plain = TRY(XmlReader::unescaped(*code));
            own[number] = shown_by(plain);
        } else if (styles.name() == "xf" && inside != 0 && styles.depth() == inside + 1) {
            // Excel knows 65,490 of them.
            if (formats.shown_.size() >= 100'000) {
                return fail(Code::invalid_input, "xlsx.too_many_formats");
            }
            const int number = number_of(styles.attribute("numFmtId"));
            const auto known = own.find(number);
            formats.shown_.push_back(known != own.end() ? known->second : shown_by_number(number));
        }
    }
}

std::optional<std::string> iso_date(double serial, Shown shown, DateSystem system) {
    constexpr double end_of_9999 = 2'958'466;
    const bool early = system == DateSystem::from_1900;
    if (!std::isfinite(serial) || serial < (early ? 1 : 0)) return std::nullopt;
    auto days = static_cast<std::int64_t>(std::floor(std::min(serial, end_of_9999)));
    auto seconds = static_cast<std::int64_t>(
        std::llround((std::min(serial, end_of_9999) - static_cast<double>(days)) * 86'400));
    if (seconds == 86'400) ++days, seconds = 0;
    // 1904-01-01 is day 1462 of the other system.
    if (!early) days += 1462;
    if (days >= static_cast<std::int64_t>(end_of_9999)) return std::nullopt;
    std::array<char, 40> text;
    if (days == 60 && early) {
        // As the cell shows it. No reader of days takes it for one.
        std::snprintf(text.data(), text.size(), "1900-02-29");
    } else {
        using namespace std::chrono;
        const sys_days before_1900 = year(1899) / 12 / (days < 60 ? 31 : 30);
        const year_month_day day{before_1900 + std::chrono::days(days)};
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", int(day.year()),
                      unsigned(day.month()), unsigned(day.day()));
    }
    std::string iso = text.data();
    if (shown == Shown::day_and_time && seconds != 0) {
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", int(seconds / 3600),
                      int(seconds / 60 % 60), int(seconds % 60));
        iso += text.data();
    }
    return iso;
}

std::string_view plain_day(std::string_view iso) {
    constexpr std::size_t day = 10;  // "1990-03-04"
    if (iso.size() < day || !iso.substr(day).starts_with("T00:00")) return iso;
    const auto rest = iso.substr(day + 6);
    return rest.find_first_not_of(":0.Z") == rest.npos ? iso.substr(0, day) : iso;
}

}  // namespace palermo::formats::detail
