#include "palermo/core/finding.hpp"

namespace palermo {

std::string to_string(const Place& place) {
    std::string text = place.file;
    if (place.row > 0) text += ":" + std::to_string(place.row);
    if (place.row > 0 && place.column > 0) text += ":" + std::to_string(place.column);
    return text;
}

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::note:
            return "note";
    }
    return "";
}

}  // namespace palermo
