#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "palermo/workflows/english.hpp"
#include "palermo/workflows/protect/audit.hpp"

namespace palermo::workflows {

using namespace protect;

namespace {

/// What a person reads, line by line.
struct Lines {
    std::string text = {};

    template <class... Values>
    void say(fmt::format_string<Values...> format, Values&&... values) {
        fmt::format_to(std::back_inserter(text), format, std::forward<Values>(values)...);
    }
    void count(std::int64_t number, std::string_view one, std::string_view many) {
        say("{:>10}  {}\n", with_commas(number), number == 1 ? one : many);
    }
};

/// a, b
std::string listed(const std::vector<std::string>& names, std::string_view around = "") {
    std::string text;
    for (const auto& each : names) {
        text.append(text.empty() ? "" : ", ").append(around).append(each).append(around);
    }
    return text;
}

/// `"a", "b"`
std::string quoted(const std::vector<std::string>& texts) {
    return listed(texts, "\"");
}

std::string names_of(const std::vector<ColumnNotUsed>& columns) {
    std::vector<std::string> names;
    for (const auto& each : columns) {
        names.push_back(each.column.empty() ? "without a name" : each.column);
    }
    return listed(names);
}

/// How the file was read, in the words of the options that say the same.
std::string as_options(const LayoutRead& read) {
    const auto& layout = read.layout;
    std::string text = "--count \"" + layout.count + "\"";
    for (const auto& each : read.totals) {
        for (const auto& label : each.labels) {
            text += " --dimension \"" + each.column + "=" + label + "\"";
        }
    }
    for (const auto& each : layout.key) text += " --key \"" + each + "\"";
    if (read.totals.empty() && layout.dimensions.front().column != layout.count) {
        text += " --key \"" + layout.dimensions.front().column + "\"";
    }
    if (layout.off_by > 0) text += " --off-by " + std::to_string(layout.off_by);
    return text;
}

std::string evidence(const TotalRead& total) {
    std::string text;
    switch (total.by) {
        case TotalBy::option:
            text = "as you said";
            break;
        case TotalBy::known_file:
            return "as is known of this file";
        case TotalBy::word:
            text = "it is called one";
            break;
        case TotalBy::blank:
            text = "as the sum of the others it fits";
            break;
        case TotalBy::sums:
            text = "no word says so, the sums do";
            break;
    }
    text += total.lines == 0 ? "; no line is complete, to check it by"
                             : "; " + with_commas(total.add_up) + " of " +
                                   counted(total.lines, "complete line") +
                                   (total.add_up == 1 ? " adds up" : " add up");
    if (total.open > 0) {
        text += ", " + counted(total.open, "line") +
                (total.open == 1 ? " has hidden cells" : " have hidden cells");
    }
    return text;
}

std::string_view why(NotUsed reason) {
    switch (reason) {
        case NotUsed::not_named:
            return "neither --key nor --dimension names it";
        case NotUsed::follows:
            return "the other columns tell the cells apart without it";
        case NotUsed::numbers:
            return "numbers that are not the count, not looked at; --count checks them";
        case NotUsed::rates:
            return "numbers with decimals or percentages, not looked at";
        case NotUsed::row_numbers:
            return "row numbers";
        case NotUsed::empty:
            break;
    }
    return "empty";
}

void tell_reading(Lines& lines, const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    lines.say("Read as: {}\n", as_options(read));
    for (const auto& each : read.totals) {
        lines.say("  total of {}: {} ({})\n", each.column, quoted(each.labels), evidence(each));
    }
    if (read.totals.empty()) lines.say("  no totals were found, so no sums were checked\n");
    for (const auto& each : read.doubtful) {
        lines.say("  not used: {} in {} is called a total, and {} of {} add up to it\n",
                  quoted(each.labels), each.column, with_commas(each.add_up),
                  counted(each.lines, "line"));
    }
    for (std::size_t i = 0; i < read.possible.size() && i < 3; ++i) {
        const auto& each = read.possible[i];
        lines.say("  not used: {} in {} may be a total; if it is: --dimension \"{}={}\"\n",
                  quoted(each.labels), each.column, each.column, each.labels.front());
    }
    for (const auto& each : printed.marks) {
        if (each.cells > 0) continue;
        lines.say("  not used: --mark {}, no cell is printed so\n", quoted({each.mark.text}));
    }
    for (const auto& each : read.unused) {
        lines.say("  not used: column {} ({})\n",
                  each.column.empty() ? "without a name" : each.column, why(each.why));
    }
    lines.say("Not looked at: {}.\n", not_looked_at);
}

void tell_earlier(Lines& lines, const Audit& audit) {
    if (audit.earlier == 0) return;
    lines.count(audit.earlier, "earlier file compared", "earlier files compared");
    lines.count(audit.hidden_now_printed_then, "cell hidden now and printed earlier",
                "cells hidden now and printed earlier");
    lines.count(audit.shown_by_earlier,
                "of them with a number that the mark allows: it shows the cell",
                "of them with a number that the mark allows: it shows the cell");
    lines.count(audit.hidden_then_printed_now, "cell hidden earlier and printed now",
                "cells hidden earlier and printed now");
    lines.count(audit.shows_earlier,
                "of them with a number that the mark allows: it shows the cell",
                "of them with a number that the mark allows: it shows the cell");
    lines.count(audit.follow_jointly, "hidden cell that follows from both files together only",
                "hidden cells that follow from both files together only");
    if (audit.blurred > 0) {
        lines.count(
            audit.few_exact_between,
            "rounded or perturbed cell of few people that both files together show exactly",
            "rounded or perturbed cells of few people that both files together show exactly");
    }
}

void tell_numbers(Lines& lines, const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    const auto few = "1 to " + std::to_string(audit.small_below - 1);
    lines.count(audit.tables, "table", "tables");
    lines.count(audit.cells, "cell", "cells");
    lines.count(audit.known, "of them with a number", "of them with a number");
    lines.count(audit.suppressed, "of them hidden", "of them hidden");
    for (const auto& each : printed.marks) {
        if (each.cells == 0) continue;
        const auto& [low, high] = each.mark.bounds;
        const auto text =
            "printed as " + quoted({each.mark.text}) +
            (high < no_limit ? ", taken for " + std::to_string(low) + " to " + std::to_string(high)
                             : "") +
            (each.is_unclear ? ", which may also mean zero or no data" : "");
        lines.count(each.cells, text, text);
    }
    if (printed.blank > 0) lines.count(printed.blank, "blank", "blank");
    if (printed.empty_rows > 0) {
        lines.count(printed.empty_rows, "row with nothing in it, left out",
                    "rows with nothing in them, left out");
    }
    if (printed.repeated > 0) {
        lines.count(printed.repeated, "cell that stands in several rows",
                    "cells that stand in several rows");
        lines.count(printed.repeated_unequal, "of them with different numbers; the first was taken",
                    "of them with different numbers; the first was taken");
    }
    lines.count(audit.sums, "sum of parts to a total", "sums of parts to a total");
    lines.count(audit.in_sums, "hidden cell in them", "hidden cells in them");
    lines.count(audit.by_sums_alone, "hidden cell that follows from the sums alone",
                "hidden cells that follow from the sums alone");
    lines.count(audit.recoverable_within, "hidden cell that follows from sums and bounds together",
                "hidden cells that follow from sums and bounds together");
    if (audit.undecided > 0) {
        lines.count(audit.undecided, "hidden cell that could not be decided",
                    "hidden cells that could not be decided");
    }
    lines.count(audit.printed_one, "cell that prints one person", "cells that print one person");
    lines.count(audit.printed_small, "cell that prints " + few + " people",
                "cells that print " + few + " people");
    if (audit.blurred > 0) {
        lines.count(audit.blurred, "rounded or perturbed cell that can be of few people",
                    "rounded or perturbed cells that can be of few people");
        lines.count(audit.few_exact_within, "of them with one number left: few people",
                    "of them with one number left: few people");
    }
    lines.count(audit.tables_contradicting, "table whose sums contradict each other",
                "tables whose sums contradict each other");
    if (audit.suppressed_contradicting > 0) {
        lines.count(audit.suppressed_contradicting, "hidden cell in those",
                    "hidden cells in those");
        lines.count(audit.recoverable_contradicting, "of them follow, by the sums that fit",
                    "of them follow, by the sums that fit");
    }
    if (audit.tables_incomplete > 0) {
        lines.count(audit.tables_incomplete,
                    "table whose sums through totals that nobody printed do not fit: not all parts "
                    "are listed",
                    "tables whose sums through totals that nobody printed do not fit: not all "
                    "parts are listed");
    }
    if (audit.totals_above_parts > 0) {
        lines.count(audit.totals_above_parts,
                    "total larger than all its parts, each of them printed",
                    "totals larger than all their parts, each of them printed");
    }
    const auto& groups = audit.group_disclosure;
    if (groups.told()) {
        lines.count(groups.groups,
                    "group of " + std::to_string(groups.small_below) +
                        " people or more by another dimension",
                    "groups of " + std::to_string(groups.small_below) +
                        " people or more by another dimension");
        lines.count(groups.whole, "of them all in one category", "of them all in one category");
        lines.count(groups.nearly, "of them nearly all (more than 90%)",
                    "of them nearly all (more than 90%)");
    }
    tell_earlier(lines, audit);
}

void tell_special(Lines& lines, const SpecialUniques& found) {
    const auto most = found.size_max == 1 ? std::string("one column")
                                          : "up to " + std::to_string(found.size_max) + " columns";
    lines.count(found.with_any, "record set apart by " + most, "records set apart by " + most);
    for (std::size_t i = 0; i < found.msus.size(); ++i) {
        const auto size = i == 0 ? std::string("one column") : std::to_string(i + 1) + " columns";
        lines.count(found.records_by_size[i], "of them by " + size + " and by no fewer",
                    "of them by " + size + " and by no fewer");
        lines.count(found.records_by_score[i],
                    "scores what one set of " + size + " scores, or more",
                    "score what one set of " + size + " scores, or more");
    }
    if (found.with_any == 0) return;
    auto columns = found.columns;
    std::stable_sort(columns.begin(), columns.end(),
                     [](const auto& a, const auto& b) { return a.contribution > b.contribution; });
    std::vector<std::string> shares;
    for (const auto& each : columns) {
        shares.push_back(fmt::format("{} {:.0f}%", each.name, 100 * each.contribution));
    }
    lines.say("Of the scores, in sets with: {}.\n", listed(shares));
}

void tell_population(Lines& lines, const PopulationUniques& found) {
    if (found.is_population) {
        lines.count(found.alone, "alone in the population, which the file is",
                    "alone in the population, which the file is");
        return;
    }
    const auto about = [&](double people, std::string_view model) {
        const auto text =
            fmt::format("of those alone expected to be alone in the population ({})", model);
        lines.count(std::llround(people), text, text);
    };
    about(found.by_pitman, "Pitman");
    about(found.by_zayatz, "Zayatz");
    lines.say("Both estimates take the file for a random part of {:.4g}% of the population.\n",
              100 * found.fraction);
}

void tell(Lines& lines, const RecordsAudit& audit) {
    const auto k = std::to_string(audit.k);
    const auto& found = audit.found;
    lines.count(found.rows, "record", "records");
    if (audit.empty_rows > 0) {
        lines.count(audit.empty_rows, "row without an answer, left out",
                    "rows without an answer, left out");
    }
    lines.count(audit.rows_with_gaps, "of them with a missing answer",
                "of them with a missing answer");
    lines.count(found.below_k, "in a group of fewer than " + k, "in groups of fewer than " + k);
    lines.count(found.unique, "alone", "alone");
    if (found.subsets > 0) {
        lines.count(found.subsets, "set of columns looked at", "sets of columns looked at");
        lines.count(found.subsets_with_rare, "of them holds a rare answer",
                    "of them hold a rare answer");
        lines.count(found.rows_rare_in_subset, "record holds one", "records hold one");
    }
    if (audit.earlier > 0) {
        const auto text = std::string("held by 1 ") +
                          (audit.k > 2 ? "to " + std::to_string(audit.k - 1) + " " : "") +
                          "more or fewer than earlier";
        lines.count(audit.between, "answer or pair " + text, "answers and pairs " + text);
    }
    if (audit.special) tell_special(lines, *audit.special);
    if (audit.population) tell_population(lines, *audit.population);
    lines.say(
        "Looked at, all together: {}. A missing answer is an answer like any other there{}.\n",
        listed(audit.columns), found.subsets > 0 ? ", and left out in sets of columns" : "");
    if (!audit.all_different.empty()) {
        lines.say("Every answer stands in one record only, as in an identifier: {}.\n",
                  listed(audit.all_different));
    }
    if (!audit.not_looked_at.empty()) {
        lines.say("Not looked at: the column{} {}.\n", audit.not_looked_at.size() == 1 ? "" : "s",
                  listed(audit.not_looked_at));
    }
    lines.say(
        "Not looked at: {}what else somebody knows, columns that follow from one another, "
        "other publications.\n",
        found.subsets > 0 ? "" : "sets of fewer columns (--subsets), ");
    if (audit.verdict == Verdict::found) {
        const bool groups = found.below_k > 0 || found.subsets_with_rare > 0;
        lines.say("{} Tell the owner of the file before anybody else.\n",
                  groups ? "Records stand in groups that are too small."
                         : "Together with an earlier file, answers of too few people show.");
    } else {
        lines.say("No record stands in a group of fewer than {} by the columns looked at.\n", k);
    }
}

}  // namespace

std::string conclusion(const FileAudit& result) {
    const auto& [read, printed, audit, verdict] = result;
    const auto few = "1 to " + std::to_string(audit.small_below - 1);
    if (verdict == Verdict::not_checked) {
        if (audit.cells == 0) return "Not checked: no cells were read.";
        const auto others = names_of(numbers_not_looked_at(read));
        if (audit.in_sums > 0 || (audit.suppressed + audit.blurred == 0 && !others.empty())) {
            const bool hides = audit.suppressed + audit.blurred > 0;
            return std::string("Too little was checked: ") +
                   (hides
                        ? "hidden cells stand beside other numbers that were not looked at ("
                        : "other columns hold small or hidden numbers that were not looked at (") +
                   others + (hides ? "), and may follow from them." : ").") +
                   " Of counts, write the columns one below the other, "
                   "a row a cell, with a column that says which; take percentages and rates out; "
                   "and audit that.";
        }
        const std::string why = read.totals.empty()
                                    ? "no totals were found"
                                    : "no hidden cell stands in a sum with a printed total";
        return "Not checked: " + why +
               ", so nobody can say whether hidden cells follow. If the file has totals, name "
               "them: "
               "--dimension \"COLUMN=LABEL OF ITS TOTAL\".";
    }
    if (verdict == Verdict::nothing_found) {
        auto others = names_of(numbers_not_looked_at(read));
        if (!others.empty()) others = " Other numbers were not looked at: " + others + ".";
        if (audit.suppressed + audit.blurred == 0) {
            return "Nothing is hidden, and no number from " + few + " is printed" +
                   (others.empty() ? "" : " in column " + read.layout.count) + "." +
                   (audit.sums == 0 ? " Sums were not checked: there are none with a total." : "") +
                   others;
        }
        return "No hidden cell follows from the " +
               (audit.sums == 1 ? std::string("sum that was checked")
                                : with_commas(audit.sums) + " sums that were checked") +
               ", and no number from " + few + " is printed openly." + others;
    }
    std::vector<std::string> found;
    const auto cells = [&](std::int64_t count, const char* one, const char* many) {
        if (count == 0) return;
        found.push_back(with_commas(count) + " " + (count == 1 ? one : many));
    };
    cells(audit.recoverable_within + audit.recoverable_between,
          "hidden cell follows from what is printed", "hidden cells follow from what is printed");
    cells(audit.few_exact_within + audit.few_exact_between, "rounded cell of few people follows",
          "rounded cells of few people follow");
    cells(audit.undecided, "hidden cell could not be decided", "hidden cells could not be decided");
    cells(audit.printed_small, "small number is printed openly",
          "small numbers are printed openly");
    cells(audit.tables_contradicting, "table contradicts itself", "tables contradict themselves");
    cells(printed.repeated_unequal, "cell is printed with different numbers",
          "cells are printed with different numbers");
    cells(static_cast<std::int64_t>(read.doubtful.size()), "total does not add up and was not used",
          "totals do not add up and were not used");
    std::string text;
    for (std::size_t i = 0; i < found.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == found.size() ? " and " : ", ") + found[i];
    }
    text += ".";
    if (audit.totals_above_parts > 0) {
        text += audit.totals_above_parts == 1
                    ? " A total is larger than its parts: if a row is left out, its number follows."
                    : " Totals are larger than their parts: if rows are left out, their numbers "
                      "follow.";
    }
    const bool shows_people = !audit.safe() || audit.printed_small > 0;
    return text + (shows_people ? " Tell the owner of the file before anybody else." : "");
}

std::string in_words(const AuditOutcome& outcome) {
    Lines lines;
    if (const auto* records = std::get_if<RecordsAudit>(&outcome.found)) {
        tell(lines, *records);
    } else {
        const auto& result = std::get<FileAudit>(outcome.found);
        tell_numbers(lines, result);
        tell_reading(lines, result);
        lines.say("{}\n", conclusion(result));
    }
    return lines.text;
}

}  // namespace palermo::workflows
