// formats/html.hpp: text going into a page, and out of one.
#pragma once

#include <string>
#include <string_view>

namespace palermo::formats {

/// Text for an element or an attribute: & < > " and ' as references. What comes from a file goes
/// through here, so that it cannot become markup.
std::string escaped(std::string_view text);

/// What stands between the tags of our own markup; references stay as they are.
std::string without_tags(std::string_view html);

}  // namespace palermo::formats
