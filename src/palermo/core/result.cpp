#include "palermo/core/result.hpp"

namespace palermo {

Where Where::of_file(std::string file, std::int64_t row, std::int64_t column) {
    Where where(std::move(file));
    where.row = row;
    where.column = column;
    return where;
}

Where Where::of_field(std::string field) {
    Where where;
    where.field = std::move(field);
    return where;
}

std::string to_string(const Where& where) {
    if (where.file.empty()) return where.field;
    std::string text = where.file;
    if (where.row > 0) text += ":" + std::to_string(where.row);
    if (where.column > 0) text += ":" + std::to_string(where.column);
    return text;
}

std::string to_string(const Error& error) {
    const auto place = to_string(error.where);
    std::string text = (place.empty() ? "" : place + ": ") + error.id + "(";
    for (const auto& each : error.arguments) {
        text +=
            (&each == &error.arguments.front() ? "" : ", ") + each.name + "=" + each.value.value();
    }
    return text + ")";
}

}  // namespace palermo
