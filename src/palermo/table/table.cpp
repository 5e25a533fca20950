#include "palermo/table/table.hpp"

namespace palermo {

TextColumn::TextColumn(std::string name) : name_(std::move(name)), values_{std::string()} {
    lookup_.emplace(std::string(), 0);
}

std::optional<TextCode> TextColumn::find(std::string_view value) const {
    const auto found = lookup_.find(value);
    return found == lookup_.end() ? std::nullopt : std::optional(found->second);
}

TextCode TextColumn::code_for(std::string_view value) {
    if (const auto found = lookup_.find(value); found != lookup_.end()) return found->second;
    const auto code = static_cast<TextCode>(values_.size());
    values_.emplace_back(value);
    lookup_.emplace(std::string(value), code);
    return code;
}

Result<Table> Table::make(std::vector<Column> columns) {
    Table table;
    table.columns_ = std::move(columns);
    for (std::size_t i = 0; i < table.columns(); ++i) {
        const auto length = std::visit([](const auto& c) { return c.size(); }, table.columns_[i]);
        if (length != table.rows()) {
            return fail(Code::invalid_input, "the columns of a table must be of one length",
                        std::string(table.name(i)));
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (table.name(i) == table.name(j)) {
                return fail(Code::invalid_input, "a column name is used twice",
                            std::string(table.name(i)));
            }
        }
    }
    return table;
}

std::size_t Table::rows() const noexcept {
    return columns_.empty() ? 0
                            : std::visit([](const auto& c) { return c.size(); }, columns_.front());
}

std::string_view Table::name(std::size_t index) const {
    return std::visit([](const auto& c) -> std::string_view { return c.name(); }, columns_[index]);
}

const TextColumn* Table::text(std::string_view name) const {
    for (const auto& column : columns_) {
        const auto* found = std::get_if<TextColumn>(&column);
        if (found != nullptr && found->name() == name) return found;
    }
    return nullptr;
}

const CountColumn* Table::counts(std::string_view name) const {
    for (const auto& column : columns_) {
        const auto* found = std::get_if<CountColumn>(&column);
        if (found != nullptr && found->name() == name) return found;
    }
    return nullptr;
}

}  // namespace palermo
