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

/// One figure as a section of a page; its charts go to files, its values to the records.
std::string section(PageBuilder& builder, const Scope& scope, Figure figure);

/// `main` in the frame of every page, handed to the sink.
void write_page(PageBuilder& builder, std::string_view title, std::string_view main);

/// The first heading, of plain text.
std::string heading(std::string_view text);

std::string paragraph(std::string_view text, std::string_view css_class = "");

/// Opens on demand: a summary, and a list in columns.
std::string folded(std::string_view summary, std::string_view items);

/// A list of States in the order of their names, each leading to its page.
std::string state_links(const PageBuilder& builder, const std::vector<StateIndex>& states,
                        std::string_view to_states);

}  // namespace palermo::report
