#include "palermo/pages/html.hpp"

namespace palermo::pages {

std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string page_head(std::string_view lang, std::string_view dir, std::string_view title,
                      std::string_view style) {
    std::string html = "<!DOCTYPE html>\n<html lang=\"";
    html.append(lang).append("\"");
    if (!dir.empty()) html.append(" dir=\"").append(dir).append("\"");
    html +=
        ">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
    html.append(title).append("</title>\n").append(style).append("\n</head>\n");
    return html;
}

}  // namespace palermo::pages
