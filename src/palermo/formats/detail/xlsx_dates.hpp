// formats/detail/xlsx_dates.hpp: numbers of a workbook that are days.
//
// A workbook holds 1990-03-04 as 32936 and a format that says "show this as a day". Without the
// format a birth date is a number that looks like any other.
//
// Sources  [ECMA376] ECMA-376-1:2016, 18.8.30 (numFmt), 18.17.4 (dates and times), 18.2.28
//          (workbookPr, date1904).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "palermo/core/result.hpp"
#include "palermo/formats/detail/xml.hpp"

namespace palermo::formats::detail {

/// Where day 0 of a workbook is: 1899-12-31 with a 29 February 1900 that never was, or 1904-01-01.
enum class DateSystem : std::uint8_t { from_1900, from_1904 };

/// What a number format shows.
enum class Shown : std::uint8_t { number, day, day_and_time };

/// Of a format's code, "yyyy\-mm\-dd;@". Times alone ("hh:mm") are numbers: they name no day.
Shown shown_by(std::string_view format_code);

/// What the cell formats of a workbook show, by the number that cells give as `s`.
class CellFormats {
public:
    /// Errors   invalid_input  a damaged part; without a place
    static Result<CellFormats> read(XmlReader& styles);

    Shown operator[](std::size_t format) const {
        return format < shown_.size() ? shown_[format] : Shown::number;
    }

private:
    std::vector<Shown> shown_;
};

/// 32936 as "1990-03-04"; with a time of day, where it is shown and not midnight,
/// "1990-03-04T08:30:00". Nothing for numbers that no spreadsheet program shows as a day: below 1
/// (0 in the 1904 system), or after the year 9999.
std::optional<std::string> iso_date(double serial, Shown shown, DateSystem system);

/// A cell of type d: "1990-03-04T00:00:00" is the day, everything else stays as it stands.
std::string_view plain_day(std::string_view iso);

}  // namespace palermo::formats::detail
