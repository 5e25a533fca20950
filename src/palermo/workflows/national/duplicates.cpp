#include "palermo/workflows/national/duplicates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "palermo/linkage/blocking.hpp"
#include "palermo/linkage/clusters.hpp"
#include "palermo/linkage/model.hpp"
#include "palermo/linkage/records.hpp"

namespace palermo::workflows {
namespace {

using linkage::Compare;

/// What people of a register are compared by. Each column holds the cells of all sheets, as written.
struct Compared {
    TextColumn name{"name"}, birth{"birth"}, age{"age"}, contact{"contact"};
    bool any_birth = false, any_age = false, any_contact = false;
};

/// The cells of some columns of a row, in one.
std::string joined(const mapping::OfficeSheet& sheet, const std::vector<std::size_t>& columns,
                   std::size_t row, std::string_view between) {
    std::string text;
    for (const auto column : columns) {
        const auto cell = sheet.column(column)[row];
        if (cell.empty()) continue;
        if (!text.empty()) text += between;
        text += cell;
    }
    return text;
}

linkage::Field field_of(const char* name, Compare compare) {
    linkage::Field field;
    field.name = name;
    field.columns = {name};
    field.compare = compare;
    return field;
}

}  // namespace

Result<Findings> probable_duplicates(const Office& office, const Task& task) {
    Compared cells;
    bool named = false;
    std::vector<std::array<std::vector<std::size_t>, 4>>
        columns;  // by sheet: name, birth, age, contact
    for (std::size_t s = 0; s < office.files.sheets.size(); ++s) {
        columns.push_back(
            {office.plan.of(s, mapping::Field::name), office.plan.of(s, mapping::Field::birth_date),
             office.plan.of(s, mapping::Field::age), office.plan.of(s, mapping::Field::contact)});
        named |= office.plan.sheets[s].cases && !columns.back()[0].empty();
        cells.any_birth |= !columns.back()[1].empty();
        cells.any_age |= !columns.back()[2].empty();
        cells.any_contact |= !columns.back()[3].empty();
    }
    if (!named || office.cases.at.size() < 2) return Findings{};
    for (const auto& at : office.cases.at) {
        const auto& sheet = office.files.sheets[at.sheet];
        const auto& of = columns[at.sheet];
        cells.name.push(joined(sheet, of[0], at.row, " "));
        cells.birth.push(joined(sheet, of[1], at.row, " "));
        cells.age.push(joined(sheet, of[2], at.row, " "));
        cells.contact.push(joined(sheet, of[3], at.row, ";"));
    }
    linkage::Plan plan;
    plan.fields.push_back(field_of("name", Compare::name));
    std::vector<Table::Column> all;
    all.emplace_back(std::move(cells.name));
    const auto add = [&](TextColumn column, const char* name, Compare compare) {
        plan.fields.push_back(field_of(name, compare));
        all.emplace_back(std::move(column));
    };
    if (cells.any_birth) {
        add(std::move(cells.birth), "birth", Compare::date);
        plan.fields.back().order = linkage::DateOrder::day_first;
    } else if (cells.any_age) {
        add(std::move(cells.age), "age", Compare::exact);
    }
    if (cells.any_contact) add(std::move(cells.contact), "contact", Compare::identifier);
    for (const auto* name : {"sex", "citizenship"}) {
        const auto* column = office.cases.table.text(name);
        if (column == nullptr) continue;
        TextColumn known(name);
        for (std::size_t row = 0; row < column->size(); ++row) {
            const auto value = (*column)[row];
            known.push(value == "U" || value == "UNK" ? std::string_view() : value);
        }
        add(std::move(known), name, Compare::exact);
    }
    const auto table = TRY(Table::make(std::move(all)));
    const std::array<linkage::List, 1> lists = {linkage::List{"register", &table, "register", {}}};
    auto records = linkage::Records::make(lists, plan);
    // Half of the dates could not be read: that is a finding of the cases, and no reason to stop.
    if (!records) return Findings{};
    TRY(task.go_on());
    auto compared = linkage::compare_pairs(*records, {}, task);
    if (!compared) {
        if (compared.error().code == Code::unavailable) return compared.error();
        return Findings{};
    }
    const auto model = linkage::fit_model(*records, *compared);
    if (!model) return Findings{};  // no pair looks like one person
    const auto linked = linkage::link(*records, *compared, *model);
    Findings findings;
    std::vector<std::size_t> first(linked.entities, records->size());
    for (std::size_t i = 0; i < records->size(); ++i) {
        auto& earliest = first[linked.entity_of[i]];
        if (earliest == records->size()) {
            earliest = i;
            continue;
        }
        const auto place = [&](std::size_t person) {
            const auto& at = office.cases.at[person];
            const auto& sheet = office.files.sheets[at.sheet];
            return Place{sheet.place(), sheet.rows(at.row), 0};
        };
        // Records that are equal in all fields were left out by make(), so `i` counts those that are there.
        findings.push_back(
            {"N31",
             Severity::warning,
             place(static_cast<std::size_t>(records->file_row(i)) - 2),
             "may be the person of an earlier row; both are counted, so look at the two",
             {place(static_cast<std::size_t>(records->file_row(earliest)) - 2)}});
    }
    return findings;
}

}  // namespace palermo::workflows
