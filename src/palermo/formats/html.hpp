// formats/html.hpp: text going into a page, and out of one.
#pragma once

#include <string>
#include <string_view>

namespace palermo::formats {

/// Text for an element or an attribute: & < > " and ' as references. What comes from a file goes
/// through here, so that it cannot become markup.
std::string escaped(std::string_view text);

/// A page from its doctype to </head>. `dir` "ltr", "rtl" or empty; `title` escaped; `style` is the
/// element that brings the style sheet, a link or the sheet itself.
std::string page_head(std::string_view lang, std::string_view dir, std::string_view title,
                      std::string_view style);

/// What stands between the tags of our own markup; references stay as they are.
std::string without_tags(std::string_view html);

}  // namespace palermo::formats
