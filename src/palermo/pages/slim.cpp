#include "palermo/pages/slim.hpp"

#include <algorithm>

namespace palermo::pages {
namespace {

/// "</td>" and its like, after which a parent ends or a sibling begins in all that this program writes.
bool needless(std::string_view tag) {
    return tag == "</td>" || tag == "</th>" || tag == "</tr>" || tag == "</li>" || tag == "</dt>" ||
           tag == "</dd>" || tag == "</tbody>" || tag == "</thead>";
}

bool plain(std::string_view value) {
    return !value.empty() &&
           value.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.#_-()") ==
               std::string_view::npos;
}

/// A chart and its table say their language for pages of others; in ours it is that of the page.
std::string without_language(std::string_view tag) {
    const auto lang = tag.find(" lang=\""), dir = tag.find(" dir=\"");
    if (lang == std::string_view::npos || dir == std::string_view::npos || dir < lang)
        return std::string(tag);
    const auto end = tag.find('"', dir + 6);
    return std::string(tag.substr(0, lang)) + std::string(tag.substr(end + 1));
}

/// One tag, "<" to ">", without quotes that it does not need. A slash after a bare value would be a part
/// of it.
void put_tag(std::string& out, std::string_view tag) {
    while (true) {
        const auto open = tag.find("=\"");
        if (open == std::string_view::npos) break;
        const auto close = tag.find('"', open + 2);
        if (close == std::string_view::npos) break;
        const auto value = tag.substr(open + 2, close - open - 2);
        out += tag.substr(0, open + 1);
        const bool address = tag.substr(0, open).ends_with("href");  // links are easier to find so
        if (plain(value) && !address && tag.substr(close + 1, 1) != "/")
            out += value;
        else
            out += tag.substr(open + 1, close - open);
        tag.remove_prefix(close + 1);
    }
    out += tag;
}

}  // namespace

std::string slim(std::string_view page) {
    std::string out;
    out.reserve(page.size());
    while (!page.empty()) {
        const auto start = std::min(page.find('<'), page.size());
        out += page.substr(0, start);
        page.remove_prefix(start);
        const auto end = page.find('>');
        if (end == std::string_view::npos) break;
        const auto tag = page.substr(0, end + 1);
        page.remove_prefix(end + 1);
        const auto keeps = [&](std::string_view name) { return tag.starts_with(name); };
        if (keeps("<data ") || keeps("<html") || keeps("<!") || keeps("<script") || keeps("<main"))
            out += tag;
        else if (keeps("<figure") || keeps("<table"))
            put_tag(out, without_language(tag));
        else if (!needless(tag))
            put_tag(out, tag);
    }
    return out + std::string(page);
}

}  // namespace palermo::pages
