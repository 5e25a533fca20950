// report/pages/parts.hpp: what the pages of the site are put together from.
//
//     write_page(builder, title, heading(title) + paragraph(words("site.world.intro"), "intro") + ...);
//
// Thread safety: one PageBuilder is one page, made by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "palermo/report/pages.hpp"

namespace palermo::report {

/// A figure of a place. In a national report a figure that makes shares or sums is empty where one of its numbers is
/// hidden: in these tables a hidden number may be large, so what is left would mislead.
Figure figure_of(const PageBuilder& builder, const FigureKind& kind, const Scope& scope);

/// One figure as a section of a page; its charts go to files, its values to the records.
std::string section(PageBuilder& builder, const Scope& scope, Figure figure);

/// What a figure found, as a heading (HTML), and the rest of its lead. The heading is empty where the
/// figure found nothing that fits in two lines: then its title is one.
std::pair<std::string, std::string> finding_of(const Figure& figure);

/// `main` in the frame of every page, handed to the sink.
void write_page(PageBuilder& builder, std::string_view title, std::string_view main);

/// What stands before the list of contents: the first heading, what is here, and `more` (HTML).
void open_page(PageBuilder& builder, std::string_view title, std::string_view lede,
               std::string_view more = "");

/// A key number and where it is counted: "#C01", "world.html#C01".
struct Key {
    KeyNumber number;
    std::string target;
};

/// The strip of key numbers; nothing where there are none.
std::string key_strip(const words::Words& words, const std::vector<Key>& keys);

/// The first heading, of plain text.
std::string heading(std::string_view text);

std::string paragraph(std::string_view text, std::string_view css_class = "");

/// Opens on demand: a summary, and a list in columns.
std::string folded(std::string_view summary, std::string_view items);

/// A field that finds a State by its name. Without a script it leads to the list of all States.
std::string find_state(const PageBuilder& builder);

/// A list of States in the order of their names, each leading to its page.
std::string state_links(const PageBuilder& builder, const std::vector<StateIndex>& states,
                        std::string_view to_states);

}  // namespace palermo::report
