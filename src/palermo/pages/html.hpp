// pages/html.hpp: markup that cannot be broken by what is put into it.
//
//     html(R"(<li><a href="{}">{}</a></li>)", path, name)      text is escaped, Html stays
//
// The compiler looks at the template: as many places as values, each between tags or in a quoted
// attribute; anything else does not compile (tests/compile/html_quotes.cpp). No string can be declared
// to be Html, so there is nothing to remember when a page is written. Pages that were written before
// build strings and call escaped() themselves; new ones take html().
//
// Thread safety: values.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace palermo::pages {

/// Text for an element or an attribute: & < > " and ' as references. What comes from a file goes
/// through here, so that it cannot become markup.
std::string escaped(std::string_view text);

/// A page from its doctype to </head>. `dir` "ltr", "rtl" or empty; `title` escaped; `style` is the
/// element that brings the style sheet, a link or the sheet itself.
std::string page_head(std::string_view lang, std::string_view dir, std::string_view title,
                      std::string_view style);

template <class... Parts>
class Template;

class Html {
public:
    const std::string& text() const noexcept { return text_; }
    Html& operator+=(const Html& more) {
        text_ += more.text_;
        return *this;
    }

private:
    template <class... Parts>
    friend class Template;

    void put(const Html& part) { text_ += part.text_; }
    void put(std::integral auto number) { text_ += std::to_string(number); }
    void put(std::string_view words) { text_ += escaped(words); }

    std::string text_;
};

/// Markup with places, checked while it is compiled.
template <class... Parts>
class Template {
public:
    consteval Template(const char* literal) : literal_(literal) {
        bool tag = false, quoted = false;
        std::size_t places = 0;
        for (auto rest = literal_; !rest.empty(); rest.remove_prefix(1)) {
            const char c = rest.front();
            if (c == '"' && tag) quoted = !quoted;
            if (!quoted && (c == '<' || c == '>')) tag = c == '<';
            if (!rest.starts_with("{}")) continue;
            if (tag && !quoted) refuse("a place in a tag stands in quotes");
            ++places;
        }
        if (places != sizeof...(Parts)) refuse("as many places as values");
    }

    Html filled(const Parts&... parts) const {
        Html made;
        auto rest = literal_;
        const auto fill = [&](const auto& part) {
            const auto place = rest.find("{}");
            made.text_ += rest.substr(0, place);
            made.put(part);
            rest.remove_prefix(place + 2);
        };
        (fill(parts), ...);
        made.text_ += rest;
        return made;
    }

private:
    static void refuse(const char* why);  // not constexpr: whoever calls it does not compile
    std::string_view literal_;
};

template <class... Parts>
Html html(std::type_identity_t<Template<Parts...>> literal, const Parts&... parts) {
    return literal.filled(parts...);
}

}  // namespace palermo::pages
